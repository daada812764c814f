/** All that is asked about a server's resumption, and all that can come of it: the table that the check-up is made from. */
import type { Version } from '../wire/version.ts'
import { FINDINGS_12 } from './findings12.ts'
import { FINDINGS_13 } from './findings13.ts'
import { COMMON_OUTCOMES, type FindingRow, type OutcomeRow, type Result } from './row.ts'

/** The rows in the order in which they are asked. */
export const FINDINGS = [...FINDINGS_12, ...FINDINGS_13] as const

type Row = (typeof FINDINGS)[number]

/** Names of questions; a question of both versions has the same name in both. */
export type FindingId = Row['id']

/** What can come of a question, by name: of this question in any version, or of all where none is named. */
export type OutcomeName<Id extends FindingId = FindingId> = Id extends FindingId
  ? OutcomesOf<Extract<Row, { readonly id: Id }>> | keyof typeof COMMON_OUTCOMES
  : never

type OutcomesOf<R extends FindingRow> = R extends FindingRow ? keyof R['outcomes'] & string : never

/** What came of a question that was put to a server. */
export interface Finding {
  readonly id: FindingId
  readonly version: Version
  /** The address that was asked, as it was given. */
  readonly address: string
  /** Which of the row's outcomes it is. */
  readonly outcome: OutcomeName
  readonly result: Result
  /** What it means: the sentence of the outcome. */
  readonly says: string
  /** What was measured: numbers, names; empty where there is no more to say. */
  readonly seen: string
  /** Why a session was not resumed, or a connection not made, as far as our client can tell; empty where it was. */
  readonly why: string
  readonly rule: string
  readonly cite: string
  /** Names of the connections that it rests on, such as `c7`. */
  readonly evidence: readonly string[]
}

/** The row of a question. */
export function rowOf(version: Version, id: FindingId): FindingRow {
  const found = FINDINGS.find((row) => row.version === version && row.id === id)
  if (!found) throw new RangeError(`${id} is not asked about ${version}`)
  return found
}

/** What one outcome of a row means. */
export function outcomeOf({ outcomes }: FindingRow, name: string): OutcomeRow {
  const found = Object.entries({ ...COMMON_OUTCOMES, ...outcomes }).find(([known]) => known === name)
  if (!found) throw new RangeError(`${name} is no outcome`)
  return found[1]
}
