/** The shape of a piece of advice: settings of a server's that turn a finding into a good one. */
import type { FINDINGS } from '../findings.ts'
import type { COMMON_OUTCOMES } from '../row.ts'

type Row = (typeof FINDINGS)[number]
type CaseOf<R extends Row> = R extends Row
  ? `${R['version']} ${R['id']} ${(keyof R['outcomes'] | keyof typeof COMMON_OUTCOMES) & string}`
  : never

/** A finding as one name: version, question, outcome, such as `TLS 1.3 psk declined`. */
type Case = CaseOf<Row>

/** What a check-up of servers with keys of their own shows, behind one address: that they share none. */
export const SEVERAL_KEYS: readonly Case[] = [
  'TLS 1.2 ticket-share some',
  'TLS 1.2 ticket-share none',
  'TLS 1.3 ticket-share some',
  'TLS 1.3 ticket-share none',
  'TLS 1.2 ticket-key-name several',
  'TLS 1.3 ticket-key-name several',
]

/** Settings by the names that a server's own configuration has for them; `null` takes one out. */
export type Change = Readonly<Record<string, string | null>>

/** What to set, and what it is good for. */
export interface AdviceRow {
  /** Findings that it mends, as servers have shown that were set up without it and then with it. */
  readonly tested?: readonly Case[]
  /** Findings that it should mend by its manual; no server here has shown it. */
  readonly untested?: readonly Case[]
  /** `KEYS` stands for secret bytes or a file of them, the same wherever a ticket may be brought. */
  readonly set: Change
  /** What else to know, in a sentence without its end. */
  readonly note?: string
  /** Manual and section that the settings are described in. */
  readonly source: string
}

/** Everything to say about one server. */
export interface ServerAdvice {
  readonly server: string
  /** How a setting is written there. */
  readonly write: (name: string, value: string) => string
  readonly rows: readonly AdviceRow[]
}
