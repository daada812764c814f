/** Where OpenSSL answers a changed field otherwise than we do: all rows, and the one that knows of a difference. */
import type { Trial } from '../../src/sim/mutation/trials.ts'
import { ANSWERS } from './answers.ts'
import { AUTHENTICATION } from './authentication.ts'
import type { Difference } from './difference.ts'
import { OFFERS_12, OFFERS_13 } from './offers.ts'
import { HEADERS, RECORDS } from './records.ts'
import { UNREADABLE } from './unreadable.ts'

/** Scenarios that OpenSSL cannot play, and why. */
export const UNPLAYED: Readonly<Record<string, string>> = {
  'tls13-hybrid': 'OpenSSL 3.0 does not know X25519MLKEM768',
  'tls13-compressed-certificate': 'OpenSSL 3.0 does not compress certificates (RFC 8879)',
  'tls13-0rtt-replay': 'a captured flight is sent again, and nothing is said that tls13-0rtt does not say',
  'tls13-0rtt-replay-single-use': 'the same',
  'tls12-session-lost': 'one end loses its sessions: what is sent is sent in tls12-ecdhe too',
}

/** All of them. The first that fits counts. */
export const DIFFERENCES: readonly Difference[] = [
  ...RECORDS,
  ...HEADERS,
  ...OFFERS_13,
  ...OFFERS_12,
  ...ANSWERS,
  ...AUTHENTICATION,
  ...UNREADABLE,
]

/** What a difference is looked up by. */
export interface Differed {
  readonly trial: Pick<Trial, 'version' | 'pattern' | 'mutation' | 'change'>
  readonly ours: string
  readonly theirs: string
}

/** The row that knows of a difference, if any does. */
export function differenceOf(differed: Differed): Difference | undefined {
  return DIFFERENCES.find((row) => fits(row, differed))
}

function fits(row: Difference, { trial, ours, theirs }: Differed): boolean {
  const { from = trial.change.sent.from, version = trial.version, mutations = [trial.mutation] } = row
  return (
    from === trial.change.sent.from &&
    version === trial.version &&
    mutations.includes(trial.mutation) &&
    isAny(row.ours, ours) &&
    isAny(row.theirs, theirs) &&
    isAny(row.fields, trial.pattern)
  )
}

function isAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => patternFor(pattern).test(text))
}

const WILD = { '**': '.*', '*': '[^.]*' } as const

function patternFor(text: string): RegExp {
  const parts = text
    .split(/(\*\*?)/)
    .map((part) => (part in WILD ? WILD[part as keyof typeof WILD] : part.replace(/[.[\]]/g, '\\$&')))
  return new RegExp(`^${parts.join('')}$`)
}
