/** One connection as somebody sees it who recorded the wire: records, what of them opens, and the messages inside. */
import { concat, toHex } from '../../bytes/bytes.ts'
import { digest, type HashName } from '../../crypto/hash/hash.ts'
import { Conversation, type HeardMessage, type HeardRecord } from '../../inspect/reader/conversation.ts'
import type { SecretNode } from '../../secrets/node.ts'
import type { SeenEpoch } from '../../trace/epoch.ts'
import type { RecordEvent } from '../../trace/event.ts'
import { peerOf, type Actor } from '../../wire/actor.ts'
import { eventsOf, type ConnectionRun } from '../../trace/run.ts'
import { decodeMessage13 } from '../../wire/handshake.ts'
import { hashOfSuite13 } from '../../wire/registry.ts'
import { KnownKeys, type Knows } from './known-keys.ts'

/** What was in a record. */
interface Opened {
  readonly type: string
  readonly content: Uint8Array
  /** Names of the handshake messages that end in it. */
  readonly messages: readonly string[]
}

/** A record on its way, and its content where the observer can have it. */
export interface SeenRecord {
  readonly from: Actor
  /** As the trace tells it; what is inside is taken from `bytes` alone. */
  readonly event: RecordEvent
  /** Its protection: a server that passes early data over has other keys in use. */
  readonly epoch: SeenEpoch
  /** Whether it travelled protected: its own bytes say so, not what its receiver had in use when it came. */
  readonly sealed: boolean
  readonly opened: Opened | undefined
}

/** What was recorded of one connection. It is read anew whenever the observer has learnt something. */
export class Wiretap {
  readonly id: string
  /** Every secret of both ends: only what it is called and made from, until the observer has it. */
  readonly nodes: readonly SecretNode[]
  records: readonly SeenRecord[]
  /** Whole messages in the order in which their last byte was sent. A record that does not open leaves a gap. */
  messages: readonly HeardMessage[] = []
  private readonly suite: string
  /** For each ClientHello the messages since, the first `n` of them for every `n`: what a transcript can cover. */
  private transcripts: Uint8Array[][] = []
  private text = ''

  constructor(connection: ConnectionRun) {
    this.id = connection.id
    this.suite = connection.summary.suite
    const events = eventsOf(connection)
    this.nodes = events.flatMap(({ event }) => (event.kind === 'secret' ? [event] : []))
    this.records = recordsOf(
      events.flatMap(({ actor, event }) =>
        event.kind === 'record' && actor !== 'wire' ? [{ actor, event }] : [],
      ),
    )
  }

  /**
   * Opens what opens with the secrets known by now.
   * @param early keys of early data of every connection: a flight that is sent again travels under those that it had at first,
   * whether or not the server made them
   */
  read(knows: Knows, early: readonly SecretNode[]): void {
    const conversation = new Conversation(new KnownKeys(this.nodes, early, this.suite, knows))
    const heard = this.records.map(({ from, event }) => ({
      event,
      heard: conversation.hear(from, event.bytes),
    }))
    this.records = heard.map(({ event, heard: record }) => ({
      from: record.from,
      event,
      epoch: record.epoch?.name === 'early' ? record.epoch : event.epoch,
      sealed: record.epoch?.keys !== undefined || !record.content,
      opened: openedOf(record),
    }))
    this.messages = heard.flatMap(({ heard: { messages } }) => messages)
    this.transcripts = transcriptsOf(this.messages)
    this.text = this.messages.map(({ bytes }) => toHex(bytes)).join(' ')
  }

  /** Whether bytes stand in a message that could be read. They are shares and randoms: too long to stand there by chance. */
  shows(bytes: Uint8Array): boolean {
    return this.text.includes(toHex(bytes))
  }

  /** Whether a value is the hash of messages that could be read. */
  canHash(hash: HashName, value: Uint8Array): boolean {
    const hex = toHex(value)
    return [[], ...this.transcripts].some((parts) => toHex(digest(hash, ...parts)) === hex)
  }
}

function openedOf({ type, content, messages }: HeardRecord): Opened | undefined {
  return content && { type, content, messages: messages.map(({ name }) => name) }
}

/** What each side put on the wire; where only the other side tells of it, somebody sent again what was recorded before. */
function recordsOf(events: readonly { readonly actor: Actor; readonly event: RecordEvent }[]): SeenRecord[] {
  const senders = new Set(events.flatMap(({ actor, event }) => (event.direction === 'sent' ? [actor] : [])))
  return events.flatMap(({ actor, event }) => {
    const from = event.direction === 'sent' ? actor : peerOf(actor)
    return event.direction === 'sent' || !senders.has(from)
      ? [{ from, event, epoch: event.epoch, sealed: false, opened: undefined }]
      : []
  })
}

// ---- Messages

/** After a HelloRetryRequest the first hello counts as its hash (RFC 9846 §4.1); another ClientHello begins anew. */
function transcriptsOf(messages: readonly HeardMessage[]): Uint8Array[][] {
  const all: Uint8Array[][] = []
  let parts: Uint8Array[] = []
  let retried = false
  for (const { name, bytes } of messages) {
    if (name === 'ClientHello' && !retried) parts = []
    retried = name === 'HelloRetryRequest'
    if (retried) parts = [messageHash(bytes, parts)]
    parts = [...parts, bytes]
    all.push(parts)
  }
  return all
}

function messageHash(retry: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  const { message } = decodeMessage13(retry)
  const hash = message.name === 'HelloRetryRequest' ? hashOfSuite13(message.body.cipher_suite) : undefined
  const value = digest(hash ?? 'sha256', ...parts)
  return concat(Uint8Array.of(254, 0, 0, value.length), value)
}
