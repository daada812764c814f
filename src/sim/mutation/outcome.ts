/** What came of a change: who noticed, by which rule, and what both sides did then. */
import { RULES } from '../../handshake/rulebook.ts'
import { agreedOf } from '../../handshake/state/agreed.ts'
import type { AlertName } from '../../rules/alert.ts'
import type { Check } from '../../rules/verdict.ts'
import type { StepEvent } from '../../trace/event.ts'
import type { Moment } from '../../trace/timeline.ts'
import { peerOf, type Actor } from '../../wire/actor.ts'
import type { Lab } from '../lab/lab.ts'
import type { World } from '../lab/world.ts'

/** Somebody noticed, and ended the connection. */
export interface Noticed {
  readonly kind: 'noticed'
  readonly by: Actor
  readonly alert: AlertName
  /** The message that it looked at, such as `Finished`; `a record` where it was none. */
  readonly at: string
  /** Id of the check that failed, such as `psk.binder`; else the field and the byte where a rule was violated. */
  readonly rule: string
  readonly cite: string
  readonly expected: string
  readonly actual: string
  /** What the other side ended as. */
  readonly peer: string
}

/** Both sides have their handshakes behind them. */
export interface Connected {
  readonly kind: 'connected'
  /** Checks that failed here and not without the change: what was decided otherwise. */
  readonly otherwise: readonly Check[]
}

/** Neither noticed and neither is done: each waits for what the other does not send. */
export interface Waiting {
  readonly kind: 'waiting'
  readonly states: Readonly<Record<Actor, string>>
}

/** What came of a change in a connection. */
export type Outcome = Noticed | Connected | Waiting

/**
 * What came of a change.
 * @param lab in which it was made
 * @param before the same without the change
 * @param id of the connection in which it was made
 */
export function outcomeOf(lab: Lab, before: Lab, id: string): Outcome {
  const moments = momentsOf(lab, id)
  const noticed = moments
    .map((moment, at) => noticedIn(moment, moments.slice(0, at)))
    .find((found) => found !== undefined)
  const last = moments.at(-1)?.after
  if (noticed) return { ...noticed, peer: endOf(last, peerOf(noticed.by)) }
  if (!SIDES.every((side) => isThrough(last?.[side])))
    return { kind: 'waiting', states: { client: endOf(last, 'client'), server: endOf(last, 'server') } }
  const known = new Set(failedIn(momentsOf(before, id)).map(keyOf))
  return { kind: 'connected', otherwise: failedIn(moments).filter((check) => !known.has(keyOf(check))) }
}

const SIDES: readonly Actor[] = ['client', 'server']

/** Whether a side has its handshakes behind it. */
function isThrough(end: World[Actor]): boolean {
  const state = end?.state.name
  return (
    end !== undefined && agreedOf(end)?.complete === true && (state === 'CONNECTED' || state === 'CLOSED')
  )
}

function momentsOf({ timeline }: Lab, id: string): Moment<World>[] {
  return [...timeline].filter(({ connection }) => connection === id)
}

function endOf(world: World | undefined, side: Actor): string {
  const state = world?.[side]?.state
  if (!state) return 'nobody'
  return state.name === 'FAILED' ? `FAILED by ${state.alert}` : state.name
}

function noticedIn(
  { actor, events }: Moment<World>,
  before: readonly Moment<World>[],
): Omit<Noticed, 'peer'> | undefined {
  const alert = events.find(
    (event) => event.kind === 'alert' && event.direction === 'sent' && event.level === 'fatal',
  )
  if (alert?.kind !== 'alert' || actor === 'wire') return undefined
  const failed = failedAmong(events).findLast(({ id }) => ENDING.has(id))
  return {
    kind: 'noticed',
    by: actor,
    alert: alert.description as AlertName,
    at:
      lookedAt(events) ??
      STRUCTURE.exec(alert.rule)?.[0] ??
      (failed || !RECORD.test(alert.rule) ? heldBefore(actor, before) : 'a record'),
    rule: failed?.id ?? alert.rule,
    cite: failed?.cite ?? alert.cite,
    expected: failed?.expected ?? alert.expected,
    actual: failed?.actual ?? alert.actual,
  }
}

/** Rules that end a connection: where others fail a session is passed over, and what ends it may be something else. */
const ENDING: ReadonlySet<string> = new Set(RULES.flatMap(({ id, alert }) => (alert ? [id] : [])))

/** What cannot be read has no event of its own, but its field is named. */
const STRUCTURE = /^[A-Z][A-Za-z]+(?=[.[ ]|$)/
/** What no message is, and is a record's fault. */
const RECORD = /^(record\.|change_cipher_spec|application_data)/

function lookedAt(events: readonly StepEvent[]): string | undefined {
  const message = events.find((event) => event.kind === 'message' && event.direction === 'received')
  return message?.kind === 'message' ? message.name : undefined
}

/** A step that opens no record is about the message that came before. */
function heldBefore(actor: Actor, before: readonly Moment<World>[]): string {
  const own = before.filter((moment) => moment.actor === actor)
  return own.flatMap(({ events }) => lookedAt(events) ?? []).at(-1) ?? 'a record'
}

function failedIn(moments: readonly Moment<World>[]): Check[] {
  return moments.flatMap(({ events }) => failedAmong(events))
}

function failedAmong(events: readonly StepEvent[]): Check[] {
  return events.flatMap((event) =>
    event.kind === 'verdict' ? event.checks.filter(({ outcome }) => outcome === 'fail') : [],
  )
}

function keyOf({ id, actual }: Check): string {
  return `${id} ${actual}`
}
