/** What `npm run bench -- failover` counted, as the guide that shows it reads it. */
import type { Failover, Load } from '../stores/failover.ts'

/** A run. */
export interface FailoverReport {
  /** Its day, such as `2026-01-31`. */
  readonly on: string
  readonly cpu: string
  readonly cores: number
  /** Of Redis. */
  readonly version: string
  readonly load: Load
  readonly rows: readonly FailoverRow[]
}

/** Servers of which one died. */
export interface FailoverRow extends Failover {
  /** How they belong together. */
  readonly servers: string
}
