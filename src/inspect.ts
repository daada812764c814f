/**
 * glass-tls/inspect: bytes from elsewhere, in whatever way a program printed them: what is in them, opened with a key log.
 *
 * ```ts
 * import { fromText } from 'glass-tls'
 * import { inputsOf, kindOf, partsOf, partText } from 'glass-tls/inspect'
 *
 * const dump = '00000000: 1503 0300 0202 28  ......(' // as xxd printed it
 * for (const input of inputsOf(fromText(dump))) {
 *   const kind = kindOf(input)
 *   const [record, alert] = kind ? [...partsOf(kind, input.bytes)] : []
 *   console.log(kind, record?.span.name, alert?.span.name) // record TLSPlaintext Alert
 *   console.log(alert && partText(alert).includes('handshake_failure')) // true
 * }
 * ```
 *
 * @module glass-tls/inspect
 */
export { CaptureReader } from './inspect/capture/capture.ts'
export { readCapture, streamOf, type Captured, type CapturedConnection } from './inspect/capture/collect.ts'
export type {
  CapturedPreamble,
  CapturedSecrets,
  CaptureEvent,
  CaptureRemark,
  CaptureSummary,
  ConnectionEnded,
  ConnectionOpened,
  SocketAddress,
  HowEnded,
  StreamBytes,
  StreamEnd,
  StreamGap,
} from './inspect/capture/event.ts'
export { inputsOf, type Input } from './inspect/parts/input.ts'
export { Explainer, type ExplainSettings } from './inspect/explain/explainer.ts'
export {
  OTHER_REASONS,
  type Candidate,
  type Clue,
  type Explanation,
  type HandshakeOutcome,
  type WhyNot,
} from './inspect/explain/explanation.ts'
export { type End, type GivenSession, type Visit } from './inspect/explain/given.ts'
export type { HeardOffer } from './inspect/explain/offers.ts'
export type { EarlyOutcome } from './inspect/explain/verdicts.ts'
export type { HeardAlert } from './inspect/explain/witness.ts'
export { KeyLog } from './inspect/opening/keylog.ts'
export type { Openers } from './inspect/opening/known.ts'
export type { KnownPsk } from './inspect/opening/psks.ts'
export { kindOf, partsOf } from './inspect/parts/kinds.ts'
export { KINDS, type Kind, type Part } from './inspect/parts/part.ts'
export { Reader, type Piece, type ReaderSettings } from './inspect/reader/reader.ts'
export { partLine, partText } from './render/files/parts.ts'
