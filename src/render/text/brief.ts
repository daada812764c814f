/** A run in about sixty rows: its connections at a glance, what was decided, where the secret comes from, what it saved. */
import { ruleInWords } from '../../rules/verdict.ts'
import type { Actor } from '../../wire/actor.ts'
import { ZEROS, type SecretId, type SecretNode } from '../../secrets/node.ts'
import type { VerdictEvent } from '../../trace/event.ts'
import { eventsOf, type ConnectionRun, type Run } from '../../trace/run.ts'
import { expectation } from '../../rules/failure.ts'
import { ANSWER_IN_ORDER } from '../../session/decisions/answer-verdict.ts'
import { ANSWER_IN_ORDER_12 } from '../../session/decisions/answer-verdict12.ts'
import { comparable } from '../words/costs.ts'
import { formula } from '../words/formula.ts'
import { tellSecret } from '../words/story.ts'
import { listed } from '../words/values.ts'
import { line, paint, type Line } from './lines.ts'
import { BLANK, openingLines, overviewLines, savings, type TextOptions } from './text.ts'
import { PLAIN } from './theme.ts'

/** The rows of text, without line ends. Everything that is left out stands in {@link renderText}. */
export function* renderBrief(run: Run, { theme = PLAIN, width = 100 }: TextOptions = {}): Generator<string> {
  for (const part of parts(run)) yield* paint(part, Math.max(40, width), theme)
}

function* parts(run: Run): Generator<Line> {
  yield* openingLines(run)
  yield* overviewLines(run)
  for (const { ids, title, lines } of sectionsOf(run)) {
    yield line([['bold', `━━ ${title(listed(ids))} ━━`]])
    yield* lines
    yield BLANK
  }
  const saved = [...savings(comparable(run.connections))]
  if (saved.length > 0) yield line([['bold', '━━ What resumption saved ━━']])
  yield* saved
}

// ---- What several connections have in common is told once

/** A part of the story of a connection. */
interface Part {
  /** @param ids the connections that have the very same */
  readonly title: (ids: string) => string
  readonly lines: readonly Line[]
}

/** A part, and which connections have it. */
interface Section extends Part {
  readonly ids: readonly string[]
}

/** In the order in which they come up first. */
function sectionsOf(run: Run): Section[] {
  const nodes = secretsOf(run)
  const known = new Map<string, Section>()
  for (const connection of run.connections)
    for (const part of [decided(connection), origin(connection, nodes)]) {
      if (part.lines.length === 0) continue
      const key = JSON.stringify(part.lines)
      const { ids = [] } = known.get(key) ?? {}
      known.set(key, { ...part, ids: [...ids, connection.id] })
    }
  return [...known.values()]
}

// ---- What was decided

/** A client's look at the answer is one of the handshake: it is told where something is wrong with it. */
const ANSWERS: ReadonlySet<string> = new Set([ANSWER_IN_ORDER.id, ANSWER_IN_ORDER_12.id])

function decided(connection: ConnectionRun): Part {
  const lines = decisionsOf(connection).flatMap(({ actor, event }) => [...decisionLines(actor, event)])
  return { title: (ids) => `What was decided in ${ids}`, lines }
}

/** The verdicts that say whether a session is resumed and early data are taken: those that had something to look at. */
function decisionsOf(connection: ConnectionRun): { actor: Actor; event: VerdictEvent }[] {
  return eventsOf(connection).flatMap(({ actor, event }) =>
    event.kind === 'verdict' && actor !== 'wire' && isToBeTold(event) ? [{ actor, event }] : [],
  )
}

function isToBeTold({ id, subject, checks }: VerdictEvent): boolean {
  if (subject !== 'resumption' && subject !== 'early data') return false
  if (checks.some(({ outcome }) => outcome === 'fail')) return true
  return !ANSWERS.has(id) && checks.some(({ outcome }) => outcome === 'pass')
}

/** A decision: what failed in full, what holds by its name. */
function* decisionLines(actor: Actor, event: VerdictEvent): Generator<Line> {
  const failed = event.checks.filter(({ outcome }) => outcome === 'fail')
  const held = event.checks.filter(({ outcome }) => outcome === 'pass')
  yield line(
    [
      [actor, `${actor}  `],
      ['bold', `${event.question} `],
      [failed.length > 0 ? 'fail' : 'pass', event.answer],
    ],
    8,
  )
  for (const check of failed)
    yield line(
      [
        ['fail', '        ✗ '],
        ['text', `${ruleInWords(check)}: ${expectation(check)}`],
        ['cite', `  ${check.cite}`],
      ],
      10,
    )
  if (held.length > 0)
    yield line(
      [
        ['pass', '        ✓ '],
        ['dim', held.map(({ id }) => id).join(', ')],
      ],
      10,
    )
}

// ---- Where the secret comes from

function secretsOf(run: Run): ReadonlyMap<SecretId, SecretNode> {
  const events = run.connections.flatMap(eventsOf)
  return new Map(events.flatMap(({ event }) => (event.kind === 'secret' ? [[event.id, event] as const] : [])))
}

/** Rows of a way back: the first three steps, and what all began with. */
const STEPS = 3

/** From the secret that a connection took over back to what nobody can compute from the wire. */
function origin(connection: ConnectionRun, nodes: ReadonlyMap<SecretId, SecretNode>): Part {
  const found = eventsOf(connection).find(
    ({ event }) => event.kind === 'secret' && event.operation === 'restored',
  )
  const taken = connection.summary.resumed && found?.event.kind === 'secret' ? found.event : undefined
  return {
    title: (ids) => `Where the ${taken?.name} of ${ids} comes from`,
    lines: taken ? wayLines(wayBack(taken, nodes)) : [],
  }
}

function wayLines(way: readonly SecretNode[]): Line[] {
  const first = way.slice(STEPS).at(-1)
  return [...way.slice(0, STEPS), ...(first ? [first] : [])].map((node) =>
    line(
      [
        ['dim', node === first && way.length > STEPS + 1 ? '…       ' : '        '],
        ['secret', node.name],
        ['dim', ` = ${formula(node)}`],
        ['text', `  ${tellSecret(node.row)}`],
      ],
      10,
    ),
  )
}

/** Each made from the next; of salt and key the one that is no zeros and came of a key agreement. */
function wayBack(from: SecretNode, nodes: ReadonlyMap<SecretId, SecretNode>): SecretNode[] {
  const way: SecretNode[] = []
  for (let node: SecretNode | undefined = from; node && !way.includes(node);) {
    way.push(node)
    if (node.operation === 'key-agreement' || node.operation === 'encapsulation') break
    const parent: SecretId | undefined = node.parents.findLast((id) => id !== ZEROS)
    node = parent === undefined ? undefined : nodes.get(parent)
  }
  return way
}
