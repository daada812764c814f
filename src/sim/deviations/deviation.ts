/**
 * A deviation: a mistake about sessions that real endpoints made or were warned of, as a switch of an endpoint. All else that
 * endpoint does as it should, so that what the other side sees is this mistake alone.
 */
import type { Actor } from '../../wire/actor.ts'
import type { Deviating } from '../kernel/deviating.ts'

/** What comes of it in the scenario in which it shows. */
export interface Seen {
  /** Who notices: the end that does not deviate. Nobody does where the mistake harms the one who makes it, or a third. */
  readonly by: Actor | 'nobody'
  /** Id of the check that fails there, or the field that its alert names; empty where nothing fails. */
  readonly check: string
  /** What that check finds: where two mistakes fail the same check, this tells one from the other. */
  readonly actual: RegExp
  /** What becomes of the connection. */
  readonly consequence:
    | 'resumed'
    | 'full handshake'
    | 'early data accepted'
    | 'early data rejected'
    | `the ${Actor} sends ${string}`
  /** Why it is noticed by that, or why by nobody. */
  readonly because: string
}

/** A row of the table of deviations. */
export interface Deviation extends Deviating {
  /** Who made that mistake, or warns of it: a CVE, an issue of a project, an RFC. */
  readonly source: string
  /** Name of the scenario in which it shows. */
  readonly exhibit: string
  readonly seen: Seen
}

/** Rows of a list whose mistakes are all of one end. */
export function madeBy(end: Actor, rows: readonly Omit<Deviation, 'end'>[]): readonly Deviation[] {
  return rows.map((row) => ({ ...row, end }))
}

/** Nobody notices: the connection is as if all were well. */
export function unnoticed(consequence: Seen['consequence'], because: string): Seen {
  return { by: 'nobody', check: '', actual: /^$/, consequence, because }
}
