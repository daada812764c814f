/** The shape of a row of the table of findings: a question about a server, its rule, and all that can come of it. */
import type { Version } from '../wire/version.ts'

/** How a finding is meant: as it should be; worth knowing; against a rule, or against what resumption is for. */
export type Result = 'good' | 'note' | 'bad'

/** One thing that can come of a question. */
export interface OutcomeRow {
  readonly result: Result
  /** What it means, in a sentence without its end. */
  readonly says: string
}

/** A question that is put to a server. */
export interface FindingRow {
  /** Stable name, such as `ticket-reuse`; with the version it is the key of the row. */
  readonly id: string
  readonly version: Version
  /** What is asked, in a few words: `a ticket that was used before`. */
  readonly subject: string
  /** The rule in our words. */
  readonly rule: string
  /** RFC and section. */
  readonly cite: string
  /** The rule is ours: the section allows it and does not ask for it. */
  readonly policy?: true
  /** All that can come of it, by name; beside these there are those of {@link COMMON_OUTCOMES}. */
  readonly outcomes: Readonly<Record<string, OutcomeRow>>
}

/** What can come of any question. */
export const COMMON_OUTCOMES = {
  untried: { result: 'note', says: 'not tried' },
  broken: { result: 'bad', says: 'the connection broke where a full handshake was due' },
  unreached: { result: 'note', says: 'no connection was made' },
  unclear: {
    result: 'note',
    says: 'not resumed, but this server does not always resume: that need not be the reason',
  },
} as const satisfies FindingRow['outcomes']
