/** How sure a measured share is. */

/** Standard deviations within which 99 of 100 normally distributed values lie, and all but one of a million. */
export const SURE = { '99 %': 2.576, 'all but a millionth': 4.892 } as const

/**
 * The shares for which `k` of `n` independent trials is nothing strange: Wilson's interval (1927), which is right for few trials
 * and for shares near 0 and 1 as well.
 * @param deviations how many standard deviations count as strange, see {@link SURE}
 */
export function interval(k: number, n: number, deviations: number): readonly [from: number, to: number] {
  const square = deviations ** 2
  const middle = k + square / 2
  const half = deviations * Math.sqrt((k * (n - k)) / n + square / 4)
  return [Math.max(0, middle - half) / (n + square), Math.min(n + square, middle + half) / (n + square)]
}
