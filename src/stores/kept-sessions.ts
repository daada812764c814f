/** A session store made of a place for bytes and an envelope around them. */
import { toHex } from '../bytes/bytes.ts'
import { DecodeError } from '../bytes/reader.ts'
import { decodeSession, encodeSession, expiresAt, usedOnceMore, type Session } from '../session/session.ts'
import type { ByteStore } from './byte-store.ts'
import { readable, type Envelope } from './envelope.ts'
import {
  MAX_KEY_LENGTH,
  StoreError,
  type Changed,
  type Kept,
  type Lookup,
  type SessionStore,
} from './store.ts'

/** How {@link KeptSessions} keeps. */
interface KeptOptions {
  /** Default: readable for everybody who can read the place. */
  readonly envelope?: Envelope
  /** Told of each damaged entry. */
  readonly onProblem?: (problem: string) => void
}

/** See the top of this file. */
export class KeptSessions implements SessionStore {
  readonly place: string
  readonly protection: string
  private readonly bytes: ByteStore
  private readonly envelope: Envelope
  private readonly onProblem: (problem: string) => void

  constructor(bytes: ByteStore, { envelope = readable, onProblem = () => undefined }: KeptOptions = {}) {
    this.place = bytes.place
    this.protection = envelope.protection
    this.bytes = bytes
    this.envelope = envelope
    this.onProblem = onProblem
  }

  async put(key: Uint8Array, session: Session, now: number): Promise<Changed> {
    if (!isKey(key)) throw new StoreError(`a key has 1 to ${MAX_KEY_LENGTH} bytes, not ${key.length}`)
    const name = this.envelope.nameOf(key)
    return { gone: await this.bytes.put(name, this.wrapped(name, session), expiresAt(session), now) }
  }

  async get(key: Uint8Array, now: number): Promise<Lookup> {
    const found = await this.look(key, now, (name) => this.bytes.get(name))
    // What is of no use any more leaves, or each question about it would end here.
    if (found.outcome === 'expired' || found.outcome === 'damaged') await this.remove(key)
    return found
  }

  async used(key: Uint8Array, now: number): Promise<Changed> {
    const found = await this.look(key, now, (name) => this.bytes.get(name))
    if (found.outcome === 'hit') {
      const name = this.envelope.nameOf(key)
      const session = usedOnceMore(found.session)
      await this.bytes.replace(name, this.wrapped(name, session), expiresAt(session))
    }
    return { gone: [] }
  }

  take(key: Uint8Array, now: number): Promise<Lookup> {
    return this.look(key, now, (name) => this.bytes.take(name))
  }

  async remove(key: Uint8Array): Promise<Changed> {
    return { gone: isKey(key) && (await this.bytes.remove(this.envelope.nameOf(key))) ? [key] : [] }
  }

  async expire(now: number): Promise<Changed> {
    return { gone: await this.bytes.expire(now) }
  }

  async list(now: number): Promise<readonly Kept[]> {
    const kept: Kept[] = []
    for (const { name, value } of await this.bytes.list()) {
      const found = this.read(name, value, now)
      if (found.outcome === 'hit') kept.push({ key: name, session: found.session })
    }
    return kept
  }

  count(): Promise<number> {
    return this.bytes.count()
  }

  private async look(
    key: Uint8Array,
    now: number,
    read: (name: Uint8Array) => Promise<Uint8Array | undefined>,
  ): Promise<Lookup> {
    // A client may show anything as a reference: nothing was stored under that.
    if (!isKey(key)) return { outcome: 'miss', note: `no reference of ours has ${key.length} bytes` }
    const name = this.envelope.nameOf(key)
    const bytes = await read(name)
    if (bytes === undefined) return { outcome: 'miss', note: 'no session under this reference' }
    return this.read(name, bytes, now)
  }

  private wrapped(name: Uint8Array, session: Session): Uint8Array {
    return this.envelope.wrap(name, encodeSession(session))
  }

  private read(name: Uint8Array, bytes: Uint8Array, now: number): Lookup {
    const value = this.envelope.unwrap(name, bytes)
    if (value === undefined) return this.damaged(name, 'its bytes are not those that were stored')
    try {
      const session = decodeSession(value)
      const age = now - expiresAt(session)
      if (age < 0) return { outcome: 'hit', session }
      return { outcome: 'expired', note: `a reference whose session expired ${age / 1000} s ago` }
    } catch (error) {
      if (error instanceof DecodeError)
        return this.damaged(name, `not a session of this version: ${error.message}`)
      throw error
    }
  }

  private damaged(name: Uint8Array, why: string): Lookup {
    const note = `the session stored as ${toHex(name)} is lost: ${why}`
    this.onProblem(note)
    return { outcome: 'damaged', note }
  }
}

function isKey(key: Uint8Array): boolean {
  return key.length >= 1 && key.length <= MAX_KEY_LENGTH
}
