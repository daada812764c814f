/** Amounts as they are read: thousands apart, with as many digits as one looks at. */
import { DAY, HOUR, MINUTE, SECOND } from '../../bytes/time.ts'

/** A whole number, its thousands apart. */
export function number(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ' ')
}

/** Any number, to two digits or to the whole. */
export function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toPrecision(2)
}

/** Whole ms. */
export function ms(value: number): string {
  return `${value.toFixed(0)} ms`
}

/** A time in the largest unit of which it is a whole number, else in whole ms; `never` of one without end. @param value ms */
export function time(value: number): string {
  if (value === Infinity) return 'never'
  const [size, unit] = TIMES.find(([size]) => value >= size && value % size === 0) ?? TIMES.at(-1)!
  return `${(value / size).toFixed(0)} ${unit}`
}

const TIMES: readonly (readonly [size: number, unit: string])[] = [
  [DAY, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'min'],
  [SECOND, 's'],
  [1, 'ms'],
]

/** Bytes, in the unit in which there are a few. */
export function kibibytes(bytes: number): string {
  const [size, unit] = BYTES.find(([size]) => bytes >= size) ?? BYTES.at(-1)!
  return `${number(Number((bytes / size).toFixed(size > 1024 ? 1 : 0)))} ${unit}`
}

const BYTES: readonly (readonly [size: number, unit: string])[] = [
  [2 ** 30, 'GiB'],
  [2 ** 20, 'MiB'],
  [2 ** 10, 'KiB'],
]

/** How long something took, in minutes, hours or days. @param duration ms */
export function span(duration: number): string {
  const hours = duration / HOUR
  return hours >= 48
    ? `${(hours / 24).toFixed(1)} days`
    : hours >= 2
      ? `${hours.toFixed(1)} hours`
      : `${(hours * 60).toFixed(0)} minutes`
}
