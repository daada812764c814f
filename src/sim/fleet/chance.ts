/**
 * Chance of a fleet: numbers that look random and follow from a seed. They decide who comes when and where to, and protect
 * nothing; what protects comes from `crypto/`, which is a hundred times slower.
 */

/** A stream of numbers. */
export interface Chance {
  /** The next one, from 0 up to, and never, 1. */
  (): number
}

/** The stream of a seed that has that name: streams of different names have nothing to do with one another. */
export function chanceOf(seed: string, name: string): Chance {
  const draw = words(`${seed}/${name}`)
  let [a, b, c, d] = [draw(), draw(), draw(), draw()]
  // sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, of which the last is a counter.
  return () => {
    const next = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + next) | 0
    return (next >>> 0) / 2 ** 32
  }
}

/** Words that follow from a text: FNV-1a over its code units, stirred for each word anew. */
function words(text: string): () => number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return () => {
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) + 0x6d2b79f5
    hash ^= hash >>> 12
    return hash | 0
  }
}

/** A time until the next of things that happen `1 / mean` times a unit, whatever happened before. */
export function exponential(chance: Chance, mean: number): number {
  return -Math.log(1 - chance()) * mean
}

/**
 * A time with a heavy tail (Pareto, exponent 1.5): most are shorter than the mean, and a few so long that they make up for it.
 */
export function heavyTailed(chance: Chance, mean: number): number {
  const exponent = 1.5
  return (mean * (exponent - 1)) / exponent / (1 - chance()) ** (1 / exponent)
}

/** A whole number below `limit`. */
export function below(chance: Chance, limit: number): number {
  return Math.floor(chance() * limit)
}
