/**
 * glass-tls/lab: two endpoints on a simulated wire and clock. Every moment is kept, and one can go on from any of them.
 *
 * A network is the same with any number of hosts. Scenarios are stories told with a Lab, faults break one rule each, and an
 * observer who recorded the wire gets hold of a key.
 *
 * ```ts
 * import { fromText, makeIdentity } from 'glass-tls'
 * import { findScenario, Lab, LAB_START, summarize } from 'glass-tls/lab'
 *
 * const dates = { notBefore: LAB_START, notAfter: LAB_START + 86_400_000 }
 * const { root, identity } = makeIdentity({ seed: 'ten lines', names: ['server.example'], ...dates })
 * const ends = { client: { serverName: 'server.example', trust: [root] }, server: { credentials: [identity] } }
 * const full = Lab.create().connect(ends).run()
 * const resumed = full.wait(60_000).connect({ ...ends, resume: 'take' }).run()
 * console.log(summarize(resumed, 'c2').resumed, resumed.client.state.name) // true CONNECTED
 * console.log(resumed.seek(1).client.state.name) // START
 * console.log(summarize(findScenario('tls13-hrr')!.play(), 'c1').rtts) // 2
 * ```
 *
 * @module glass-tls/lab
 */
export { Lab, LAB_START } from './sim/lab/lab.ts'
export type { LabConnectOptions, LabOptions } from './sim/lab/lab-options.ts'
export { Network, type Watcher } from './sim/kernel/network.ts'
export type {
  History,
  HostOptions,
  NetworkConnectOptions,
  NetworkOptions,
  NetworkReplayOptions,
} from './sim/kernel/network-options.ts'
export type { ConnectOptions } from './sim/kernel/start-connection.ts'
export type { HostMemory } from './sim/kernel/memory.ts'
export type { Host, NetworkState, Pair } from './sim/kernel/state.ts'
export {
  SCENARIO_GROUPS,
  SCENARIOS,
  findScenario,
  type Scenario,
  type ScenarioGroup,
} from './sim/scenarios.ts'
export { ATTACKS } from './sim/attacks/attacks.ts'
export type { Attack, AttackFacts, Stolen, Told } from './sim/attacks/attack.ts'
export { FAULTS } from './sim/faults/faults.ts'
export type { Consequence, Fault, FaultFacts } from './sim/faults/fault.ts'
export { summarize } from './sim/lab/summary.ts'
export { runOf } from './sim/lab/run.ts'
export { PERFECT_LINK, type Lane, type LinkModel, type Segment } from './sim/kernel/link.ts'
export type { World } from './sim/lab/world.ts'
export { Timeline, diff, type Difference, type Moment } from './trace/timeline.ts'
export { leaksOf, type Leak } from './sim/observer/leaks.ts'
export { observe, type Leaked, type Learnt, type Observed } from './sim/observer/observer.ts'
