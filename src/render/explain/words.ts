/** Explanations of connections that others made, in words. */
import { asLatin1, toHex } from '../../bytes/bytes.ts'
import { ruleInWords } from '../../rules/verdict.ts'
import type { HeardCheck, HeardVerdict } from '../../rules/heard.ts'
import { OTHER_REASONS, type Explanation, type WhyNot } from '../../inspect/explain/explanation.ts'
import type { ServerKeyNames } from '../../inspect/explain/key-names.ts'
import type { HeardOffer } from '../../inspect/explain/offers.ts'
import { endInWords, type ExplainSummary } from '../../inspect/explain/totals.ts'
import { CHECK_LOOKS, type CheckLook } from '../text/verdict-lines.ts'
import type { Style } from '../text/theme.ts'
import { counted } from '../words/values.ts'

/** What became of a handshake, in a few words. */
export function outcomeWords({ outcome, by, of, earlyData }: Explanation): string {
  const early = earlyData === undefined ? '' : `, early data ${earlyData}`
  if (outcome !== 'resumed') return `${OUTCOMES[outcome]}${early}`
  return `resumed by ${by ?? 'what was offered'}${of === undefined ? '' : ` of ${of}`}${early}`
}

const OUTCOMES = {
  full: 'full handshake',
  failed: 'failed',
  unfinished: 'unfinished',
  unseen: 'cannot be seen',
  none: 'no handshake in the capture',
} as const

/** Why it did not resume: the rule, and how sure that is. */
export function whyNotWords({ id, says, sure }: WhyNot): string {
  const rule = Object.hasOwn(OTHER_REASONS, id) ? '' : `${id}: `
  return `${sure || rule === '' ? '' : 'likely '}${rule}${says}`
}

/** What of a connection is not in the capture, in a sentence; empty where nothing is missing. */
export function missingWords({ missing }: Explanation): string {
  const parts = (['client', 'server'] as const).filter((from) => missing[from] > 0)
  if (parts.length === 0) return ''
  return `not in the capture: ${parts.map((from) => `${counted(missing[from], 'byte')} of the ${from}`).join(', ')}`
}

/** Who talked to whom: `192.0.2.1:40000 → www.example (198.51.100.1:443)`. */
export function endsWords({ visit: { client, server }, serverName }: Explanation): string {
  const at = endInWords(server)
  return `${endInWords(client)} → ${serverName ? `${serverName} (${at})` : at}`
}

/** The time of day in UTC, to the millisecond. @param t ms since 1970 */
export function timeWords(t: number): string {
  return stampWords(t).slice(11, 23)
}

/** Date and time in UTC; what no date can be is shown as it is. */
export function stampWords(t: number): string {
  return Number.isFinite(t) && Math.abs(t) < 8.64e15 ? new Date(t).toISOString() : String(t)
}

/** A check in a line, and what would show it. */
export function checkWords(check: HeardCheck): string {
  const { id, outcome, actual, expected, follows, needs = '' } = check
  const what = `${id}: ${ruleInWords(check)}`
  if (outcome === 'unseen') return `${what}; ${actual} (${needs})`
  if (follows) return `${what}; it was resumed, so it ${outcome === 'pass' ? 'held' : 'held or nobody asked'}`
  return outcome === 'fail' ? `${what}; expected ${expected}, actual ${actual}` : `${what}; ${actual}`
}

/** How a check that came out so looks. */
export const HEARD_LOOKS: Readonly<Record<HeardCheck['outcome'], CheckLook>> = {
  ...CHECK_LOOKS,
  unseen: ['dim', '?'],
}

/** How an outcome looks. */
export const OUTCOME_LOOKS: Readonly<Record<Explanation['outcome'], Style>> = {
  resumed: 'pass',
  full: 'bold',
  failed: 'fail',
  unfinished: 'dim',
  unseen: 'dim',
  none: 'dim',
}

/** What was decided, as far as one can know. */
export function answerWords(decision: HeardVerdict['decision']): string {
  return decision === 'unseen' ? 'That cannot be seen.' : decision
}

