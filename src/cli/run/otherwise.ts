/** All that is to be otherwise in a scenario: dials, deviations, changes. One list, one way to play it, one who says what it did. */
import { Misuse } from '../../rules/failure.ts'
import type { Change } from '../../sim/change/change.ts'
import { changeFrom } from '../../sim/change/parse.ts'
import { Lab } from '../../sim/lab/lab.ts'
import type { Scenario } from '../../sim/scenarios.ts'
import { sourcesOf } from '../../trace/published.ts'
import type { Run } from '../../trace/run.ts'
import { UsageError, type OptionTable, type OptionValues } from '../arguments/options.ts'
import { deviationsIn } from '../arguments/deviations.ts'
import { DIAL_OPTIONS, meantFor, naming, turnedIn } from './dials.ts'

/** What `run` and `step` may be told to have otherwise. */
export const OTHERWISE_OPTIONS = {
  ...DIAL_OPTIONS,
  change: {
    type: 'string',
    multiple: true,
    value: 'TEXT',
    help: 'one thing otherwise: ‘c2: forget server ticket-keys’, ‘12: clock client +3h’',
  },
  deviate: {
    type: 'string',
    multiple: true,
    value: 'ID',
    help: 'a mistake of one end, such as client:age-as-lifetime; without SCENARIO where it shows (see: deviations)',
  },
} as const satisfies OptionTable

/** One thing that is otherwise. */
export interface Otherwise {
  /** The option, and with what it was given: `--lifetime 60`. */
  readonly option: string
  readonly name: string
  readonly changes: readonly Change[]
  /** From when on, such as `c2` or `12`; from the start where nothing is said. */
  readonly when: string | undefined
  /** Whether it is a dial. */
  readonly dial: boolean
}

/** Everything that was asked for. @throws UsageError that names the option */
export function otherwiseIn(values: OptionValues<typeof OTHERWISE_OPTIONS>): readonly Otherwise[] {
  const from = { when: undefined, dial: false }
  return [
    ...turnedIn(values).map((turned) => ({ ...turned, ...from, option: optionOf(turned.name), dial: true })),
    ...deviationsIn(values.deviate).map(({ id }) => ({
      ...from,
      ...{ option: '--deviate', name: `--deviate ${id}`, changes: [{ kind: 'deviate', id } as const] },
    })),
    ...(values.change ?? []).map(changing),
  ]
}

function optionOf(name: string): string {
  return name.slice(0, name.indexOf(' '))
}

/** `c2: forget server ticket-keys`: just before a connection begins; `12: ...`: behind so many moments. */
export function changing(text: string): Otherwise {
  const { when, what = '' } = /^(?:(?<when>c\d+|\d+):)?(?<what>.*)$/s.exec(text)?.groups ?? {}
  const changes = naming('--change', () => [changeFrom(what)])
  return { option: '--change', name: `--change '${text}'`, changes, when, dial: false }
}

/** A story with all of it: what is otherwise from the start is so while the story is told, the rest where it begins. */
export function playOtherwise(scenario: Scenario, seed: string, all: readonly Otherwise[]): Lab {
  const fromStart = all.filter(({ when }) => when === undefined)
  for (const { option, changes } of fromStart) naming(option, () => Lab.create({ changes }))
  const told = scenario.play(
    seed,
    fromStart.flatMap(({ changes }) => changes),
  )
  return all.reduce(withLater, told)
}

/** A Lab with what begins at some moment of it. */
export function withLater(lab: Lab, { option, when, changes }: Otherwise): Lab {
  if (when === undefined) return lab
  return naming(option, () => changes.reduce((now, each) => now.fork(momentsBefore(now, when), each), lab))
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

/** Whether a scenario can take the dials that are turned. @throws UsageError that says why it cannot */
export function refuseDials(scenario: Scenario, all: readonly Otherwise[], plain: () => Run): void {
  const dials = all.filter(({ dial }) => dial)
  const [first] = dials
  if (!first) return
  const { name, published } = scenario
  if (published)
    throw new UsageError(`${first.option}: ${name} has no dials, all in it is as in ${sourcesOf(published)}`)
  if ('attack' in scenario)
    throw new UsageError(`${first.option}: ${name} has no dials, an attack goes by what it was planned for`)
  const { connections } = plain()
  const ids = connections.map(({ id }) => id)
  const farm = connections.some(({ moments: [begins] }) => begins?.cause.kind === 'replay')
  const turns = dials.find(({ changes }) => changes.some(({ kind }) => kind === 'servers'))
  if (farm && turns) throw new UsageError(`${turns.option}: ${name} has several servers of its own`)
  for (const { option, changes } of dials)
    for (const meant of changes.map(meantFor))
      if (meant === 'later' ? ids.length < 2 : meant !== undefined && !ids.includes(meant))
        throw new UsageError(
          `${option}: in ${name} there is no ${meant === 'later' ? 'later connection' : meant}`,
        )
}
