/** Amounts as they are read: thousands apart, with as many digits as one looks at. */

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

/** How long something took, in minutes, hours or days. @param duration ms */
export function span(duration: number): string {
  const hours = duration / 3_600_000
  return hours >= 48
    ? `${(hours / 24).toFixed(1)} days`
    : hours >= 2
      ? `${hours.toFixed(1)} hours`
      : `${(hours * 60).toFixed(0)} minutes`
}
