/**
 * What a live connection keeps that has shaken hands and has no history: run by measure.ts in a process of its own, with
 * `--expose-gc`. Prints one JSON line. What goes when the connections go is counted: sessions are the application's and
 * configurations are shared, so both stay, and so does whatever code the engine made meanwhile.
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
  /** What the fleet of TLS 1.3 is held against: all that memory grows by with a connection, its session included. */
  readonly grown13: number
}

const CONNECTIONS = 300
const WARM = 50

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

function keptByFleet(scenario: Scenario): number {
  const fleet = new Fleet(scenario)
  return grownBy(() => {
    fleet.connect()
  })
}

function keptByPairs(scenario: Scenario): number {
  const all: unknown[] = []
  return grownBy(() => void all.push(connect(scenario)))
}

function grownBy(one: () => void): number {
  for (let i = 0; i < WARM; i++) one()
  const before = memory()
  for (let i = 0; i < CONNECTIONS; i++) one()
  const bytes = (memory() - before) / (2 * CONNECTIONS)
  // One more, so that nothing of it could be collected before.
  one()
  return bytes
}

const report: ConnectionsReport = {
  connections: 2 * CONNECTIONS,
  bytes13: keptBy(SCENARIOS.full),
  bytes12: keptBy(SCENARIOS_12.fullX25519),
  fleet13: keptByFleet(SCENARIOS.full),
  fleet12: keptByFleet(SCENARIOS_12.fullX25519),
  grown13: keptByPairs(SCENARIOS.full),
}
process.stdout.write(`${JSON.stringify(report)}\n`)
