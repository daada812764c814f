/** `--limit NAME=N`: limits on what a peer may cost, by the names of their settings. */
import { entryOf } from '../../bytes/table.ts'
import { valueFrom, type SettingRule } from '../../handshake/settings/kinds.ts'
import { limitRules } from '../../handshake/settings/limits.ts'
import { expectation } from '../../rules/failure.ts'
import { type Limit, type LimitOf, limitsOf } from '../../rules/limits.ts'
import { nearest } from '../../rules/nearest.ts'
import { UsageError } from './options.ts'

/** Limits that were given. */
export type LimitsGiven<W extends Limit['of']> = Readonly<Partial<Record<LimitOf<W>, number>>>

/** The row of the option. @param places where the command has limits */
export function limitOption(...places: readonly Limit['of'][]) {
  return {
    type: 'string',
    multiple: true,
    value: 'NAME=N',
    help: `what a peer may cost, times as in 90s: ${limitsOf(...places).join(', ')}`,
  } as const
}

/** Reads them. @throws UsageError for a limit that there is not, and a value that it may not have */
export function limitsFromOption<W extends Limit['of']>(
  given: readonly string[] = [],
  ...places: readonly W[]
): LimitsGiven<W> {
  const rules: Readonly<Record<string, SettingRule>> = limitRules(...places)
  return Object.fromEntries(given.map((text) => limitIn(text, rules))) as LimitsGiven<W>
}

/** Those that are settings in these places. */
export function limitsAt<W extends Limit['of']>(
  given: Readonly<Partial<Record<string, number>>>,
  ...places: readonly W[]
): LimitsGiven<W> {
  const names: readonly string[] = limitsOf(...places)
  return Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name))) as LimitsGiven<W>
}

function limitIn(text: string, rules: Readonly<Record<string, SettingRule>>): [string, number] {
  const [, name = text, value = ''] = /^([^=]*)=(.*)$/.exec(text) ?? []
  const rule = entryOf(rules, name)
  if (!rule) {
    const near = nearest(name, Object.keys(rules))
    const hint = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : ''
    throw new UsageError(`--limit: expected NAME=N with a limit that --help names, actual '${text}'${hint}`)
  }
  const number = valueFrom(value, rule)
  if (!rule.holds(number))
    throw new UsageError(`--limit: ${name}: ${expectation({ expected: rule.allowed, actual: `'${value}'` })}`)
  return [name, number as number]
}
