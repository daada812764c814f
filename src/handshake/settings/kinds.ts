/** The kinds of rules that settings keep to: what is allowed, in words, and whether a value is that. */
import { fromHex } from '../../bytes/bytes.ts'
import { entryOf } from '../../bytes/table.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../bytes/time.ts'
import { nearest } from '../../rules/nearest.ts'

/** What a setting may be. Values come from callers, who need not have a compiler: so nothing is known of them. */
export interface SettingRule {
  /** What is allowed, as it stands behind "expected". */
  readonly allowed: string
  /** Whether a value is allowed, leaving aside what its parts are. */
  readonly holds: (value: unknown) => boolean
  /** What an allowed value is made of; each part has a rule of its own. */
  readonly parts?: (value: unknown) => readonly Part[]
  /** What was probably meant by a value that is not allowed. */
  readonly meant?: (value: unknown) => readonly string[]
  /** The value that a text stands for, allowed or not; where there is none, text is JSON or a word. */
  readonly read?: (text: string) => unknown
  /** What a form asks for; where there is nothing, it is text. */
  readonly asks?: Asks
  /** The rule of each field, where a value has such. */
  readonly fields?: Readonly<Record<string, SettingRule>>
}

/** What a form asks for: yes or no, one of these, some of these in order, a number from one to another. */
export type Asks =
  | { readonly kind: 'flag' }
  | { readonly kind: 'one' | 'some'; readonly of: readonly string[] }
  | { readonly kind: 'number'; readonly least: number; readonly most: number; readonly unit: string }

/** A part of a value. */
interface Part {
  /** How it is reached from the whole: `[2]`, `.lifetime`. */
  readonly path: string
  readonly rule: SettingRule
  readonly value: unknown
}

/** A whole number, both bounds included. */
export function wholeNumber(least: number, most: number, unit = ''): SettingRule {
  return {
    allowed: `a whole number${unit && ` of ${unit}`} from ${least} to ${most}`,
    holds: (value) => Number.isInteger(value) && isWithin(value, least, most),
    read: (text) => numberIn(text, unit),
    asks: { kind: 'number', least, most, unit },
  }
}

/** A whole number, or Infinity. */
export function countOrInfinity(least: number, unit: string): SettingRule {
  return {
    allowed: `a whole number of ${unit} from ${least}, or Infinity`,
    holds: (value) => value === Infinity || (Number.isSafeInteger(value) && isWithin(value, least, Infinity)),
    read: (text) => (text === 'Infinity' ? Infinity : numberIn(text, unit)),
    asks: { kind: 'number', least, most: Infinity, unit },
  }
}

/** ms of the units in which times are written. */
const TIMES: Readonly<Record<string, number>> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY }

/** A time in ms, as in `90s`, `3h`, `7d`, `-1.5m`; `undefined` for what is none. */
export function timeIn(text: string): number | undefined {
  const { count, unit = '' } = /^(?<count>[+-]?\d+(?:\.\d+)?)(?<unit>ms|[smhd])$/.exec(text)?.groups ?? {}
  const size = TIMES[unit]
  return size === undefined ? undefined : Number(count) * size
}

/** A time in ms as {@link timeIn} reads it, in the largest unit of which it is a whole number. */
export function timeText(ms: number): string {
  const units = Object.entries(TIMES).toReversed()
  const [unit, size] = units.find(([, size]) => ms >= size && ms % size === 0) ?? ['ms', 1]
  return `${ms / size}${unit}`
}

/** A number, or a time where seconds or ms are counted; the text where it is neither. */
function numberIn(text: string, unit: string): number | string {
  if (/^-?\d+$/.test(text)) return Number(text)
  const size = unit === 'seconds' ? 1000 : unit === 'ms' ? 1 : undefined
  const time = timeIn(text)
  return size === undefined || time === undefined ? text : time / size
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most
}

/** Yes or no. */
export const FLAG: SettingRule = {
  allowed: 'true or false',
  holds: (value) => typeof value === 'boolean',
  read: (text) => (text === 'true' || text === 'false' ? text === 'true' : text),
  asks: { kind: 'flag' },
}

/** One of a few words. */
export function oneOf(...words: readonly string[]): SettingRule {
  return named(words.map((word) => `'${word}'`).join(' or '), words)
}

/** One of few numbers. @param what what they count */
export function oneNumber(what: string, ...numbers: readonly number[]): SettingRule {
  return {
    allowed: `${numbers.slice(0, -1).join(', ')} or ${numbers.at(-1)} ${what}`,
    holds: (value) => numbers.some((number) => number === value),
    read: (text) => numberIn(text, ''),
    asks: { kind: 'one', of: numbers.map(String) },
  }
}

/** One of many names. @param allowed what they have in common */
export function named(allowed: string, names: readonly string[]): SettingRule {
  const known: ReadonlySet<unknown> = new Set(names)
  return {
    allowed,
    holds: (value) => known.has(value),
    meant: (value) => (typeof value === 'string' ? nearest(value, names) : []),
    read: asItStands,
    asks: { kind: 'one', of: names },
  }
}

