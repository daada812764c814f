/** A session store made of a place for bytes and an envelope around them. */
import { toHex } from '../bytes/bytes.ts'
import { DecodeError } from '../bytes/reader.ts'
import { decodeSession, encodeSession, expiresAt, usedOnceMore, type Session } from '../session/session.ts'
import type { ByteStore } from './byte-store.ts'
import { readable, type Envelope } from './envelope.ts'
import { MAX_KEY_LENGTH, StoreError, type InspectableStore, type Kept } from './store.ts'

/** How {@link KeptSessions} keeps. */
interface KeptOptions {
  /** Default: readable for everybody who can read the place. */
  readonly envelope?: Envelope
  /** Told of each damaged entry that a list has to leave out. */
  readonly onProblem?: (problem: string) => void
}

/** See the top of this file. */
export class KeptSessions implements InspectableStore {
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

  async put(key: Uint8Array, session: Session, now: number): Promise<readonly Uint8Array[]> {
    if (!isKey(key)) throw new StoreError(`a key has 1 to ${MAX_KEY_LENGTH} bytes, not ${key.length}`)
    const name = this.envelope.nameOf(key)
    return this.bytes.put(name, this.wrapped(name, session), expiresAt(session), now)
  }

  /** @throws StoreError where what is there is damaged: it leaves, or each question about it would end here */
  async get(key: Uint8Array): Promise<Session | undefined> {
    try {
      return await this.look(key, (name) => this.bytes.get(name))
    } catch (error) {
      if (error instanceof StoreError) await this.remove(key)
      throw error
    }
  }

  /** @throws StoreError where what was there is damaged */
  take(key: Uint8Array): Promise<Session | undefined> {
    return this.look(key, (name) => this.bytes.take(name))
  }

  async remove(key: Uint8Array): Promise<boolean> {
    return isKey(key) && (await this.bytes.remove(this.envelope.nameOf(key)))
  }

  async used(key: Uint8Array): Promise<void> {
    const found = await this.get(key)
    if (!found) return
    const name = this.envelope.nameOf(key)
    const session = usedOnceMore(found)
    await this.bytes.replace(name, this.wrapped(name, session), expiresAt(session))
  }

  expire(now: number): Promise<readonly Uint8Array[]> {
    return this.bytes.expire(now)
  }

  async list(now: number): Promise<readonly Kept[]> {
    const found = (await this.bytes.list()).flatMap(({ name, value }) => this.listed(name, value))
    return found.filter(({ session }) => now < expiresAt(session))
  }

  count(): Promise<number> {
    return this.bytes.count()
  }

  private async look(
    key: Uint8Array,
    read: (name: Uint8Array) => Promise<Uint8Array | undefined>,
  ): Promise<Session | undefined> {
    // A client may show anything as a reference: nothing was stored under that.
    if (!isKey(key)) return undefined
    const name = this.envelope.nameOf(key)
    const bytes = await read(name)
    return bytes && this.read(name, bytes)
  }

  private listed(key: Uint8Array, value: Uint8Array): readonly Kept[] {
    try {
      return [{ key, session: this.read(key, value) }]
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.onProblem(error.message)
      return []
    }
  }

  private wrapped(name: Uint8Array, session: Session): Uint8Array {
    return this.envelope.wrap(name, encodeSession(session))
  }

  private read(name: Uint8Array, bytes: Uint8Array): Session {
    const value = this.envelope.unwrap(name, bytes)
    if (value === undefined) throw damaged(name, 'its bytes are not those that were stored')
    try {
      return decodeSession(value)
    } catch (error) {
      if (error instanceof DecodeError) throw damaged(name, `not a session of this version: ${error.message}`)
      throw error
    }
  }
}

function damaged(name: Uint8Array, why: string): StoreError {
  return new StoreError(`the session stored as ${toHex(name)} is lost: ${why}`)
}

function isKey(key: Uint8Array): boolean {
  return key.length >= 1 && key.length <= MAX_KEY_LENGTH
}
