import type { Span } from '../bytes/span.ts'
import type { Operations } from '../crypto/meter.ts'
import type { AlertName } from '../rules/alert.ts'
import type { Verdict } from '../rules/verdict.ts'
import type { SecretNode } from '../secrets/node.ts'
import type { Actor } from '../wire/actor.ts'
import type { SeenEpoch } from './epoch.ts'
import type { PublishedOutcome } from './published.ts'

/** Seen from the endpoint: it sent or it received. */
export type Direction = 'sent' | 'received'

/** A handshake message, ChangeCipherSpec included, as it was handled. */
export interface MessageEvent {
  readonly kind: 'message'
  readonly direction: Direction
  /** RFC name, such as `ClientHello`. */
  readonly name: string
  /** The message with its handshake header. */
  readonly bytes: Uint8Array
  /** Fields and their byte ranges; made when first looked at. */
  readonly span: Span
  /** Whether it travelled encrypted. */
  readonly protected: boolean
}

/** A message that travelled in fewer bytes, as it is without compression: it comes with the message that carries it (RFC 8879). */
export interface UncompressedEvent {
  readonly kind: 'uncompressed'
  /** What it was compressed with, such as `zlib`. */
  readonly algorithm: string
  /** Bytes of the message that carries it, header included. */
  readonly compressedLength: number
  /** What is handled: its bytes were not on the wire, and its offsets count in them. */
  readonly message: MessageEvent
}

/** Bytes with a name: a part of a record, of what a signature covers. */
export interface NamedBytes {
  readonly name: string
  readonly bytes: Uint8Array
  /** What they are, or how they are made, in a few words. */
  readonly says: string
  readonly cite: string
  /** Offset in the record of what stands in it as it is; absent for what is computed or stands there encrypted. */
  readonly start?: number
}

/** How a record is protected: every value that goes into its cipher, and every value that comes out. */
export interface Protection {
  /** The cipher, such as `AES_128_GCM`, `AES_128_CBC, HMAC-sha1`. */
  readonly cipher: string
  /** Header, nonce, additional data, ciphertext, tag and so on, each once. */
  readonly parts: readonly NamedBytes[]
}

/** A record as it stood on the wire. */
export interface RecordEvent {
  readonly kind: 'record'
  readonly direction: Direction
  /** Content type inside: `handshake`, `application_data`, `alert`, `change_cipher_spec`. */
  readonly type: string
  /** Protection it travelled under. */
  readonly epoch: SeenEpoch
  /** Record sequence number within the epoch. */
  readonly sequence: number
  /** The whole record, header included. */
  readonly bytes: Uint8Array
  /** Its content after removal of protection and padding. */
  readonly plaintext: Uint8Array
  /** How it was protected; computed when somebody looks, absent in the clear and where the keys are not ours to have. */
  readonly protection?: Protection | undefined
  /** Why the record was passed over, where it was: rejected early data, a compatibility ChangeCipherSpec. */
  readonly skipped?: string
  /**
   * What would be needed to see inside, where somebody who only listened could not: `plaintext` is empty then, `type` what the
   * header says, `epoch` one that is hidden, and `sequence` counts the protected records of that side.
   */
  readonly hidden?: string
}

/** A secret was born. */
export interface SecretEvent extends SecretNode {
  readonly kind: 'secret'
}

/** A signature was made, or one of the peer is about to be checked: the scheme, and the bytes that it covers. */
export interface SignatureEvent {
  readonly kind: 'signature'
  readonly direction: Direction
  /** Name of the SignatureScheme. */
  readonly scheme: string
  /** What is signed, one behind the other. */
  readonly covers: readonly NamedBytes[]
}

/** The endpoint's state changed. */
export interface StateEvent {
  readonly kind: 'state'
  readonly from: string
  readonly to: string
  /** What made it change, such as `ServerHello` or `send Finished`. */
  readonly on: string
}

/** A decision and its checks. */
export interface VerdictEvent extends Verdict {
  readonly kind: 'verdict'
}

