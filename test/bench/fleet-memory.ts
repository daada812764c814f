/**
 * What a fleet keeps of a client, its two sessions included: run by measure.ts in a process of its own, with `--expose-gc`. Prints
 * one JSON line.
 */
import { settled } from './fleets.ts'
import { memory } from './memory.ts'

/** What this process prints. */
export interface FleetMemoryReport {
  readonly clients: number
  readonly bytes: number
}

const CLIENTS = 50_000

settled(100)
const before = memory()
const fleet = settled(CLIENTS)
const bytes = (memory() - before) / CLIENTS
if (fleet.connections !== 10 * CLIENTS) throw new Error('connections are missing')
const report: FleetMemoryReport = { clients: CLIENTS, bytes }
process.stdout.write(`${JSON.stringify(report)}\n`)
