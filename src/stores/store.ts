/**
 * The port: what a server asks of whatever keeps its sessions, and of whatever remembers early data. Time is an argument
 * everywhere, in ms since 1970, so that a test or a simulation may bring its own.
 */
import type { Session } from '../session/session.ts'

/** Bytes of the longest key: session IDs and references have 32, and the key in hex must fit into a file name. */
export const MAX_KEY_LENGTH = 64

/** What a look into a store gave: a session, or why there is none. */
export type Lookup =
  | { readonly outcome: 'hit'; readonly session: Session }
  | {
      /**
       * `miss`: nothing under this key; `expired`: there, but too old; `damaged`: there, but unreadable; `failed`: the store
       * did not answer. All mean the same to the handshake, a full one; the difference is for people.
       */
      readonly outcome: 'miss' | 'expired' | 'damaged' | 'failed'
      /** Why, in words for a trace. */
      readonly note: string
    }

/** What a change left behind. */
export interface Changed {
  /** Keys of what left: pushed out by a put, removed, or expired. A sealed store knows only their hashes. */
  readonly gone: readonly Uint8Array[]
  /** Why the change did not happen, where it did not. */
  readonly note?: string
}

/** A session beside its key. */
export interface Kept {
  /** The key it was put under; a sealed store knows only its hash. */
  readonly key: Uint8Array
  readonly session: Session
}

/**
 * Sessions under keys of 1 to {@link MAX_KEY_LENGTH} bytes. Several processes may share a store, except one in memory. An
 * operation rejects where the place behind it fails; `guarded` gives a store that never does.
 */
export interface SessionStore {
  /** Where the sessions are, such as `files in /var/lib/sessions`. */
  readonly place: string
  /** Who can read them there. */
  readonly protection: string
  /**
   * Keeps a session, in place of the one under the same key. Where there are too many then, others leave: those unused for
   * longest in memory, those that expire first elsewhere.
   */
  put(key: Uint8Array, session: Session, now: number): Promise<Changed>
  /** The session under a key; it stays. */
  get(key: Uint8Array, now: number): Promise<Lookup>
  /**
   * Counts that the session under a key resumed one more connection; where there is none, nothing happens. It is read and
   * written again, so of two that count at once one may go uncounted: with several processes the number is the least.
   */
  used(key: Uint8Array, now: number): Promise<Changed>
  /** The session under a key, which leaves: of all who take it, in whatever process, one gets it. */
  take(key: Uint8Array, now: number): Promise<Lookup>
  /** Forgets a session: a fatal alert ended it (RFC 5246 §7.2.2). */
  remove(key: Uint8Array): Promise<Changed>
  /** Forgets every session that expired; without this they stay until somebody asks for them or room is needed. */
  expire(now: number): Promise<Changed>
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
   * it is not. In doubt the answer is no: the early data are rejected and the handshake goes on.
   */
  firstTime(fingerprint: Uint8Array, until: number, now: number): Promise<FirstTime>
  /** Forgets every fingerprint whose time is over; without this they stay until room is needed. */
  expire(now: number): Promise<void>
}

/** The answer of a replay memory with no room: it would rather reject early data than forget some that it saw. */
export function fullOf(size: number): FirstTime {
  return { firstTime: false, note: `the replay memory is full with ${size} fingerprints` }
}

/** What a server keeps in one place. */
export interface Stores {
  readonly sessions: SessionStore
  readonly replays: ReplayMemory
}

/** A store cannot be opened: the text, one line, says which and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}
