/** What a place must be able to do, so that {@link KeptSessions} makes a session store of it: bytes under names, for a time. */

/** Bytes beside their name. */
export interface NamedBytes {
  readonly name: Uint8Array
  readonly value: Uint8Array
}

/** How much a place keeps, and whom it tells of trouble. */
export interface PlaceOptions {
  /** Entries kept; where there are more, those that expire first leave. */
  readonly size: number
  /** Told of trouble that costs no more than an entry. */
  readonly onProblem: (problem: string) => void
}

/**
 * Bytes under names, each until a time in ms since 1970. A place knows neither sessions nor the clock: it need not hide
 * what expired, and whoever reads checks that for himself.
 */
export interface ByteStore {
  /** What it is called in texts, such as `files in /var/lib/sessions`. */
  readonly place: string
  /** Stores in place of what was there: a reader sees the old bytes or the new ones. Gives the names of those that left. */
  put(name: Uint8Array, value: Uint8Array, expiresAt: number, now: number): Promise<readonly Uint8Array[]>
  /** Stores where nothing is there. True for one caller of all, in whatever process. */
  add(name: Uint8Array, value: Uint8Array, expiresAt: number, now: number): Promise<boolean>
  /** Stores where something is, until the same time; whether it was. What is gone stays gone. Of two at once the last wins. */
  replace(name: Uint8Array, value: Uint8Array, expiresAt: number): Promise<boolean>
  /** Reads. */
  get(name: Uint8Array): Promise<Uint8Array | undefined>
  /** Reads and removes, in one act: of all takers, in whatever process, one gets the bytes. */
  take(name: Uint8Array): Promise<Uint8Array | undefined>
  /** Removes; whether something was there. */
  remove(name: Uint8Array): Promise<boolean>
  /** Removes what expired, and gives its names. */
  expire(now: number): Promise<readonly Uint8Array[]>
  /** Everything that is there. */
  list(): Promise<readonly NamedBytes[]>
  /** How much is there. */
  count(): Promise<number>
}

/** What was opened together: whoever opened it closes it. */
export interface Places {
  readonly sessions: ByteStore
  readonly replays: ByteStore
  /** Lets go of files and connections. */
  readonly close: () => Promise<void>
}
