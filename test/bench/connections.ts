/**
 * What a live connection keeps that has shaken hands and has no history: run by measure.ts in a process of its own, with
 * `--expose-gc`. Prints one JSON line. What goes when the connections go is counted: sessions are the application's and
 * configurations are shared, so both stay, and so does whatever code the engine made meanwhile.
 */
import type { Connection } from '../../src/connection/connection.ts'
import { memory } from './memory.ts'
import { connect, SCENARIOS, SCENARIOS_12, type Scenario } from './scenario.ts'

/** What this process prints: bytes of memory for a connection, client and server halved. */
export interface ConnectionsReport {
  readonly connections: number
  readonly bytes13: number
  readonly bytes12: number
}

const CONNECTIONS = 300

function keptBy(scenario: Scenario): number {
  const all: Connection[] = []
  const sessions: unknown[] = []
  for (let i = 0; i < CONNECTIONS; i++) {
    const { client, server, ...kept } = connect(scenario)
    all.push(client, server)
    sessions.push(kept)
  }
  const bytes = memory()
  if (!all.every(({ state }) => state.name === 'CONNECTED')) throw new Error('a connection failed')
  const count = all.length
  all.length = 0
  const without = memory()
  // Looked at after the measurement, so that they could not be collected before.
  if (sessions.length !== CONNECTIONS) throw new Error('a session is lost')
  return (bytes - without) / count
}

const report: ConnectionsReport = {
  connections: 2 * CONNECTIONS,
  bytes13: keptBy(SCENARIOS.full),
  bytes12: keptBy(SCENARIOS_12.fullX25519),
}
process.stdout.write(`${JSON.stringify(report)}\n`)
