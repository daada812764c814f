/** What is wrong with settings: the first of their rules that does not hold. */
import { brief } from '../../bytes/printable.ts'
import { entryOf } from '../../bytes/table.ts'
import { WrongSetting } from '../../rules/failure.ts'
import { noSuch, type SettingRule } from './kinds.ts'

/** A setting that is not as it must be. */
export interface Objection {
  /** Which one, such as `groups[1]` or `tickets.lifetime`. */
  readonly setting: string
  /** What is allowed. */
  readonly allowed: string
  /** What is there, in words. */
  readonly actual: string
}

/** A rule for settings that are right each by itself, and make no sense together. */
export interface Contradiction<C> {
  /** What it asks for, for readers. */
  readonly rule: string
  /** RFC and section that it follows from. */
  readonly cite: string
  /** The setting to change, where they contradict. */
  readonly objection: (config: C) => Objection | undefined
}

/** The rule of each setting, by its name. */
type SettingRules = Readonly<Record<string, SettingRule>>

/**
 * Whether each setting keeps to its rule.
 * @throws WrongSetting of the first that does not, or that does not exist
 */
export function checkEach(rules: SettingRules, settings: object): void {
  const stranger = noSuch(Object.keys(rules))
  for (const [name, value] of Object.entries(settings))
    refuse(objectionTo(name, value, entryOf(rules, name) ?? stranger(name)))
}

/** The configuration, when none of its settings contradicts another. @throws WrongSetting of the first that does */
export function checkTogether<C extends B, B>(contradictions: readonly Contradiction<B>[], config: C): C {
  for (const { objection } of contradictions) refuse(objection(config))
  return config
}

function refuse(objection: Objection | undefined): void {
  if (objection) throw new WrongSetting(objection.setting, objection)
}

/** What is wrong with a value, or with the first of its parts that is wrong. */
function objectionTo(setting: string, value: unknown, rule: SettingRule): Objection | undefined {
  if (!rule.holds(value)) return { setting, allowed: rule.allowed, actual: shown(value) + hint(rule, value) }
  for (const part of rule.parts?.(value) ?? []) {
    const objection = objectionTo(setting + part.path, part.value, part.rule)
    if (objection) return objection
  }
  return undefined
}

function hint(rule: SettingRule, value: unknown): string {
  const meant = rule.meant?.(value) ?? []
  return meant.length > 0 ? `; did you mean ${meant.join(' or ')}?` : ''
}

/** Characters of a value that are quoted. */
const QUOTED = 80

/** A value in a few words: keys and other bytes by their number alone. */
function shown(value: unknown): string {
  if (typeof value === 'string') return `'${brief(value, QUOTED)}'`
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
