/** Limits as settings: the rule and the default of each, from the table. */
import { type Limit, type LimitOf, LIMITS, limitsOf } from '../../rules/limits.ts'
import { countOrInfinity, wholeNumber, type SettingRule } from './kinds.ts'
import { checkEach } from './objection.ts'

/** The rule of each limit that is a setting in these places. */
export function limitRules<W extends Limit['of']>(
  ...places: readonly W[]
): Readonly<Record<LimitOf<W>, SettingRule>> {
  return forEach(places, ({ least, most, unit }) =>
    most === undefined ? countOrInfinity(least, unit) : wholeNumber(least, most, unit),
  )
}

/** What each of them says where nobody said otherwise. */
export function limitDefaults<W extends Limit['of']>(
  ...places: readonly W[]
): Readonly<Record<LimitOf<W>, number>> {
  return forEach(places, (limit) => limit.default)
}

/**
 * The limits of these places: those that were given among others, and the defaults.
 * @throws WrongSetting for one that is not what it may be
 */
export function limitsFrom<W extends Limit['of']>(
  given: Readonly<Partial<Record<LimitOf<W>, number>>>,
  ...places: readonly W[]
): Readonly<Record<LimitOf<W>, number>> {
  const own = Object.fromEntries(
    limitsOf(...places).flatMap((name) => (given[name] === undefined ? [] : [[name, given[name] as number]])),
  ) as Partial<Record<LimitOf<W>, number>>
  checkEach(limitRules(...places), own)
  return { ...limitDefaults(...places), ...own }
}

function forEach<W extends Limit['of'], T>(
  places: readonly W[],
  value: (limit: Limit) => T,
): Readonly<Record<LimitOf<W>, T>> {
  return Object.fromEntries(limitsOf(...places).map((name) => [name, value(LIMITS[name])])) as Record<
    LimitOf<W>,
    T
  >
}
