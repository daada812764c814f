/** An experiment as lines of text: what is otherwise in a story, from which moment on, and what is done behind its end. */
import { Misuse } from '../../rules/failure.ts'
import type { Change } from '../change/change.ts'
import { changeFrom } from '../change/parse.ts'
import { Lab } from '../lab/lab.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { deedFrom, type Does } from './deed-text.ts'

/** One thing that is done to a story. */
export type Act =
  /** Otherwise from the start, in whatever is told. */
  | { readonly kind: 'from-start'; readonly change: Change }
  /** Otherwise behind so many moments, or just before a connection such as `c2` begins; all that came then comes again. */
  | { readonly kind: 'from'; readonly when: string; readonly change: Change }
  /** Done behind all that happened so far. */
  | { readonly kind: 'then'; readonly does: Does }

/**
 * `forget server ticket-keys` from the start; `12: ...` behind twelve moments; `c2: ...` just before c2 begins;
 * `then: connect`, `then: wait 3h` behind all that happened.
 * @throws Misuse that says what was expected
 */
export function actFrom(text: string): Act {
  const { when, what = '' } = /^(?:(?<when>c\d+|\d+|then):)?(?<what>.*)$/s.exec(text)?.groups ?? {}
  if (when === undefined) return { kind: 'from-start', change: changeFrom(what) }
  if (when === 'then') return { kind: 'then', does: deedFrom(what) }
  return { kind: 'from', when, change: changeFrom(what) }
}

/**
 * A story with all of it: what is otherwise from the start is so while the story is told, the rest follows in order.
 * @throws Misuse for an act that cannot be
 */
export function playActs(scenario: Scenario, acts: readonly Act[], seed?: string): Lab {
  return acts.reduce(acted, scenario.play(seed, changesFromStart(acts)))
}

/** A Lab after one more act; what was so from the start is so. @throws Misuse for one that cannot be */
export function acted(lab: Lab, act: Act): Lab {
  switch (act.kind) {
    case 'from-start':
      return lab
    case 'from':
      return lab.fork(momentsBefore(lab, act.when), act.change)
    case 'then':
      return act.does(lab)
  }
}

/** What is otherwise from the start. */
export function changesFromStart(acts: readonly Act[]): readonly Change[] {
  return acts.flatMap((act) => (act.kind === 'from-start' ? [act.change] : []))
}

/** @throws Misuse where a change from the start cannot be, whatever the story */
export function refuseFromStart(acts: readonly Act[]): void {
  Lab.create({ changes: changesFromStart(acts) })
}

/** How many moments come before a connection begins, or the number itself. */
function momentsBefore({ timeline }: Lab, when: string): number {
  if (!when.startsWith('c')) {
    if (Number(when) > timeline.length) throw new Misuse(`there are ${timeline.length} moments, not ${when}`)
    return Number(when)
  }
  const first = [...timeline].findIndex(({ connection }) => connection === when)
  if (first < 0) throw new Misuse(`there is no connection ${when}`)
  return first
}
