/**
 * What it costs to keep every moment: run by measure.ts in a process of its own, with `--expose-gc`. Prints one JSON line.
 *
 * One connection, traced; the client updates its keys 10,000 times, the server follows. Every step's connection value and
 * events are kept, on both sides. The bytes that went over the wire are not counted.
 */
import { command, feed, type Connection } from '../../src/connection/connection.ts'
import { step } from '../../src/connection/step.ts'
import type { StepEvent } from '../../src/trace/event.ts'
import { memory } from './memory.ts'
import { connect, SCENARIOS, TRACED_ENV } from './scenario.ts'

/** What this process prints. */
export interface MomentsReport {
  /** Moments kept, on both sides. */
  readonly moments: number
  /** Bytes of memory for one, wire bytes left out: over all moments, and over those of the client, which derives. */
  readonly bytes: number
  readonly clientBytes: number
}

const UPDATES = 10_000

/** Connections and events of all moments in turn: wrapping each pair would be charged to it. */
type Kept = (Connection | readonly StepEvent[])[]

/** Steps until there is nothing to do, keeping each moment; gives the bytes sent. */
function run(from: Connection, kept: Kept): { connection: Connection; sent: Uint8Array[] } {
  const sent: Uint8Array[] = []
  let connection = from
  for (;;) {
    const taken = step(TRACED_ENV, connection)
    if (taken.status !== 'stepped') return { connection, sent }
    connection = taken.connection
    kept.push(connection, taken.events)
    for (const output of taken.outputs) if (output.kind === 'bytes') sent.push(output.bytes)
  }
}

const connected = connect(SCENARIOS.full, TRACED_ENV)
// Ten thousand KeyUpdates without data between them are more than a server bears by default.
const patient = { ...connected.server.config, maxKeyUpdates: Infinity }
const ends = { ...connected, server: { ...connected.server, config: patient } }
let { client, server } = ends

// First the client alone, its records thrown away; then a second connection with both.
function measure(withServer: boolean): { moments: number; bytes: number } {
  const kept: Kept = []
  ;({ client, server } = ends)
  const before = memory()
  let wire = 0
  for (let i = 0; i < UPDATES; i++) {
    const ours = run(command(client, { kind: 'update-keys', request: false }), kept)
    client = ours.connection
    for (const bytes of ours.sent) {
      // Each side that keeps records keeps them itself.
      wire += bytes.length * (withServer ? 2 : 1)
      if (withServer) server = feed(server, bytes)
    }
    if (withServer) server = run(server, kept).connection
  }
  const moments = kept.length / 2
  const bytes = (memory() - before - wire) / moments
  // Looked at after the measurement, so that nothing of it could be collected before.
  if (!kept.every((item) => 'length' in item || item.state.name === 'CONNECTED'))
    throw new Error('a moment failed')
  return { moments, bytes }
}

const alone = measure(false)
const { moments, bytes } = measure(true)
const report: MomentsReport = { moments, bytes, clientBytes: alone.bytes }
process.stdout.write(`${JSON.stringify(report)}\n`)
