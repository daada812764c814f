/** One connection as somebody sees it who recorded the wire: records, what of them opens, and the messages inside. */
import { concat, toHex } from '../../bytes/bytes.ts'
import { ByteQueue } from '../../bytes/queue.ts'
import { AEADS, type AeadName } from '../../crypto/cipher/aead.ts'
import { digest, type HashName } from '../../crypto/hash/hash.ts'
import { EpochKeys } from '../../record/epoch.ts'
import { EpochKeys12, writeKeys12 } from '../../record/epoch12.ts'
import { openRecord12 } from '../../record/record12.ts'
import { RECORD_HEADER } from '../../wire/record.ts'
import { openRecord } from '../../record/record13.ts'
import type { SecretNode } from '../../secrets/node.ts'
import type { Actor, RecordEvent } from '../../trace/event.ts'
import { eventsOf, type ConnectionRun } from '../../trace/run.ts'
import { findExtension } from '../../wire/extension.ts'
import { takeMessages } from '../../wire/envelope.ts'
import { decodeMessage13, messageName13 } from '../../wire/handshake.ts'
import { contentTypes, hashOfSuite13, type ContentType, type Suite12 } from '../../wire/registry.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'

/** What was in a record. */
interface Opened {
  readonly type: string
  readonly content: Uint8Array
  /** Names of the handshake messages that stand in it whole. */
  readonly messages: readonly string[]
}

/** A record on its way, and its content where the observer can have it. */
export interface SeenRecord {
  readonly from: Actor
  /** As the trace tells it; what is inside is taken from `bytes` alone. */
  readonly event: RecordEvent
  readonly opened: Opened | undefined
}

/** A handshake message that the observer could read. */
export interface SeenMessage {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Keys of one direction, of either version, with the number of the record that they open next. */
interface Opener {
  readonly from: Actor
  readonly keys: EpochKeys | EpochKeys12
  sequence: number
}

/** Whether the observer has the bytes of a secret. */
type Knows = (node: SecretNode) => boolean

/** What was recorded of one connection. It is read anew whenever the observer has learnt something. */
export class Wiretap {
  readonly id: string
  /** Every secret of both ends: only what it is called and made from, until the observer has it. */
  readonly nodes: readonly SecretNode[]
  records: readonly SeenRecord[]
  messages: readonly SeenMessage[] = []
  readonly version: string
  private readonly suite: string
  /** For each ClientHello the messages since, the first `n` of them for every `n`: what a transcript can cover. */
  private transcripts: Uint8Array[][] = []
  private text = ''

  constructor(connection: ConnectionRun) {
    this.id = connection.id
    this.version = connection.summary.version
    this.suite = connection.summary.suite
    const events = eventsOf(connection)
    this.nodes = events.flatMap(({ event }) => (event.kind === 'secret' ? [event] : []))
    this.records = recordsOf(
      events.flatMap(({ actor, event }) =>
        event.kind === 'record' && actor !== 'wire' ? [{ actor, event }] : [],
      ),
    )
  }

