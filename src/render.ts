/**
 * glass-tls/render: what happened, for people and programs: text, JSON, a page, diagrams, captures, key logs.
 *
 * All of it reads a `Run`: what a Lab did, or what a `Recorder` saw of connections on sockets.
 *
 * ```ts
 * import { findScenario, runOf } from 'glass-tls/lab'
 * import { explain, keylogText, renderText, sequenceDiagram } from 'glass-tls/render'
 *
 * const about = { name: 'restarted', shows: 'a server with new ticket keys', seed: 'glass-tls' }
 * const run = runOf(findScenario('fault-tls13-restarted')!.play(), about)
 * console.log(explain(run.connections[1]!).reasons[0]!.text.split(':')[0]) // psk.known
 * console.log(keylogText(run).split(' ')[0]) // CLIENT_HANDSHAKE_TRAFFIC_SECRET
 * console.log(sequenceDiagram(run.connections[1]!).split('\n')[0]) // sequenceDiagram
 * console.log([...renderText(run, { width: 80 })].some((part) => part.includes('early_secret'))) // true
 * ```
 *
 * @module glass-tls/render
 */
export { explain, type Explanation, type Reason } from './render/words/why.ts'
export { renderCameOf } from './render/beside/came.ts'
export { renderComparison } from './render/beside/comparison.ts'
export { comparisonJson } from './render/files/comparison-json.ts'
export { renderBrief } from './render/text/brief.ts'
export { renderText, type TextOptions } from './render/text/text.ts'
export { COLOR, PLAIN, type Theme } from './render/text/theme.ts'
export { traceLine, traceLines } from './render/files/json.ts'
export { htmlOf } from './render/html/html.ts'
export { fleetHtmlOf, type FleetTitle } from './render/fleet/page.tsx'
export { sweepHtmlOf, type SweepView } from './render/fleet/sweep/page.tsx'
export type { BesideRun } from './render/html/beside-run.ts'
export { pcapngOf } from './render/files/pcapng.ts'
export { keylogText } from './render/files/keylog.ts'
export { sqlogOf } from './render/files/sqlog.ts'
export { lineageDiagram, scheduleDiagram, sequenceDiagram, stateDiagram } from './render/files/mermaid.ts'
export type { ConnectionRun, Run, RunMoment } from './trace/run.ts'
export { readable, renderLeak, renderLeaks, type Fallen } from './render/beside/leak.ts'
