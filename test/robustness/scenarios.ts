/** Every kind of handshake, cut into flights. */
import { EXHAUSTIVE } from '../kit/effort.ts'
import { flightsOf, type Flight, type Scenario } from './flights.ts'
import { SCENARIOS_12 } from './scenarios12.ts'
import { SCENARIOS_13 } from './scenarios13.ts'

/** Every kind of handshake. */
export const SCENARIOS: readonly Scenario[] = [...SCENARIOS_13, ...SCENARIOS_12]

/** Every flight of every scenario. */
export const FLIGHTS: readonly Flight[] = SCENARIOS.flatMap(flightsOf)

/** Scenarios whose messages others have too. */
const REPEATED = ['psk_dhe_ke', 'stateful resumption', '1.2 DHE and CBC without encrypt-then-MAC']

/** The flights of which a plain `npm test` tries every variant: without those whose messages another scenario has too. */
export const VARIED: readonly Flight[] = FLIGHTS.filter(
  ({ scenario }) => EXHAUSTIVE || !REPEATED.includes(scenario.name),
)