  /** Opens what opens with the secrets known by now. */
  read(knows: Knows): void {
    const openers = [...openers13(this.nodes, knows), ...this.openers12(knows)]
    this.records = this.records.map(({ from, event }) => ({
      from,
      event,
      opened: open(from, event, openers),
    }))
    this.messages = messagesOf(this.records)
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

  private openers12(knows: Knows): Opener[] {
    if (!Object.hasOwn(SUITES_12, this.suite)) return []
    const row = SUITES_12[this.suite as Suite12]
    const parts = this.nodes.filter((node) => node.operation === 'slice')
    const encryptThenMac = this.messages.some(saysEncryptThenMac)
    const blocks = new Set(parts.map(({ parents }) => parents[0]))
    return [...blocks].flatMap((block) =>
      (['client', 'server'] as const).flatMap((from) => {
        // The name of a part after a renegotiation says so behind a space.
        const own = parts.filter(({ parents, name }) => parents[0] === block && name.startsWith(from))
        if (!own.every(knows)) return []
        const keys = writeKeys12(from, (part) => own.find(({ name }) => name.split(' ')[0] === part)?.bytes)
        return [{ from, keys: new EpochKeys12(row, keys, encryptThenMac), sequence: 0 }]
      }),
    )
  }
}

/** What each side put on the wire; where only the other side tells of it, somebody sent again what was recorded before. */
function recordsOf(events: readonly { readonly actor: Actor; readonly event: RecordEvent }[]): SeenRecord[] {
  const senders = new Set(events.flatMap(({ actor, event }) => (event.direction === 'sent' ? [actor] : [])))
  return events.flatMap(({ actor, event }) => {
    const from = event.direction === 'sent' ? actor : actor === 'client' ? 'server' : 'client'
    return event.direction === 'sent' || !senders.has(from) ? [{ from, event, opened: undefined }] : []
  })
}

// ---- Records

/** Pairs of a write key and its IV. Which AEAD is meant is found by trying: the length of the key leaves two at most. */
function openers13(nodes: readonly SecretNode[], knows: Knows): Opener[] {
  const known = nodes.filter((node) => node.operation === 'HKDF-Expand-Label' && knows(node))
  return known.flatMap((key) => {
    const iv =
      key.label === 'key' &&
      known.find(({ label, parents }) => label === 'iv' && parents[0] === key.parents[0])
    if (!iv) return []
    const from = key.name.startsWith('client') ? 'client' : 'server'
    return (Object.keys(AEADS) as AeadName[])
      .filter((name) => AEADS[name].keyLength === key.bytes.length)
      .map((name) => ({ from, keys: new EpochKeys(name, key.bytes, iv.bytes), sequence: 0 }) as const)
  })
}

function open(from: Actor, { bytes, epoch }: RecordEvent, openers: readonly Opener[]): Opened | undefined {
  const type = contentTypes.nameOf(bytes[0]) as ContentType
  if (epoch.name === 'plaintext') return openedAs(type, bytes.slice(RECORD_HEADER))
  for (const opener of openers) {
    if (opener.from !== from) continue
    const { keys, sequence } = opener
    const found =
      keys instanceof EpochKeys
        ? openRecord({ type, bytes }, { name: 'application', generation: 0, keys, sequence })
        : openRecord12({ type, bytes }, { generation: 1, keys, sequence })
    if (!found) continue
    opener.sequence++
    return openedAs(found.type, found.content)
  }
  return undefined
}

function openedAs(type: string, content: Uint8Array): Opened {
  const messages = type === 'handshake' ? takeMessages(ByteQueue.of(content)).messages : []
  return { type, content, messages: messages.map(messageName13) }
}

// ---- Messages

/** Whole messages in the order in which their last byte was sent. A record that does not open leaves a gap. */
function messagesOf(records: readonly SeenRecord[]): SeenMessage[] {
  const waiting: Record<Actor, ByteQueue> = { client: ByteQueue.empty, server: ByteQueue.empty }
  return records.flatMap(({ from, opened }) => {
    if (opened?.type !== 'handshake') return []
    const { messages, rest } = takeMessages(waiting[from].append(opened.content))
    waiting[from] = rest
    return messages.map((bytes) => ({ name: messageName13(bytes), bytes }))
  })
}

/** After a HelloRetryRequest the first hello counts as its hash (RFC 9846 §4.1); another ClientHello begins anew. */
function transcriptsOf(messages: readonly SeenMessage[]): Uint8Array[][] {
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

function saysEncryptThenMac({ name, bytes }: SeenMessage): boolean {
  if (name !== 'ServerHello') return false
  const { message } = decodeMessage13(bytes)
  return (
    message.name === 'ServerHello' && findExtension(message.body.extensions, 'encrypt_then_mac') !== undefined
  )
}
