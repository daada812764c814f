/**
 * Bleichenbacher’s search (CRYPTO 1998, §3.1): a number m that an RSA ciphertext holds, from answers to one question, whether a
 * ciphertext holds a number that begins with 00 02. From c the attacker makes s^e · c, which holds s · m, for any s he likes.
 */
import { power } from './numbers.ts'
import { nth } from './records.ts'

/** A public key and the ciphertext of which the plaintext is known to begin with 00 02. */
interface Puzzle {
  readonly n: bigint
  readonly e: bigint
  readonly ciphertext: bigint
  /** Bytes of the modulus. */
  readonly length: number
}

/** How far the search is: questions asked, and bits of m that are settled. */
export interface Progress {
  readonly queries: number
  readonly bits: number
}

/** Where m can be: from `low` to `high`, both included. */
interface Interval {
  readonly low: bigint
  readonly high: bigint
}

/**
 * @param conforms the question: whether the ciphertext holds a number that begins with 00 02
 * @returns m, and the progress after each s that conformed
 */
export function searchPlaintext(
  { n, e, ciphertext, length }: Puzzle,
  conforms: (ciphertext: bigint) => boolean,
): { readonly plaintext: bigint; readonly progress: readonly Progress[] } {
  const b = 1n << BigInt(8 * (length - 2))
  let queries = 0
  const good = (s: bigint): boolean => {
    queries++
    return conforms((power(s, e, n) * ciphertext) % n)
  }
  const progress: Progress[] = []
  let within: readonly Interval[] = [{ low: 2n * b, high: 3n * b - 1n }]
  let s = ceil(n, 3n * b) - 1n
  for (;;) {
    s = progress.length > 0 ? leap(within, s, n, b, good) : next(s + 1n, good)
    within = narrowed(within, s, n, b)
    const width = within.reduce((sum, { low, high }) => sum + high - low + 1n, 0n)
    progress.push({ queries, bits: 8 * length - width.toString(2).length + 1 })
    if (width === 1n) return { plaintext: nth(within, 0).low, progress }
  }
}

/** Step 2.a: one s after the other. */
function next(from: bigint, good: (s: bigint) => boolean): bigint {
  let s = from
  while (!good(s)) s++
  return s
}

/** Step 2.c: of an s about twice as large only few can conform, and each halves the interval. Several take turns (2.b). */
function leap(
  within: readonly Interval[],
  s: bigint,
  n: bigint,
  b: bigint,
  good: (s: bigint) => boolean,
): bigint {
  for (let further = 0n; ; further++)
    for (const { low, high } of within) {
      const round = (ceil(2n * (high * s - 2n * b), n) + further) * n
      for (let each = ceil(2n * b + round, high); each * low < 3n * b + round; each++)
        if (good(each)) return each
    }
}

/** Step 3: for each number of times that s · m may have gone round n, what is left of each interval. */
function narrowed(within: readonly Interval[], s: bigint, n: bigint, b: bigint): Interval[] {
  const left: Interval[] = []
  for (const { low, high } of within)
    for (let r = ceil(low * s - 3n * b + 1n, n); r * n <= high * s - 2n * b; r++) {
      const from = ceil(2n * b + r * n, s)
      const to = (3n * b - 1n + r * n) / s
      const part = { low: from > low ? from : low, high: to < high ? to : high }
      if (part.low <= part.high) left.push(part)
    }
  return left
}

function ceil(a: bigint, by: bigint): bigint {
  return a > 0n ? (a + by - 1n) / by : a / by
}
