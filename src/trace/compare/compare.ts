/** Two runs beside each other: what is equal, what is anew in every run, what differs and matters. */
import type { SummaryEvent } from '../event.ts'
import type { Actor } from '../../wire/actor.ts'
import { eventsOf, type ConnectionRun, type Run } from '../run.ts'
import { matters, type Both, type Likeness } from './likeness.ts'
import { messageRows, type MessageRow } from './messages.ts'
import { secretRows, secretsOf, type ComparedSecret, type Secrets } from './secrets.ts'
import { verdictRows, type VerdictRow } from './verdicts.ts'

/** What came of a connection in two runs, where it differs: version, suite and so on. */
export interface OutcomeRow {
  readonly what: (typeof OUTCOMES)[number]
  readonly values: Both<string>
}

/** The states of one side in two runs. */
export interface StateRow {
  readonly actor: Actor
  readonly likeness: 'equal' | 'differs'
  /** The states that both had before they parted, and those that followed. */
  readonly common: readonly string[]
  readonly then: { readonly a: readonly string[]; readonly b: readonly string[] }
}

/** A connection that both runs have. */
export interface ConnectionComparison {
  /** Such as `c1`. */
  readonly id: string
  readonly likeness: Likeness
  /** The first decision that differs; where none does, the first message. */
  readonly first:
    | { readonly kind: 'verdict'; readonly row: VerdictRow }
    | { readonly kind: 'message'; readonly row: MessageRow }
    | undefined
  readonly outcome: readonly OutcomeRow[]
  readonly messages: readonly MessageRow[]
  readonly verdicts: readonly VerdictRow[]
  readonly states: readonly StateRow[]
  readonly secrets: readonly ComparedSecret[]
  readonly summaries: { readonly a: SummaryEvent; readonly b: SummaryEvent }
}

/** Two runs beside each other. */
export interface Comparison {
  /** Their names, their seeds, and what was changed in them. */
  readonly runs: { readonly a: RunName; readonly b: RunName }
  readonly likeness: Likeness
  readonly connections: readonly ConnectionComparison[]
  /** Connections that one run has alone. */
  readonly alone: { readonly a: readonly string[]; readonly b: readonly string[] }
}

/** Which run it is. */
export type RunName = Pick<Run, 'name' | 'seed' | 'changes'>

/**
 * Lines two runs up: messages by connection, sender and name, their fields by path, secrets by id, decisions by what they
 * decide. `compare(run, runOf(lab.fork(12, change), about)).connections[0].first`
 */
export function compare(a: Run, b: Run): Comparison {
  const secrets = { a: secretsOf(a), b: secretsOf(b) }
  const theirs = new Map(b.connections.map((connection) => [connection.id, connection]))
  const connections = a.connections.flatMap((ours) => {
    const other = theirs.get(ours.id)
    return other ? [compareConnections(ours, other, secrets)] : []
  })
  const both = new Set(connections.map(({ id }) => id))
  const aloneIn = ({ connections }: Run): string[] =>
    connections.map(({ id }) => id).filter((id) => !both.has(id))
  const alone = { a: aloneIn(a), b: aloneIn(b) }
  const only = alone.a.length + alone.b.length > 0
  const likeness = only ? 'differs' : worst(connections.map((connection) => connection.likeness))
  return { runs: { a: nameOf(a), b: nameOf(b) }, likeness, connections, alone }
}

function nameOf({ name, seed, changes }: Run): RunName {
  return { name, seed, ...(changes && { changes }) }
}

function compareConnections(
  a: ConnectionRun,
  b: ConnectionRun,
  ids: { readonly a: Secrets; readonly b: Secrets },
): ConnectionComparison {
  const messages = messageRows(a, b)
  const verdicts = verdictRows(a, b)
  const states = (['client', 'server'] as const).map((actor) => stateRow(actor, a, b))
  const secrets = secretRows({ a, b }, ids, messages)
  const outcome = OUTCOMES.flatMap((what) => outcomeRow(what, a.summary, b.summary))
  const rows = [...messages, ...verdicts, ...states, ...secrets]
  return {
    id: a.id,
    likeness: outcome.length > 0 ? 'differs' : worst(rows.map(({ likeness }) => likeness)),
    first: firstOf(messages, verdicts),
    ...{ outcome, messages, verdicts, states, secrets },
    summaries: { a: a.summary, b: b.summary },
  }
}

/** The reason: what is decided is why messages differ, unless no decision does. */
function firstOf(
  messages: readonly MessageRow[],
  verdicts: readonly VerdictRow[],
): ConnectionComparison['first'] {
  const verdict = verdicts.find(({ likeness }) => likeness === 'differs') ?? verdicts.find(isOther)
  if (verdict) return { kind: 'verdict', row: verdict }
  const message = messages.find(isOther)
  return message && { kind: 'message', row: message }
}

function isOther({ likeness }: { readonly likeness: Likeness }): boolean {
  return matters(likeness)
}

function worst(all: readonly Likeness[]): Likeness {
  if (all.some(matters)) return 'differs'
  return all.includes('anew') ? 'anew' : 'equal'
}

const OUTCOMES = ['version', 'suite', 'group', 'serverName', 'alpn', 'resumed', 'externalPsk'] as const

function outcomeRow(what: OutcomeRow['what'], a: SummaryEvent, b: SummaryEvent): OutcomeRow[] {
  const values = { a: String(a[what] ?? 'hidden'), b: String(b[what] ?? 'hidden') }
  return values.a === values.b ? [] : [{ what, values }]
}

function stateRow(actor: Actor, a: ConnectionRun, b: ConnectionRun): StateRow {
  const [ours, theirs] = [statesOf(actor, a), statesOf(actor, b)]
  let shared = 0
  while (shared < ours.length && ours[shared] === theirs[shared]) shared++
  const then = { a: ours.slice(shared), b: theirs.slice(shared) }
  const differs = then.a.length + then.b.length > 0
  return { actor, likeness: differs ? 'differs' : 'equal', common: ours.slice(0, shared), then }
}

function statesOf(actor: Actor, connection: ConnectionRun): string[] {
  return eventsOf(connection).flatMap((happened) =>
    happened.actor === actor && happened.event.kind === 'state' ? [happened.event.to] : [],
  )
}