/** A look into, or a change of, a session cache. */
export interface CacheEvent {
  readonly kind: 'cache'
  readonly operation: 'put' | 'get' | 'take' | 'evict' | 'expire' | 'replay-check'
  /** Session ID, ticket or peer name, as hex or text. */
  readonly key: string
  readonly hit: boolean
  /** Whether this is what the context asked or told the world outside of its process: the callbacks of OpenSSL's SSL_CTX. */
  readonly external?: true
  /** Counters after the operation; see `ContextStats` for the names. */
  readonly stats: Readonly<Record<string, number>>
}

/** An alert was sent or received. */
export interface AlertEvent {
  readonly kind: 'alert'
  readonly direction: Direction
  readonly level: 'warning' | 'fatal'
  readonly description: AlertName | `unknown(0x${string})`
  /** The violated rule where we send it for a failure: field, offset and what the rule says. */
  readonly rule: string
  readonly cite: string
  readonly expected: string
  readonly actual: string
}

/** Application data. */
export interface DataEvent {
  readonly kind: 'data'
  readonly direction: Direction
  readonly bytes: Uint8Array
  /** Whether it travelled as 0-RTT data. */
  readonly early: boolean
}

/** A remark on what was tolerated or given up: a cache that failed, early data that was skipped. */
export interface NoteEvent {
  readonly kind: 'note'
  readonly text: string
  readonly cite: string
  /** The change of the story that the remark tells of. */
  readonly change?: ChangeNote
  /** Id of the deviation that it tells of: an end of the connection makes that mistake from here on. */
  readonly deviation?: string
}

/** A change of a story that was made, or could not be. */
export interface ChangeNote {
  /** What was to be otherwise, in words. */
  readonly says: string
  /** Why it is not; `undefined` where it is. */
  readonly unmade: string | undefined
}

/** By what a connection resumed, as the wire shows it. */
export interface ResumedBy {
  /** What the client showed; a `PSK` of TLS 1.3 may be a ticket or a key that both sides had. */
  readonly by: 'session ID' | 'ticket' | 'PSK'
  /** The connection that gave it, such as `c1`; `undefined` where none that was read did. */
  readonly of: string | undefined
}

/** The last line of a connection. */
export interface SummaryEvent {
  readonly kind: 'summary'
  readonly version: string
  readonly suite: string
  /** Group of the key agreement; empty where there was none. */
  readonly group: string
  /** The server's name, as the client asked for it (RFC 6066 §3); empty where it asked for none. */
  readonly serverName: string
  /**
   * Protocol of the application (RFC 7301); empty where none was agreed on, `undefined` where that was said in a record that
   * stayed hidden.
   */
  readonly alpn: string | undefined
  readonly resumed: boolean
  /** By what it resumed and what gave that, where somebody who only listened tells it. */
  readonly resumedBy?: ResumedBy
  /** Whether the handshake came to its end, where somebody who only listened tells it: states of endpoints he sees none. */
  readonly complete?: boolean
  /** Whether a PSK that both sides were configured with took part in the keys. */
  readonly externalPsk: boolean
  /**
   * Round trips until the client's first application data may go, none where early data went and were accepted; `undefined`
   * where the client came not so far, where none sat there, and where it depends on what stayed hidden.
   */
  readonly rtts: number | undefined
  /** Bytes that each side put on the wire: whole records with their headers, from the first hello to the last alert. */
  readonly bytes: { readonly client: number; readonly server: number }
  /** Handshake messages that were seen, ChangeCipherSpec not among them: where records stayed hidden there may be any number more in them. */
  readonly messages: number
  /** Records that did not open, where somebody who only listened tells it. */
  readonly hiddenRecords?: number
  /** How often each primitive was called, both sides together. */
  readonly operations: Operations
  /** How many of them were answered from memory, where a signature was met before; each counts in `operations` as well. */
  readonly remembered: Operations
  /** What came of the comparison with what was published of the connection, where something was. */
  readonly published?: PublishedOutcome
}

/** What can happen in a step of one endpoint. */
export type StepEvent =
  | MessageEvent
  | UncompressedEvent
  | RecordEvent
  | SecretEvent
  | SignatureEvent
  | StateEvent
  | VerdictEvent
  | CacheEvent
  | AlertEvent
  | DataEvent
  | NoteEvent

/** One line of a trace: an event with its place in time. `t` in virtual milliseconds. */
export type TraceEvent = (StepEvent | SummaryEvent) & {
  readonly seq: number
  readonly t: number
  readonly connection: string
  readonly actor: Actor | 'wire'
}
