/** All that is to be otherwise in a scenario: dials, deviations, changes. One list, one way to play it, one who says what it did. */
import {
  acted,
  actFrom,
  changesFromStart,
  playActs,
  refuseFromStart,
  type Act,
} from '../../sim/experiment/act.ts'
import type { Lab } from '../../sim/lab/lab.ts'
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
    help: 'one thing otherwise: ‘c2: forget server ticket-keys’, ‘12: clock client +3h’; or one more behind the end: ‘then: connect’',
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
  readonly acts: readonly Act[]
  /** Whether it is a dial. */
  readonly dial: boolean
}

/** Everything that was asked for. @throws UsageError that names the option */
export function otherwiseIn(values: OptionValues<typeof OTHERWISE_OPTIONS>): readonly Otherwise[] {
  return [
    ...turnedIn(values).map(({ name, changes }) => ({
      ...{ option: optionOf(name), name, dial: true },
      acts: changes.map((change) => ({ kind: 'from-start', change }) as const),
    })),
    ...deviationsIn(values.deviate).map(({ id }) => ({
      ...{ option: '--deviate', name: `--deviate ${id}`, dial: false },
      acts: [{ kind: 'from-start', change: { kind: 'deviate', id } } as const],
    })),
    ...(values.change ?? []).map((text) => ({
      ...{ option: '--change', name: `--change '${text}'`, dial: false },
      acts: [naming('--change', () => actFrom(text))],
    })),
  ]
}

function optionOf(name: string): string {
  return name.slice(0, name.indexOf(' '))
}

/** A story with all of it. @throws UsageError that names the option that cannot be */
export function playOtherwise(scenario: Scenario, seed: string, all: readonly Otherwise[]): Lab {
  for (const { option, acts } of all) naming(option, () => refuseFromStart(acts))
  const fromStart = all.flatMap(({ acts }) => acts.filter(({ kind }) => kind === 'from-start'))
  return all.reduce(
    (lab, { option, acts }) => naming(option, () => acts.reduce(acted, lab)),
    playActs(scenario, fromStart, seed),
  )
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
  const turns = dials.find(({ acts }) => changesFromStart(acts).some(({ kind }) => kind === 'servers'))
  if (farm && turns) throw new UsageError(`${turns.option}: ${name} has several servers of its own`)
  for (const { option, acts } of dials)
    for (const meant of changesFromStart(acts).map(meantFor))
      if (meant === 'later' ? ids.length < 2 : meant !== undefined && !ids.includes(meant))
        throw new UsageError(
          `${option}: in ${name} there is no ${meant === 'later' ? 'later connection' : meant}`,
        )
}
