/**
 * glass-tls: a TLS you can see through. Educational: never for production secrets.
 *
 * @packageDocumentation
 */
export { Lab, LAB_START } from './sim/lab/lab.ts'
export type { ConnectOptions, LabOptions } from './sim/lab/lab-options.ts'
export {
  SCENARIO_GROUPS,
  SCENARIOS,
  findScenario,
  type Scenario,
  type ScenarioGroup,
} from './sim/scenarios.ts'
export { FAULTS } from './sim/faults/faults.ts'
export type { Consequence, Fault, FaultFacts } from './sim/faults/fault.ts'
export { summarize } from './sim/lab/summary.ts'
export { runOf } from './sim/lab/run.ts'
export { explain, type Explanation, type Reason } from './render/words/why.ts'
export { renderText, type TextOptions } from './render/text/text.ts'
export { COLOR, PLAIN, type Theme } from './render/text/theme.ts'
export { traceLine, traceLines } from './render/files/json.ts'
export { htmlOf } from './render/html/html.ts'
export { pcapngOf } from './render/files/pcapng.ts'
export { keylogText } from './render/files/keylog.ts'
export { sqlogOf } from './render/files/sqlog.ts'
export { lineageDiagram, scheduleDiagram, sequenceDiagram, stateDiagram } from './render/files/mermaid.ts'
export { inputsOf, type Input } from './inspect/parts/input.ts'
export { KeyLog } from './inspect/opening/keylog.ts'
export { kindOf, partsOf } from './inspect/parts/kinds.ts'
export { KINDS, type Keys, type Kind, type Part } from './inspect/parts/part.ts'
export { Reader, type Piece, type ReaderSettings } from './inspect/reader/reader.ts'
export { partLine, partText } from './render/files/parts.ts'
export type { ConnectionRun, Run, RunMoment } from './trace/run.ts'
export { PERFECT_LINK, type Lane, type LinkModel, type Segment } from './sim/lab/link.ts'
export type { World } from './sim/lab/world.ts'
export {
  createClient,
  createServer,
  feed,
  feedEnd,
  command,
  type Connection,
} from './connection/connection.ts'
export { step, type Status, type Step } from './connection/step.ts'
export { channelBinding, exportKeyingMaterial } from './connection/exporter.ts'
export { pump, type Pumped } from './connection/pump.ts'
export {
  clientConfig,
  serverConfig,
  type ClientConfig,
  type ClientSettings,
  type ServerConfig,
  type ServerSettings,
  type CommonConfig,
  type Credential,
  type ExternalPsk,
  type PskMode,
  type RemoteIdentity,
  type TicketPolicy,
} from './handshake/config.ts'
export { agreedOf, type Agreed, type Peer, type Resumed } from './handshake/agreed.ts'
export type {
  Endpoint,
  Env,
  Incoming,
  LayerTurn,
  RecordLayer,
  RecordState,
  Seam,
  Sender,
} from './handshake/endpoint.ts'
export type { Output } from './handshake/output.ts'
export { TLS_RECORDS } from './connection/tls-records.ts'
export { feedLevel, HANDSHAKE_LEVELS } from './connection/levels.ts'
export type { Answer, Command, Request } from './handshake/request.ts'
export type { State } from './handshake/state.ts'
export { MACHINES } from './handshake/machines.ts'
export {
  SessionCache,
  type CacheChange,
  type CacheResult,
  type CacheSettings,
  type Eviction,
  type Keyed,
} from './session/caches/cache.ts'
export { CACHE_MODES, type CacheMode, type Callback, type Role } from './session/caches/context-mode.ts'
export { type ContextStats, type Counter } from './session/caches/context-stats.ts'
export {
  SessionContext,
  clientKey,
  type ContextChange,
  type ContextSettings,
  type ExternalCall,
  type Finish,
  type KnownSession,
  type Look,
} from './session/caches/context.ts'
export {
  decodeSession,
  encodeSession,
  usedOnceMore,
  type Session,
  type SessionState,
} from './session/session.ts'
export {
  decodeOpensslSession,
  encodeOpensslSession,
  opensslSessionSpan,
  type OpensslSession,
  type UnknownField,
} from './session/tickets/openssl-session.ts'
export {
  fromOpenssl,
  sessionFromNode,
  sessionsFromPem,
  sessionToNode,
  sessionToPem,
  toOpenssl,
} from './session/tickets/openssl-session-map.ts'
export { openTicket, sealTicket, unsealTicket, type OpenedTicket } from './session/tickets/ticket.ts'
export {
  TICKET_FORMATS,
  ticketKey,
  type RetiredKey,
  type TicketFormat,
  type TicketFormatRow,
  type TicketKey,
  type TicketKeys,
} from './session/tickets/ticket-key.ts'
export {
  TicketKeyRing,
  ticketKeysAt,
  type RingEntry,
  type RingSchedule,
  type TicketKeySource,
} from './session/tickets/ticket-ring.ts'
export {
  makeIdentity,
  type Identity,
  type IdentityRequest,
  type IssuedIdentity,
} from './certificate/keys/identity.ts'
export { certificatesFromPem, identityFromPem } from './certificate/keys/pem.ts'
export { verifyChain, type ChainVerdict } from './certificate/path/verify.ts'
export type { ChainRequest, KeyUse } from './certificate/path/check.ts'
export { seededRandom, scriptedRandom, type DrawKey, type Random } from './crypto/hash/random.ts'
export type { GroupName } from './crypto/agreement/group.ts'
export type { HashName } from './crypto/hash/hash.ts'
export type { Counts, Operation, Operations } from './crypto/meter.ts'
export { SignatureMemory, type Signed } from './crypto/signature/signature-memory.ts'
export type { SchemeName } from './crypto/signature/signature.ts'
export { recompute } from './secrets/derive.ts'
export {
  ZEROS,
  type Lifetime,
  type SecretId,
  type SecretNode,
  type SecretOperation,
  type SecretUse,
} from './secrets/node.ts'
export { SCHEDULE_13, type LadderName, type ScheduleRow } from './secrets/schedule13.ts'
export type { Transcript } from './secrets/transcript.ts'
export type { Vault } from './secrets/vault.ts'
export { Timeline, diff, type Difference, type Moment } from './trace/timeline.ts'
export type {
  Actor,
  AlertEvent,
  CacheEvent,
  DataEvent,
  MessageEvent,
  NamedBytes,
  NoteEvent,
  Protection,
  RecordEvent,
  SecretEvent,
  SignatureEvent,
  StateEvent,
  StepEvent,
  SummaryEvent,
  TraceEvent,
  VerdictEvent,
} from './trace/event.ts'
export type { AlertName } from './rules/alert.ts'
export { DECISIONS, RULES, type RuleEntry } from './handshake/rulebook.ts'
export type { Decision, Finding, Rule, Subject } from './rules/rule.ts'
export { judge, ruleInWords, type Check, type Judgement, type Verdict } from './rules/verdict.ts'
export { Misuse, TlsFailure, WrongSetting, type Violation } from './rules/failure.ts'
export { messageLayout13, type Message13 } from './wire/handshake.ts'
export { messageLayout12, type Message12, type Reading12 } from './wire/handshake12.ts'
export {
  alertMessage,
  changeCipherSpec,
  tlsCiphertext,
  tlsCiphertext12,
  tlsInnerPlaintext,
  tlsPlaintext,
} from './wire/record.ts'
export { replacePath, setPath, type EditOptions, type Lengths } from './wire/path/edit.ts'
export {
  duplicatePath,
  extendPath,
  removePath,
  reorderPath,
  swapPaths,
  truncatePath,
  xorPath,
} from './wire/path/mutate.ts'
export { fieldAt, getPath, pathsOf, type PathField } from './wire/path/paths.ts'
export { PathError } from './wire/path/resolve.ts'
export type { Layout } from './bytes/layout.ts'
export { DecodeError } from './bytes/reader.ts'
export type { Span } from './bytes/span.ts'
export { concat, fromHex, fromText, toHex, toText } from './bytes/bytes.ts'
