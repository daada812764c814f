/** Both sides of a connection as somebody reads them who was given nothing but the records, and perhaps keys. */
import { ByteQueue } from '../../bytes/queue.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { PLAINTEXT, type AnyEpoch } from '../../record/epoch.ts'
import type { Actor } from '../../wire/actor.ts'
import { messageLength, takeMessages } from '../../wire/envelope.ts'
import { messageName13 } from '../../wire/handshake.ts'
import { messageName12 } from '../../wire/handshake12.ts'
import { RECORD_HEADER } from '../../wire/record.ts'
import { contentTypes, handshakeTypes } from '../../wire/registry.ts'
import type { Keyring, Opened } from '../opening/opener.ts'
import { Reading, type Read } from '../reading.ts'

/** A handshake message that could be read. */
export interface HeardMessage {
  /** RFC name, such as `ClientHello`. */
  readonly name: string
  /** The message with its header. */
  readonly bytes: Uint8Array
  /** Whether it travelled encrypted. */
  readonly protected: boolean
  /** `undefined` where its bytes break the rules of its structure. */
  readonly read: Read | undefined
  /** Which rule, in words; empty where none. */
  readonly fault: string
}

/** A record, and what of it could be seen. */
export interface HeardRecord {
  readonly from: Actor
  /** Header and body. */
  readonly bytes: Uint8Array
  /** Content type inside; of one that did not open, what its header says. */
  readonly type: string
  /** What is in it; `undefined` where it did not open. */
  readonly content: Uint8Array | undefined
  /** The protection under which it came; `undefined` where that is not known. */
  readonly epoch: AnyEpoch | undefined
  readonly opened: Opened | undefined
  /** How many protected records of this side came before it: in TLS 1.2 since its last ChangeCipherSpec. */
  readonly number: number
  /** The messages that end in it. */
  readonly messages: readonly HeardMessage[]
  /** Whether a message begins in it and does not end. */
  readonly unfinished: boolean
  /** Records of this side that may be missing before it, where none was opened since: its own number is not known then. */
  readonly missing: number
}

/** One side so far. */
interface Side {
  /** The start of a message whose rest is due. */
  waiting: ByteQueue
  /** ChangeCipherSpecs that brought keys into force: none does in TLS 1.3. */
  changes: number
  /** Protected records since the last one. */
  number: number
  /** Records in the clear. */
  plain: number
  /** Whether messages can no longer be told apart. */
  lost: boolean
  /** Whether records are missing before the next one, which may go on with a message whose start was in them. */
  astray: boolean
  /** Records that may be missing since the last one whose number was known. */
  missing: number
  /** Records for which numbers farther on are tried still. */
  attempts: number
}

/** No message is longer but in malice: the largest have a chain of certificates, or a post-quantum share, in them. */
const LONGEST_MESSAGE = 2 ** 20

/** Records behind missing ones that are tried under the numbers that they may have: where none opens, no later one will. */
const ATTEMPTS = 3
/** Bytes of an alert in the clear. */
const ALERT = 2
/** Bytes of a Finished of TLS 1.2 under keys: AES-CCM with a tag of 8, up to CBC with SHA-384 and padding. */
const SHORTEST_FINISHED = 8 + 16 + 8
const LONGEST_FINISHED = 16 + 16 + 48 + 256

const newSide = (): Side => ({
  waiting: ByteQueue.empty,
  changes: 0,
  number: 0,
  plain: 0,
  lost: false,
  astray: false,
  missing: 0,
  attempts: 0,
})

/** Hears records in the order of their sending; remembers what the next ones depend on, and nothing else. */
export class Conversation {
  readonly reading = new Reading()
  private readonly keyring: Keyring | undefined
  private readonly sides: Readonly<Record<Actor, Side>> = { client: newSide(), server: newSide() }

  /** @param keyring who may have keys; without one, what is protected stays hidden */
  constructor(keyring?: Keyring) {
    this.keyring = keyring
  }

  /** Whether the records of a side are protected by now, whatever their type says (RFC 5246 §7.1). */
  changed(from: Actor): boolean {
    return this.sides[from].changes > 0 && this.reading.version !== 'TLS 1.3'
  }

