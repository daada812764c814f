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
 * console.log(resumed.at(1).client.state.name) // START
 * console.log(summarize(findScenario('tls13-hrr')!.play(), 'c1').rtts) // 2
 * ```
 *
 * @module glass-tls/lab
 */
export { Lab, LAB_START } from './sim/lab/lab.ts'
export type { LabConnectOptions, LabOptions } from './sim/lab/lab-options.ts'
export type { Change, Forgotten, Layer, Sent, SentChange, WorldChange } from './sim/change/change.ts'
export { changeInWords } from './sim/change/words.ts'
export { CHANGE_FORMS, changeFrom } from './sim/change/parse.ts'
export type { MutationName } from './sim/mutation/standard.ts'
export { likeness, tried, trialsOf, type Trial } from './sim/mutation/trials.ts'
export { cameOf, type CameOf, type CameOut } from './sim/mutation/came.ts'
export type { Connected, Noticed, Outcome, Waiting } from './sim/mutation/outcome.ts'
export { unnoticedBecause, type Because } from './sim/mutation/unnoticed.ts'
export {
  compare,
  type Comparison,
  type ConnectionComparison,
  type RunName,
  type StateRow,
} from './trace/compare/compare.ts'
export { compareTwo } from './trace/compare/two-connections.ts'
export type { OutcomeRow } from './trace/compare/outcome.ts'
export { blame, type Blame, type Cause, type Changed, type Suspect } from './trace/compare/blame.ts'
export { matters, type Both, type Likeness } from './trace/compare/likeness.ts'
export type { Arrived, MessageRow } from './trace/compare/messages.ts'
export type { Arrival } from './trace/compare/said.ts'
export type { FieldDifference } from './trace/compare/fields.ts'
export type { Anew } from './trace/compare/anew.ts'
export type { ComparedSecret } from './trace/compare/secrets.ts'
export type { CheckRow, VerdictRow } from './trace/compare/verdicts.ts'
export type { Deed } from './sim/lab/deeds.ts'
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
export { playExperiment } from './sim/experiments.ts'
export { experimentCommand, experimentSnippet, type Besides } from './sim/experiment/say.ts'
export type { Experiment } from './sim/experiment/experiment.ts'
export { DEED_FORMS } from './sim/experiment/deed-text.ts'
export { ATTACKS } from './sim/attacks/attacks.ts'
export type { Attack, AttackFacts, Stolen, Told } from './sim/attacks/attack.ts'
export { FAULTS } from './sim/faults/faults.ts'
export { DEVIATIONS } from './sim/deviations/deviations.ts'
export { BINDER_WAYS } from './sim/deviations/binder-deviations.ts'
export { RIGHT_BINDER, wayOfBinder, type BinderWay, type Knower } from './sim/deviations/binders.ts'
export type { Deviation, Seen } from './sim/deviations/deviation.ts'
export type { Deviating } from './sim/kernel/deviating.ts'
export type { Consequence, Fault, FaultFacts } from './sim/faults/fault.ts'
export { summarize } from './sim/lab/summary.ts'
export { runOf } from './sim/lab/run.ts'
export { PERFECT_LINK, type Lane, type LinkModel, type Segment } from './sim/kernel/link.ts'
export type { World } from './sim/lab/world.ts'
export { Timeline, diff, type Difference, type Moment } from './trace/timeline.ts'
export {
  overhear,
  type Linked,
  type LinkedPair,
  type Listened,
  type Overheard,
  type Sizes,
} from './sim/observer/listen.ts'
export type { Link } from './sim/observer/links.ts'
export type { Mark, MarkKind } from './sim/observer/marks.ts'
export { leaksOf, type Leak } from './sim/observer/leaks.ts'
export { observe, type Leaked, type Learnt, type Observed } from './sim/observer/observer.ts'
export {
  DIALS,
  USUAL,
  readDial,
  settingsOf,
  type Dial,
  type DialName,
  type Dials,
  type Setting,
} from './sim/fleet/dials.ts'
export { FLEETS, fleetNamed, type NamedFleet } from './sim/fleet/fleets.ts'
export type { Costs, CostTable } from './sim/fleet/costs.ts'
export type { Visits } from './sim/fleet/crowd.ts'
export { Fleet, type BesideDials, type Onlooker } from './sim/fleet/fleet.ts'
export { reportOf, type FleetReason, type FleetReport } from './sim/fleet/report.ts'
export { axisOf, type Axis, type DialValue } from './sim/fleet/sweep/axis.ts'
export type { Frontier } from './sim/fleet/sweep/frontier.ts'
export { MEASURES, type Measure, type MeasureName, type MeasurePair } from './sim/fleet/sweep/measures.ts'
export {
  sweep,
  type BesideSweep,
  type Sweep,
  type SweepOptions,
  type SweptDials,
} from './sim/fleet/sweep/sweep.ts'
export { tableOf, type SweepTable } from './sim/fleet/sweep/table.ts'