/** Names and other text. */
function asItStands(text: string): string {
  return text
}

/** Bytes, as many as the bounds say, both included. */
export function bytes(least: number, most: number): SettingRule {
  return {
    allowed: `${least} to ${most} bytes`,
    holds: (value) => value instanceof Uint8Array && isWithin(value.length, least, most),
    read: (text) => (/^(?:[0-9a-f]{2})*$/i.test(text) ? fromHex(text) : text),
  }
}

/** Bytes written as text, each of them one character. */
export function byteText(least: number, most: number): SettingRule {
  return {
    allowed: `a text of ${least} to ${most} characters that are one byte each`,
    holds: (value) =>
      typeof value === 'string' && isWithin(value.length, least, most) && !/[^\0-\xff]/.test(value),
    read: asItStands,
  }
}

/** A list of so many items at least. */
export function listOf(item: SettingRule, least: 0 | 1 = 0): SettingRule {
  return {
    allowed: `a list${least > 0 ? ', not empty,' : ''} of: ${item.allowed}`,
    holds: (value) => Array.isArray(value) && value.length >= least,
    parts: (value) =>
      (value as readonly unknown[]).map((each, index) => ({ path: `[${index}]`, rule: item, value: each })),
    read: (text) => (text === '' ? [] : text.split(',').map((each) => valueFrom(each.trim(), item))),
    ...(item.asks?.kind === 'one' && { asks: { kind: 'some', of: item.asks.of } }),
  }
}

/** A list of names, each of them once. */
export function namesOf(name: SettingRule, least: 0 | 1 = 0): SettingRule {
  const again: SettingRule = { allowed: 'a name that does not stand before in the list', holds: () => false }
  const list = listOf(name, least)
  return {
    ...list,
    allowed: `${list.allowed}, each once`,
    parts: (value) => {
      const items = value as readonly unknown[]
      return items.map((each, index) => ({
        path: `[${index}]`,
        rule: items.indexOf(each) < index ? again : name,
        value: each,
      }))
    },
  }
}

/**
 * An object with these fields.
 * @param what it is, such as `a PSK`
 * @param optional fields that may be left out; where there are such no others may stand beside them: a mistyped one would
 * change nothing, and nobody would notice
 */
export function object(
  what: string,
  fields: Readonly<Record<string, SettingRule>>,
  optional: Readonly<Record<string, SettingRule>> = {},
): SettingRule {
  const own = Object.entries(fields)
  const whole: SettingRule = {
    allowed: `${what}: ${own.map(([name, { allowed }]) => `${name}, ${allowed}`).join('; ')}`,
    holds: (value) => typeof value === 'object' && value !== null,
    parts: (value) => own.map(([name, rule]) => ({ path: `.${name}`, rule, value: fieldOf(value, name) })),
    fields: { ...fields, ...optional },
  }
  if (Object.keys(optional).length === 0) return whole
  const beside = someOf(what, { ...fields, ...optional })
  return {
    ...whole,
    parts: (value) => {
      const due = whole.parts?.(value) ?? []
      const others = beside.parts?.(value) ?? []
      return [...due, ...others.filter(({ path }) => !due.some((one) => one.path === path))]
    },
  }
}

/** Some of these fields, and no others: a mistyped one would change nothing, and nobody would notice. */
export function someOf(what: string, fields: Readonly<Record<string, SettingRule>>): SettingRule {
  const stranger = noSuch(Object.keys(fields))
  return {
    ...object(what, fields),
    parts: (value) =>
      Object.entries(value as Readonly<Record<string, unknown>>).map(([name, each]) => ({
        path: `.${name}`,
        rule: entryOf(fields, name) ?? stranger(name),
        value: each,
      })),
  }
}

/** The rule for a setting that does not exist, which nothing keeps. */
export function noSuch(names: readonly string[]): (name: string) => SettingRule {
  return (name) => ({
    allowed: 'a setting that exists',
    holds: () => false,
    meant: () => nearest(name, names, 1),
  })
}

/** One certain value, or what a rule allows. */
export function valueOr(value: string | undefined, rule: SettingRule): SettingRule {
  const { asks, ...others } = rule
  return {
    ...others,
    ...(asks?.kind === 'one' && { asks: { kind: 'one', of: [String(value), ...asks.of] } }),
    allowed: `${value === undefined ? 'undefined' : `'${value}'`}, or ${rule.allowed}`,
    holds: (actual) => actual === value || rule.holds(actual),
    parts: (actual) => (actual === value ? [] : (rule.parts?.(actual) ?? [])),
    read: (text) => (text === String(value) ? value : valueFrom(text, rule)),
  }
}

/** The value that a text stands for by a rule: JSON where it begins like that, else as the rule reads it. */
export function valueFrom(text: string, { read = jsonOrWord }: Pick<SettingRule, 'read'>): unknown {
  return /^[[{"]/.test(text) ? jsonOrWord(text) : read(text)
}

/** JSON, or else the text as it stands. */
export function jsonOrWord(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[name]
}
