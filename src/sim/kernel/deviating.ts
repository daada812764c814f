/** How a host departs from the rules: what its endpoints leave out, are told, and write. */
import type { ClientConfig } from '../../handshake/config/config.ts'
import type { Env, Seam } from '../../handshake/state/endpoint.ts'
import type { Output } from '../../handshake/state/output.ts'
import type { Departure } from '../../rules/verdict.ts'
import type { NoteEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'

/** A mistake of an endpoint, as a host makes it. */
export interface Deviating extends Departure {
  /** The end that makes it, and a name: `client:age-bare`. */
  readonly id: `${Actor}:${string}`
  readonly end: Actor
  /** What this endpoint does, in a few words. */
  readonly title: string
  /** RFC and section of the rule that it breaks. */
  readonly cite: string
  /** What it is told in place of its configuration; nobody checks it. @param now ms since 1970 by the clock of the host */
  readonly told?: (config: ClientConfig, now: number) => ClientConfig
  /** What it writes in place of the messages that are due. */
  readonly message?: NonNullable<Seam['message']>
  /** What it uses in place of the nonces of its tickets that are due. */
  readonly ticketNonce?: NonNullable<Seam['ticketNonce']>
  /** What it writes in place of the records that are due. */
  readonly record?: NonNullable<Seam['record']>
  /** What its endpoints hand out that it takes no notice of, such as word of sessions that may not be used again. */
  readonly ignores?: readonly Output['kind'][]
}

/** The mistakes of a host that concern one end. */
export function ofEnd(deviates: readonly Deviating[], actor: Actor): readonly Deviating[] {
  return deviates.filter((each) => each.end === actor)
}

/** What the trace says of them where a connection begins, or where they begin in one. */
export function notesOf(deviates: readonly Deviating[]): NoteEvent[] {
  return deviates.map(({ id, title, cite }) => ({
    kind: 'note',
    text: `deviates: ${id}, ${title}`,
    cite,
    deviation: id,
  }))
}

/** A client's configuration as they have it. */
export function toldBy(deviates: readonly Deviating[], config: ClientConfig, now: number): ClientConfig {
  return deviates.reduce((told, { told: other }) => other?.(told, now) ?? told, config)
}

/** What steps are given because of them. @param seam the one that is there */
export function givenBy(deviates: readonly Deviating[], seam?: Seam): Pick<Env, 'seam' | keyof Departure> {
  if (deviates.length === 0) return seam ? { seam } : NOTHING
  return { seam: seamOf(deviates, seam), ...departureOf(deviates) }
}

const NOTHING = {}

/** Rules that they leave out, and what they do about others. */
function departureOf(deviates: readonly Deviating[]): Departure {
  return {
    overlooks: deviates.flatMap(({ overlooks = [] }) => overlooks),
    alerts: Object.assign({}, ...deviates.map(({ alerts }) => alerts)) as NonNullable<Departure['alerts']>,
  }
}

/** What they take no notice of. */
export function ignoredBy(deviates: readonly Deviating[]): readonly Output['kind'][] {
  return deviates.flatMap(({ ignores = [] }) => ignores)
}

/** The seam at which they write, before the one that is there. */
function seamOf(deviates: readonly Deviating[], seam: Seam | undefined): Seam {
  const message = inTurn([...deviates.map((each) => each.message), seam?.message])
  const record = inTurn([...deviates.map((each) => each.record), seam?.record])
  const ticketNonce = inTurn([...deviates.map((each) => each.ticketNonce), seam?.ticketNonce])
  return {
    ...seam,
    ...(message && { message }),
    ...(record && { record }),
    ...(ticketNonce && { ticketNonce }),
  }
}

/** One after the other, each given what the one before wrote; nothing where nobody writes. */
function inTurn<A extends readonly unknown[]>(
  writers: readonly (((due: Uint8Array, ...around: A) => Uint8Array) | undefined)[],
): ((due: Uint8Array, ...around: A) => Uint8Array) | undefined {
  const all = writers.flatMap((write) => write ?? [])
  if (all.length === 0) return undefined
  return (due, ...around) => all.reduce((now, write) => write(now, ...around), due)
}