  /** One whole record. It never throws, whatever the bytes. */
  hear(from: Actor, bytes: Uint8Array): HeardRecord {
    const side = this.sides[from]
    const [code = 0] = bytes
    if (side.astray && this.showsChange(from, bytes)) this.change(side)
    // No version sends application data in the clear.
    const isProtected = code === 23 || this.changed(from)
    const { number } = side
    const missing = side.attempts > 0 ? side.missing : 0
    const opened = isProtected
      ? this.keyring?.open(bytes, this.reading, { from, number, missing })
      : undefined
    if (isProtected) this.count(side, opened)
    const content = opened?.content ?? (isProtected ? undefined : bytes.subarray(RECORD_HEADER))
    const type = opened?.type ?? contentTypes.nameOf(code)
    const inTheClear = isProtected ? undefined : this.inTheClear(side, type)
    const epoch = opened ? this.epochOf(opened, side) : inTheClear
    if (content && type === 'change_cipher_spec') this.change(side)
    // A record that does not open leaves a gap in the messages.
    if (!content) side.waiting = ByteQueue.empty
    return {
      from,
      bytes,
      type,
      content,
      epoch,
      opened,
      number,
      messages: content && type === 'handshake' ? this.messages(side, content, opened !== undefined) : [],
      unfinished: type === 'handshake' && side.waiting.length > 0,
      missing: isProtected ? side.missing : 0,
    }
  }

  /** So many records of one side, at most, are missing before its next one. */
  miss(from: Actor, most: number): void {
    const side = this.sides[from]
    side.waiting = ByteQueue.empty
    side.astray = true
    side.missing += most
    side.attempts = ATTEMPTS
  }

  /** One more protected record. One that opened has a number that is known; else it is one more of which that is not. */
  private count(side: Side, opened: Opened | undefined): void {
    side.number++
    if (side.missing === 0) return
    side.attempts--
    side.missing = opened ? 0 : side.missing + 1
    if (opened && this.reading.version === 'TLS 1.2') side.number = opened.epoch.sequence + 1
  }

  /** Whether a record behind missing ones is under keys, so that a ChangeCipherSpec is among them. In TLS 1.3 none matters. */
  private showsChange(from: Actor, bytes: Uint8Array): boolean {
    if (this.changed(from) || this.reading.version === 'TLS 1.3') return false
    const [type, body] = [contentTypes.nameOf(bytes[0] ?? 0), bytes.subarray(RECORD_HEADER)]
    if (type === 'application_data') return this.reading.version !== undefined
    if (type === 'alert') return body.length !== ALERT
    const fits = body.length >= SHORTEST_FINISHED && body.length <= LONGEST_FINISHED
    return type === 'handshake' && fits && !areMessages(body)
  }

  private change(side: Side): void {
    this.reading.change()
    if (this.reading.version === 'TLS 1.3') return
    side.changes++
    side.number = 0
  }

  /** In TLS 1.2 each ChangeCipherSpec begins an epoch (RFC 5246 §6.1); a secret of TLS 1.3 says which it is of. */
  private epochOf({ epoch }: Opened, { changes }: Side): AnyEpoch {
    return this.reading.version === 'TLS 1.2' ? { ...epoch, generation: changes - 1 } : epoch
  }

  /** The ChangeCipherSpec of TLS 1.3 is no record that anybody counts (RFC 9846 §5). */
  private inTheClear(side: Side, type: string): AnyEpoch {
    if (type === 'change_cipher_spec' && this.reading.version !== 'TLS 1.2') return PLAINTEXT
    return {
      name: PLAINTEXT.name,
      generation: PLAINTEXT.generation,
      keys: PLAINTEXT.keys,
      sequence: side.plain++,
    }
  }

  // ---- Messages

  private messages(side: Side, content: Uint8Array, isProtected: boolean): HeardMessage[] {
    if (side.lost || (side.astray && !areMessages(content))) return []
    side.astray = false
    const { messages, rest } = takeMessages(side.waiting.append(content))
    const due = messageLength(rest)
    side.lost = due > LONGEST_MESSAGE && due !== Infinity
    side.waiting = side.lost ? ByteQueue.empty : rest
    return messages.map((bytes) => this.message(bytes, isProtected))
  }

  private message(bytes: Uint8Array, isProtected: boolean): HeardMessage {
    try {
      const read = this.reading.read(bytes, !isProtected)
      return { name: this.nameOf(bytes, read), bytes, protected: isProtected, read, fault: '' }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      const fault = error.message
      return { name: this.nameOf(bytes, undefined), bytes, protected: isProtected, read: undefined, fault }
    }
  }

  private nameOf(bytes: Uint8Array, read: Read | undefined): string {
    const name = read?.message?.name
    if (name !== undefined && name !== 'Unknown') return name
    return this.reading.version === 'TLS 1.2' ? messageName12(bytes) : messageName13(bytes)
  }
}

/** Whether a record is filled by whole messages of types that there are: behind missing ones, it goes on with none then. */
export function areMessages(content: Uint8Array): boolean {
  const { messages, rest } = takeMessages(ByteQueue.empty.append(content))
  return rest.length === 0 && messages.every(([type = 0]) => handshakeTypes.has(handshakeTypes.nameOf(type)))
}
