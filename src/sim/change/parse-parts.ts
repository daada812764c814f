/** Parts of a change as text that several kinds have. */
import { Misuse } from '../../rules/failure.ts'
import { nearest } from '../../rules/nearest.ts'
import type { Actor } from '../../wire/actor.ts'

/** A side. @throws Misuse where it is none */
export function actorIn(side = ''): Actor {
  if (side === 'client' || side === 'server') return side
  throw new Misuse(unknown('side', side, ['client', 'server']))
}

/** JSON, or else a word. */
export function valueIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Says that a word is not known, and which it may have been. */
export function unknown(what: string, word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are: ${known.join(', ')}`
  return `'${word}' is no ${what}; ${hint}`
}
