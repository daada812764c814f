/** The atlas as it is, from playing all scenarios: per field what notices a change. */
import { tried, type Trial } from '../../src/sim/mutation/trials.ts'
import type { Field, Tried } from './stored.ts'
import { cameFrom, trialsAmong, SWEPT, type Chosen } from './sweep.ts'

/** What came of a trial, as a row of the atlas has it. */
export function triedFrom({ scenario, lab, trial }: Chosen): Tried {
  const { id, situation, by, mutation } = trial
  return { in: { scenario, id, situation }, by, mutation, came: cameFrom(tried(lab, trial)) }
}

/** What a trial has in common with others of its field. */
export function fieldOf({ version, what, isProtected, pattern, change }: Trial): Omit<Field, 'tried'> {
  return { version, from: change.sent.from, what, isProtected, pattern }
}

/** The same as one text. */
export function keyOf({ version, from, what, isProtected, pattern }: Omit<Field, 'tried'>): string {
  return [version, from, what, isProtected, pattern].join(' | ')
}

/** All fields in the order in which they are first sent. @param onScenario is told which scenario begins, and how many it is */
export function atlasOfAll(onScenario: (name: string, at: number) => void): Field[] {
  const fields = new Map<string, Omit<Field, 'tried'> & { readonly tried: Tried[] }>()
  let last = ''
  for (const chosen of trialsAmong(SWEPT)) {
    if (chosen.scenario !== last)
      onScenario(
        (last = chosen.scenario),
        SWEPT.findIndex(({ name }) => name === last),
      )
    const field = fieldOf(chosen.trial)
    const known = fields.get(keyOf(field)) ?? { ...field, tried: [] }
    fields.set(keyOf(field), known)
    known.tried.push(triedFrom(chosen))
  }
  return [...fields.values()]
}
