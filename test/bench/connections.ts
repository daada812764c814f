/**
 * What a live connection keeps that has shaken hands and has no history: run by measure.ts in a process of its own, with
 * `--expose-gc`. Prints one JSON line. Sessions are the application's, configurations are shared: neither is counted.
 */
import type { Connection } from '../../src/connection/connection.ts'
import { memory } from './memory.ts'
import { Fleet } from './network.ts'
import { connect, SCENARIOS, SCENARIOS_12, type Scenario } from './scenario.ts'

/** What this process prints: bytes of memory for a connection, client and server halved. */
export interface ConnectionsReport {
  readonly connections: number
  readonly bytes13: number
  readonly bytes12: number
  /** The same in a network: of each pair a client that is a host of its own, and all that the network needs to know of it. */
  readonly fleet13: number
  readonly fleet12: number
}

const CONNECTIONS = 300
const WARM = 50

function keptBy(scenario: Scenario): number {
  const all: Connection[] = []
  for (let i = 0; i < WARM; i++) connect(scenario)
  const before = memory()
  for (let i = 0; i < CONNECTIONS; i++) {
    const { client, server } = connect(scenario)
    all.push(client, server)
  }
  const bytes = (memory() - before) / all.length
  // Looked at after the measurement, so that nothing of it could be collected before.
  if (!all.every(({ state }) => state.name === 'CONNECTED')) throw new Error('a connection failed')
  return bytes
}

function keptByFleet(scenario: Scenario): number {
  const fleet = new Fleet(scenario)
  for (let i = 0; i < WARM; i++) fleet.connect()
  const before = memory()
  for (let i = 0; i < CONNECTIONS; i++) fleet.connect()
  const bytes = (memory() - before) / (2 * CONNECTIONS)
  // One more, so that nothing of it could be collected before.
  fleet.connect()
  return bytes
}

const report: ConnectionsReport = {
  connections: 2 * CONNECTIONS,
  bytes13: keptBy(SCENARIOS.full),
  bytes12: keptBy(SCENARIOS_12.fullX25519),
  fleet13: keptByFleet(SCENARIOS.full),
  fleet12: keptByFleet(SCENARIOS_12.fullX25519),
}
process.stdout.write(`${JSON.stringify(report)}\n`)
