/** `run --change`: what is otherwise, and from when on. */
import { Misuse } from '../../rules/failure.ts'
import { changeFrom } from '../../sim/change/parse.ts'
import type { Lab } from '../../sim/lab/lab.ts'
import { UsageError } from '../arguments/options.ts'

/**
 * A story with changes, each from when it says on: `c2: forget server ticket-keys` just before a connection begins,
 * `12: ...` behind so many moments, or from the start.
 * @throws UsageError where a change says nothing that can be done
 */
export function withChanges(lab: Lab, changes: readonly string[]): Lab {
  return changes.reduce((now, text) => {
    const { when, what } = /^(?:(?<when>c\d+|\d+):)?(?<what>.*)$/s.exec(text)!.groups as {
      when?: string
      what: string
    }
    try {
      return now.fork(when === undefined ? 0 : momentsBefore(now, when), changeFrom(what))
    } catch (error) {
      if (error instanceof Misuse) throw new UsageError(`--change: ${error.message}`)
      throw error
    }
  }, lab)
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