/** What a client offers, and who gave it as far as that was heard: a sentence. */
export function offerWords(offer: HeardOffer): string {
  const { by, shown, behind } = offer
  const what = by === 'PSK' ? `PSK identity ${offer.psk.index}` : by
  const giver = behind.given
    ? `which ${behind.given.visit.connection} gave`
    : `which no connection here gave${isExternal(offer) ? '; its age of 0 is that of an external PSK' : ''}`
  return `offered: ${what} ${nameWords(shown)}, ${giver}`
}

/** Who offers an external PSK says that it is 0 ms old (RFC 9846 §4.3.11). */
function isExternal(offer: HeardOffer): boolean {
  return offer.by === 'PSK' && offer.psk.age === 0
}

/** Text as text, other bytes by their beginning in hex. */
function nameWords(shown: Uint8Array): string {
  const text = asLatin1(shown)
  if (/^[!-~]{1,64}$/.test(text)) return `“${text}”`
  return `${toHex(shown.subarray(0, 8))}${shown.length > 8 ? '…' : ''} (${counted(shown.length, 'byte')})`
}

// ---- The summary

/** The summary, a sentence a line. */
export function* summaryWords(summary: ExplainSummary): Generator<string> {
  const { connections, outcomes, ways, retried, earlyData, reasons, keyNames, standOut, forgotten } = summary
  const ended = outcomes.resumed + outcomes.full
  const share =
    ended === 0
      ? ''
      : ` (${Math.round((100 * outcomes.resumed) / ended)} % of ${counted(ended, 'handshake')})`
  yield `${counted(connections, 'connection')}: ${outcomes.resumed} resumed${share}, ${outcomes.full} in full, ${outcomes.failed} failed, ${outcomes.unfinished} unfinished${outcomes.unseen > 0 ? `, ${outcomes.unseen} that cannot be seen` : ''}${outcomes.none > 0 ? `, ${outcomes.none} without a handshake` : ''}`
  const by = Object.entries(ways).filter(([, count]) => count > 0)
  if (by.length > 0) yield `resumed by ${by.map(([way, count]) => `${way} ${count}`).join(', ')}`
  if (retried > 0) yield `a HelloRetryRequest in ${retried}: a round trip more each`
  const early = Object.entries(earlyData).filter(([, count]) => count > 0)
  if (early.length > 0) yield `early data: ${early.map(([what, count]) => `${what} ${count}`).join(', ')}`
  if (reasons.length > 0) yield 'not resumed, and why:'
  for (const { name, connections: count, of, first } of reasons)
    yield `  ${String(count).padStart(5)}  ${reasonWords(name)}${of < count ? `; seen in ${of}, else likely` : ''} (first in ${first})`
  if (forgotten > 0)
    yield `${counted(forgotten, 'session')} that servers gave had to be forgotten, the oldest first: who offers one of those offers what nobody is known to have given`
  for (const names of keyNames) yield* keyNameWords(names)
  for (const { name, connections: count } of standOut.servers)
    yield `server ${name} stands out: ${count} handshakes, none resumed`
  for (const { name, connections: count } of standOut.clients)
    yield `client ${name} stands out: ${count} handshakes, none resumed`
}

function reasonWords(id: string): string {
  return Object.hasOwn(OTHER_REASONS, id) ? OTHER_REASONS[id as keyof typeof OTHER_REASONS] : id
}

/** Names that are listed of one server. */
const LISTED = 6

function* keyNameWords({ server, names, pattern, atOnce }: ServerKeyNames): Generator<string> {
  yield `ticket keys of ${server}: ${PATTERNS[pattern](names.length, atOnce)}`
  if (pattern === 'none') return
  for (const { name, first, last, tickets } of names.slice(0, LISTED))
    yield `  ${name}  ${counted(tickets, 'ticket')} from ${stampWords(first)} to ${stampWords(last)}`
  if (names.length > LISTED) yield `  and ${names.length - LISTED} more`
}

const PATTERNS: Readonly<Record<ServerKeyNames['pattern'], (names: number, atOnce: number) => string>> = {
  one: () => 'one key_name',
  rotated: (names) => `${names} key_names, one after the other: the key was changed`,
  several: (_, atOnce) =>
    `key_names take turns, ${atOnce} in use at once: at least ${atOnce} servers that do not share a key`,
  none: (names) => `${names} tickets with no beginning in common: no key_name, or references into a cache`,
}
