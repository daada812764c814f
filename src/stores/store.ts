/**
 * The port: what a server needs of whatever keeps its sessions, and of whatever remembers early data. It is as narrow as it can
 * be, so that a place of one's own is a few lines; what is only for people is a port of its own.
 */
import type { Session } from '../session/session.ts'

/** Bytes of the longest key: session IDs and references have 32, and the key in hex must fit into a file name. */
export const MAX_KEY_LENGTH = 64

/** Now, or in its time. */
type Awaitable<T> = T | Promise<T>

/**
 * Sessions under keys of 1 to {@link MAX_KEY_LENGTH} bytes: all that a server needs. A store knows no clock. It may forget what
 * expired and need not: whoever looks sees to it. An operation may reject, or take its time: a `StoreWorld` makes a full
 * handshake of that.
 */
export interface SessionStore {
  /**
   * Keeps a session, in place of the one under the same key.
   * @param now ms since 1970, for a place that counts how long something is left to live
   * @returns keys of sessions that had to leave for it, where the store knows
   */
  put(key: Uint8Array, session: Session, now: number): Awaitable<readonly Uint8Array[] | undefined>
  /** The session under a key; it stays. */
  get(key: Uint8Array): Awaitable<Session | undefined>
  /**
   * The session under a key, which leaves: of all who take it, in whatever process, one gets it. Look and removal are one act:
   * a reference of TLS 1.3 resumes once (RFC 9846 §8.1).
   */
  take(key: Uint8Array): Awaitable<Session | undefined>
  /** Forgets a session, if it is there: a fatal alert ended it (RFC 5246 §7.2.2). */
  remove(key: Uint8Array): unknown
}

/** What a store may do besides, and a server asks for where it is there. */
export interface Upkeep {
  /** Where the sessions are, such as `files in /var/lib/sessions`. */
  readonly place: string
  /**
   * Counts that the session under a key resumed one more connection; where there is none, nothing happens. It is read and
   * written again, so of two that count at once one may go uncounted: with several processes the number is the least.
   */
  used(key: Uint8Array): Promise<unknown>
  /**
   * Forgets every session that expired; without this they stay until somebody asks for them or room is needed.
   * @returns keys of those that left; a sealed store knows only their hashes, and one that forgets by itself none
   */
  expire(now: number): Promise<readonly Uint8Array[]>
}

/** A session beside its key. */
export interface Kept {
  /** The key it was put under; a sealed store knows only its hash. */
  readonly key: Uint8Array
  readonly session: Session
}

/** A store that people can look into. Ours are; a server does not care. */
export interface InspectableStore extends SessionStore, Upkeep {
  /** Who can read the sessions where they are. */
  readonly protection: string
  /**
   * Keeps a session. Where there are too many then, others leave: those unused for longest in memory, those that expire
   * first elsewhere.
   */
  put(key: Uint8Array, session: Session, now: number): Promise<readonly Uint8Array[]>
  get(key: Uint8Array): Promise<Session | undefined>
  take(key: Uint8Array): Promise<Session | undefined>
  remove(key: Uint8Array): Promise<unknown>
  /** Every session that may still be resumed. */
  list(now: number): Promise<readonly Kept[]>
  /** How many are kept, with those that expired and were not forgotten yet. */
  count(): Promise<number>
}

/** Whether early data came for the first time. */
export interface FirstTime {
  readonly firstTime: boolean
  /** Why `false` is no more than caution, where it is. */
  readonly note?: string
}

/** Remembers ClientHellos with early data, so that none is accepted twice (RFC 9846 §8.2). */
export interface ReplayMemory {
  /**
   * Whether this is the first time that anybody shows this fingerprint; from now on, and at least until the time `until`,
   * it is not. In doubt the answer is no: the early data are rejected and the handshake goes on. Times in ms since 1970.
   */
  firstTime(fingerprint: Uint8Array, until: number, now: number): Promise<FirstTime>
  /** Forgets every fingerprint whose time is over; without this they stay until room is needed. */
  expire?(now: number): Promise<void>
}

/** The answer of a replay memory with no room: it would rather reject early data than forget some that it saw. */
export function fullOf(size: number): FirstTime {
  return { firstTime: false, note: `the replay memory is full with ${size} fingerprints` }
}

/** What a server keeps in one place. */
export interface Stores {
  readonly sessions: SessionStore & Partial<Upkeep>
  /** Left out, no early data are new: all are rejected. */
  readonly replays?: ReplayMemory
}

/** A store cannot be opened, or gives back something else than was put: the text, one line, says which and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}
