/**
 * glass-tls: a TLS you can see through. Educational: never for production secrets.
 *
 * Endpoints are values, which `feed` and `step` move on (`pump`: steps until there is nothing to do). They have no socket, clock or
 * randomness of their own. A `Lab` runs two of them; the rest of it is in `glass-tls/lab`.
 *
 * ```ts
 * import { clientConfig, createClient, createServer, feed, makeIdentity, pump, seededRandom, serverConfig } from 'glass-tls'
 *
 * const env = { now: Date.now(), random: seededRandom('ten lines'), trace: true }
 * const dates = { notBefore: env.now, notAfter: env.now + 86_400_000 }
 * const { root, identity } = makeIdentity({ seed: 'ten lines', names: ['server.example'], ...dates })
 * const client = pump(env, createClient('c1', clientConfig({ serverName: 'server.example', trust: [root] })))
 * let server = createServer('c1', serverConfig({ credentials: [identity], tickets: { count: 0 } }))
 * for (const output of client.outputs) if (output.kind === 'bytes') server = feed(server, output.bytes)
 * console.log(pump(env, server).connection.state.name) // WAIT_FINISHED
 * ```
 *
 * @module glass-tls
 */
export { Lab, LAB_START } from './sim/lab/lab.ts'
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
export type {
  CertificateCompression,
  ClientConfig,
  ClientSettings,
  ServerConfig,
  ServerSettings,
  CommonConfig,
  Credential,
  Stapled,
  ExternalPsk,
  PskMode,
  RemoteIdentity,
  TicketPolicy,
  TicketRequest,
} from './handshake/config/config.ts'
export { clientConfig, serverConfig } from './handshake/settings/configure.ts'
export { agreedOf, type Agreed, type Peer, type Resumed } from './handshake/state/agreed.ts'
export type {
  Endpoint,
  Env,
  Incoming,
  LayerTurn,
  RecordLayer,
  RecordState,
  Seam,
  Sender,
} from './handshake/state/endpoint.ts'
export type { Output } from './handshake/state/output.ts'
export { TLS_RECORDS } from './connection/tls-records.ts'
export { feedLevel, HANDSHAKE_LEVELS } from './connection/levels.ts'
export type {
  Answer,
  Application,
  Command,
  HelloDecision,
  HelloQuestion,
  PeerDecision,
  PeerQuestion,
  Refusal,
  Request,
} from './handshake/state/request.ts'
export type { State } from './handshake/state/state.ts'
export type { Session, SessionState } from './session/session.ts'
export {
  makeIdentity,
  type Identity,
  type IdentityRequest,
  type IssuedIdentity,
} from './certificate/keys/identity.ts'
export { issueStatus, type StatusTemplate } from './certificate/keys/issue-status.ts'
export {
  certificatesFromPem,
  chainToPem,
  identityFromPem,
  privateKeyFromPem,
  privateKeyToPem,
} from './certificate/keys/pem.ts'
export { verifyChain, type ChainVerdict } from './certificate/path/verify.ts'
export type { ChainRequest, KeyUse } from './certificate/path/check.ts'
export { seededRandom, scriptedRandom, type DrawKey, type Random } from './crypto/hash/random.ts'
export type { GroupName } from './crypto/agreement/group.ts'
export type { HashName } from './crypto/hash/hash.ts'
export type { Counts, Operation, Operations } from './crypto/meter.ts'
export { SignatureMemory, type Signed } from './crypto/signature/signature-memory.ts'
export type { SchemeName } from './crypto/signature/signature.ts'
export type { Lifetime, SecretId, SecretNode, SecretOperation } from './secrets/node.ts'
export type { SecretKind12, SecretKind13, SecretRow, SecretUse } from './secrets/rows.ts'
export type { Transcript } from './secrets/transcript.ts'
export type { Vault } from './secrets/vault.ts'
export { describeEpoch, type EpochId, type EpochName } from './trace/epoch.ts'
export type {
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
  UncompressedEvent,
  VerdictEvent,
} from './trace/event.ts'
export type { Actor } from './wire/actor.ts'
export type { AlertName, CertificateAlert, FatalAlert } from './rules/alert.ts'
export { Misuse, TlsFailure, WrongSetting, type Violation } from './rules/failure.ts'
export { concat, fromHex, fromText, toHex, toText } from './bytes/bytes.ts'
