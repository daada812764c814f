/** Parts of a change as text that several kinds have. */
import { timeIn } from '../../handshake/settings/kinds.ts'
import { Misuse } from '../../rules/failure.ts'
import { nearest } from '../../rules/nearest.ts'
import type { Actor } from '../../wire/actor.ts'

/** A side. @throws Misuse where it is none */
export function actorIn(side = ''): Actor {
  if (side === 'client' || side === 'server') return side
  throw new Misuse(unknown('side', side, ['client', 'server']))
}

/** A time with its unit, in ms. @throws Misuse where it is none */
export function durationIn(text: string): number {
  const ms = timeIn(text)
  if (ms === undefined) throw new Misuse(`a time is a number and ms, s, m, h or d, as +3h, not '${text}'`)
  return ms
}

/** The same, for what cannot go back. @param least ms */
export function spanIn(text: string, least = 0): number {
  const ms = durationIn(text)
  if (ms >= least && Number.isInteger(ms)) return ms
  throw new Misuse(`expected a time of ${least} ms or more, in whole ms, actual '${text}'`)
}

/** A whole number. @throws Misuse where it is none, or less than that */
export function countIn(text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text)
  const bounds = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`
  throw new Misuse(`expected a whole number ${bounds}, actual '${text}'`)
}

/** Says that a word is not known, and which it may have been. */
export function unknown(what: string, word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are: ${known.join(', ')}`
  return `'${word}' is no ${what}; ${hint}`
}
