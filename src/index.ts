/**
 * glass-tls: a TLS you can see through. Educational: never for production secrets.
 *
 * @packageDocumentation
 */
export { Lab, LAB_START, type ConnectOptions, type LabOptions } from './sim/lab.ts'
export { SCENARIOS, findScenario, type Scenario } from './sim/scenarios.ts'
export { summarize } from './sim/summary.ts'
export { PERFECT_LINK, type LinkModel } from './sim/link.ts'
export type { World } from './sim/world.ts'
export { createClient, createServer, feed, feedEnd, command, type Connection } from './connection/connection.ts'
export { step, type Status, type Step } from './connection/step.ts'
export { pump, type Pumped } from './connection/pump.ts'
export {
  clientConfig,
  serverConfig,
  type ClientConfig,
  type ClientSettings,
  type ServerConfig,
  type ServerSettings,
  type ExternalPsk,
} from './handshake/config.ts'
export type { Env, Output } from './handshake/endpoint.ts'
export type { Answer, Command, Request } from './handshake/request.ts'
export type { State } from './handshake/state.ts'
export { MACHINES } from './handshake/machines.ts'
export { SessionCache } from './session/cache.ts'
export { decodeSession, encodeSession, type Session, type SessionState } from './session/session.ts'
export { openTicket, sealTicket, TicketKey, type TicketKeys } from './session/ticket.ts'
export { makeIdentity, type Identity } from './certificate/identity.ts'
export { certificatesFromPem, identityFromPem } from './certificate/pem.ts'
export { verifyChain } from './certificate/verify.ts'
export { seededRandom, scriptedRandom, type Random } from './crypto/random.ts'
export { recompute } from './secrets/derive.ts'
export type { SecretNode } from './secrets/node.ts'
export { SCHEDULE_13 } from './secrets/schedule13.ts'
export { Timeline, diff, type Moment } from './trace/timeline.ts'
export type { StepEvent, SummaryEvent, TraceEvent } from './trace/event.ts'
export type { Check, Verdict } from './rules/verdict.ts'
export { Misuse, TlsFailure } from './rules/failure.ts'
export { DecodeError } from './bytes/reader.ts'
export type { Span } from './bytes/span.ts'
export { concat, fromHex, fromText, toHex, toText } from './bytes/bytes.ts'
