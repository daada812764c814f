/** The scripted peer: any record, any message, at any moment, under the keys that the receiver has in use. */
import { concat } from '../../src/bytes/bytes.ts'
import { feed, feedEnd, type Connection } from '../../src/connection/connection.ts'
import { step } from '../../src/connection/step.ts'
import type { Output } from '../../src/handshake/state/output.ts'
import { PLAINTEXT, type AnyEpoch } from '../../src/record/epoch.ts'
import type { StepEvent } from '../../src/trace/event.ts'
import type { Extension } from '../../src/wire/extension.ts'
import {
  decodeMessage13,
  encodeMessage13,
  type Message13,
  type MessageName13,
  type MessageOf13,
} from '../../src/wire/handshake.ts'
import {
  decodeMessage12,
  encodeMessage12,
  type Message12,
  type MessageName12,
  type MessageOf12,
} from '../../src/wire/handshake12.ts'
import type { KeyExchange12 } from '../../src/wire/registry/suites12.ts'
import type { ContentType } from '../../src/wire/registry.ts'
import type { Run } from './pair.ts'
import { sealOne } from './seal.ts'
import { answering, ENV } from './world.ts'

/** What came of bytes that arrived. */
export interface Outcome {
  /** The receiver, stepped until it waits or has ended. */
  readonly connection: Connection
  readonly outputs: readonly Output[]
  readonly events: readonly StepEvent[]
  /** What the receiver sent. */
  readonly bytes: Uint8Array
}

/** One record to be sent: its content type, its content, and how it is wrapped. */
export interface RecordToSend {
  readonly type: ContentType
  readonly content: Uint8Array
  /** Zeros behind the inner content type. */
  readonly padding?: number
}

/** Records as the receiver will open them: protected under the keys that it reads with. */
export function sealedFor(receiver: Connection, ...records: readonly RecordToSend[]): Uint8Array {
  return sealedUnder(receiver.read, ...records)
}

/** Records under the keys of an epoch, from its sequence number on. */
export function sealedUnder(epoch: AnyEpoch, ...records: readonly RecordToSend[]): Uint8Array {
  return concat(
    ...records.map(({ type, content, padding }, index) =>
      sealOne({ ...epoch, sequence: epoch.sequence + index }, type, content, padding),
    ),
  )
}

/** Records in the clear. */
export function inTheClear(...records: readonly RecordToSend[]): Uint8Array {
  return sealedUnder(PLAINTEXT, ...records)
}

/** A handshake record with these messages, one behind the other. */
export function handshake(...messages: readonly (Message13 | Uint8Array)[]): RecordToSend {
  const bytes = messages.map((message) =>
    message instanceof Uint8Array ? message : encodeMessage13(message),
  )
  return { type: 'handshake', content: concat(...bytes) }
}

/** The same with messages of TLS 1.2. */
export function handshake12(...messages: readonly (Message12 | Uint8Array)[]): RecordToSend {
  return handshake(
    ...messages.map((message) => (message instanceof Uint8Array ? message : encodeMessage12(message))),
  )
}

/** A ChangeCipherSpec record. */
export const CHANGE_CIPHER_SPEC: RecordToSend = { type: 'change_cipher_spec', content: Uint8Array.of(1) }

/** An alert record. */
export function alert(...content: readonly number[]): RecordToSend {
  return { type: 'alert', content: Uint8Array.from(content) }
}

/** A record of application data. */
export function data(...content: readonly number[]): RecordToSend {
  return { type: 'application_data', content: Uint8Array.from(content) }
}

/** Gives bytes to an endpoint and steps it until it waits. */
export function give(receiver: Connection, bytes: Uint8Array, run: Run = {}): Outcome {
  return settle(feed(receiver, bytes), run)
}

/** Ends the stream below an endpoint and steps it until it waits. */
export function cut(receiver: Connection, run: Run = {}): Outcome {
  return settle(feedEnd(receiver), run)
}

/** Seals records for an endpoint, gives them to it, and steps it until it waits. */
export function deliver(receiver: Connection, ...records: readonly RecordToSend[]): Outcome {
  return give(receiver, sealedFor(receiver, ...records))
}

/** Steps an endpoint until it waits. */
export function settle(connection: Connection, { env = ENV, answer = answering() }: Run = {}): Outcome {
  const outputs: Output[] = []
  const events: StepEvent[] = []
  for (let now = connection; ;) {
    const { pending } = now
    const taken = step(env, now, pending ? { answer: answer(pending) } : undefined)
    outputs.push(...taken.outputs)
    events.push(...taken.events)
    if (taken.status === 'needs-input' || now.state.machine === 'end') {
      const bytes = concat(...outputs.flatMap((output) => (output.kind === 'bytes' ? [output.bytes] : [])))
      return { connection: taken.connection, outputs, events, bytes }
    }
    now = taken.connection
  }
}

/** The body of a message that is known by name. */
export function bodyOf<N extends MessageName13>(bytes: Uint8Array, name: N): MessageOf13<N>['body'] {
  const { message } = decodeMessage13(bytes)
  if (message.name !== name) throw new Error(`${message.name}, not ${name}`)
  return message.body as MessageOf13<N>['body']
}

/** The message `name` with a changed body, encoded. */
export function changed<N extends MessageName13>(
  bytes: Uint8Array,
  name: N,
  change: (body: MessageOf13<N>['body']) => MessageOf13<N>['body'],
): Uint8Array {
  return encodeMessage13({ name, body: change(bodyOf(bytes, name)) } as Message13)
}

/** The same for a message of TLS 1.2. @param exchange how a key exchange message is read */
export function changed12<N extends MessageName12>(
  bytes: Uint8Array,
  name: N,
  change: (body: MessageOf12<N>['body']) => object,
  exchange?: KeyExchange12,
): Uint8Array {
  const { message } = decodeMessage12(bytes, exchange && { keyExchange: exchange })
  if (message.name !== name) throw new Error(`${message.name}, not ${name}`)
  const body = change(message.body as MessageOf12<N>['body'])
  return encodeMessage12({ name, body } as unknown as Message12)
}

/** A ClientHello with one extension more, in front of its own. */
export function withFirst(hello: Uint8Array, extension: Extension<'ClientHello'>): Uint8Array {
  return changed(hello, 'ClientHello', (body) => ({
    ...body,
    extensions: [extension, ...(body.extensions ?? [])],
  }))
}

/** Bytes with the one at `at` (from the end where negative) flipped. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice()
  copy[at < 0 ? copy.length + at : at] ^= 0x01
  return copy
}
