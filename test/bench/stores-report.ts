/** What `npm run bench -- stores` found, as the guide that shows it reads it. */

/** A store with sessions in it. */
export interface StoreRow {
  /** What keeps them, such as `Redis, one server`. */
  readonly store: string
  /** How many were in it. */
  readonly sessions: number
  /** Bytes for each, and bytes of what: memory of whom, or files. */
  readonly bytes: number
  readonly of: string
  /** Takes a second with {@link StoresReport.together} under way. */
  readonly takes: number
  /** Microseconds of a take with nothing else under way: of half of them at most, and of 99 in 100. */
  readonly p50: number
  readonly p99: number
}

/** A run. */
export interface StoresReport {
  /** Its day, such as `2026-01-31`. */
  readonly on: string
  readonly cpu: string
  readonly cores: number
  /** Load average over a minute, before and after: what else the machine did. */
  readonly load: readonly [number, number]
  /** Of each program that was there. */
  readonly versions: Readonly<Record<string, string>>
  /** Takes under way together. */
  readonly together: number
  /** Bytes of a session as it is written to a place. */
  readonly session: number
  readonly rows: readonly StoreRow[]
}
