/** What came of the changes of one field, as a cell of a table tells it. */
import { RULES } from '../../src/rules.ts'
import { unnoticedBecause, type Because } from '../../src/sim/mutation/unnoticed.ts'
import { code } from '../markdown.ts'
import { GUARDS, guardOf, type GuardName } from './guards.ts'
import { grouped } from './grouped.ts'
import type { Field, Tried } from './stored.ts'

/** A line for each outcome, the most frequent first. @param tried all that was tried with the field at one layer */
export function cellOf(field: Field, tried: readonly Tried[]): string {
  const groups = grouped(tried, (each) => likenessOf(field, each))
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map((alike) => lineOf(field, alike, tried))
    .join('<br>')
}

/** Outcomes that a reader takes for one. */
function likenessOf(field: Field, tried: Tried): string {
  const guard = guardOf(field, tried)
  const [kind, by, at, rule, alert] = tried.came
  if (kind === 'connected') return `${guard} ${reasonOf(field, tried)?.because}`
  if (kind === 'waiting') return guard
  return [guard, by, alert, ...(guard === 'structure' || guard === 'order' ? [] : [at, rule])].join(' ')
}

function lineOf(field: Field, alike: readonly Tried[], all: readonly Tried[]): string {
  const guard = guardOf(field, alike[0]!)
  const says = SAYS[guard]?.(field, alike) ?? noticedBy(alike)
  const where = [changesOf(alike, all), situationsOf(alike, all)].filter((words) => words !== '')
  return `**${GUARDS[guard].name}** ${alike.length}: ${says}${where.map((words) => `; ${words}`).join('')}`
}

const SAYS: Readonly<Partial<Record<GuardName, (field: Field, alike: readonly Tried[]) => string>>> = {
  waiting: () => 'both wait',
  nobody: (field, alike) => {
    const reason = reasonOf(field, alike[0]!)
    const otherwise = alike.filter(({ came }) => came.length > 1)
    const ids = [...new Set(otherwise.flatMap(({ came: [, ...rules] }) => rules))]
    const decided =
      otherwise.length > 0 ? `; decided otherwise ${otherwise.length}: ${ids.map(ruleLink).join(', ')}` : ''
    return `${reason ? `${reason.because} (${reason.cite})` : 'no reason is known'}${decided}`
  },
}

/** Why it is let pass. */
export function reasonOf(
  { pattern, version, from, what }: Omit<Field, 'tried'>,
  { in: { situation } }: Pick<Tried, 'in'>,
): Because | undefined {
  const isEarlyRejected = situation.includes('early data rejected')
  return unnoticedBecause(pattern, version, { from, what: what.replace(/^TLS\w+ of /, ''), isEarlyRejected })
}

/** `client at Finished, psk.binder, decrypt_error`. */
function noticedBy(alike: readonly Tried[]): string {
  const [, by, , , alert = ''] = alike[0]!.came
  const one = (at: 2 | 3): string | undefined => {
    const all = new Set(alike.map(({ came }) => came[at]))
    return all.size === 1 ? [...all][0] : undefined
  }
  const [at, rule] = [one(2), one(3)]
  const named = rule === undefined || rule === at ? [] : [ruleLink(rule)]
  return [`${by}${at === undefined ? '' : ` at ${at}`}`, ...named, code(alert)].join(', ')
}

const DECISIONS = new Map(RULES.map(({ id, decision }) => [id, decision]))

/** A rule of the catalogue leads to its decision there; a field speaks for itself. */
function ruleLink(rule: string): string {
  const decision = DECISIONS.get(rule)
  return decision === undefined ? code(rule) : `[${code(rule)}](rules.md#${decision})`
}

// ---- When it is so

const CHANGES: readonly (readonly [mutations: readonly Tried['mutation'][], says: string])[] = [
  [['first byte ^ 1', 'last byte ^ 1'], 'flipped'],
  [['first byte ^ 1'], 'first byte flipped'],
  [['last byte ^ 1'], 'last byte flipped'],
  [['zeros'], 'zeros'],
  [['a byte less', 'a byte more'], 'longer or shorter'],
  [['a byte less'], 'shorter'],
  [['a byte more'], 'longer'],
  [['left out'], 'left out'],
  [['twice'], 'twice'],
  [['swapped with the next'], 'swapped with the next'],
  [['lost'], 'lost'],
  [['sent twice'], 'sent twice'],
  [['behind the next'], 'sent behind the next'],
]

/** By which changes, where others have another outcome. */
function changesOf(alike: readonly Tried[], all: readonly Tried[]): string {
  const left = new Set(alike.map(({ mutation }) => mutation))
  if (left.size === new Set(all.map(({ mutation }) => mutation)).size) return ''
  const words = CHANGES.flatMap(([mutations, says]) => {
    if (!mutations.every((each) => left.has(each))) return []
    for (const each of mutations) left.delete(each)
    return [says]
  })
  return words.join(', ')
}

/** In which handshakes, where the same change has another outcome elsewhere. */
function situationsOf(alike: readonly Tried[], all: readonly Tried[]): string {
  const changes = new Set(alike.map(({ mutation }) => mutation))
  const possible = new Set(all.filter(({ mutation }) => changes.has(mutation)).map(situationOf))
  const own = grouped(alike, situationOf)
  if (own.size === possible.size) return ''
  const others = [...possible].filter((each) => !own.has(each))
  if (others.length < own.size) return `not where ${others.join(' / ')}`
  const { scenario, id } = alike[0]!.in
  return `where ${[...own.keys()].join(' / ')} (${code(scenario)} ${id})`
}

function situationOf({ in: { situation } }: Tried): string {
  return situation
}
