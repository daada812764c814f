/**
 * Two ways of doing something, timed in turns so that whatever else the machine does falls on both alike. The time is the
 * processor time of this process, collector and compiler included: waiting for a neighbour on the same core is no cost.
 */
import { processorTime } from '../kit/processor-time.ts'

/** What a comparison came to. Times and sizes: lower is better. */
export interface Measurement {
  /** Ours, in the unit of the benchmark. */
  readonly value: number
  /** What it is held against, in the same unit. */
  readonly baseline: number
  /** How many batches of each were kept. */
  readonly samples: number
  /** Distance between the quartiles of ours, as a share of its median. */
  readonly spread: number
}

/** One side of a comparison; called again and again, and waited for where it gives a promise. */
export type Work = () => unknown

/** Length of a batch: long against the clock's grain and a collector's pause, short against the neighbours' moods. */
const BATCH_MS = 40
/**
 * The same where buffers are the garbage: the collector comes once in some 30 MB of them, and must come several times in each
 * batch. With one visit to a round it is always the same side that pays: ChaCha20-Poly1305 was 1.1 or 1.6 times its baseline.
 */
export const LONG_BATCH_MS = 400

/**
 * Runs both until the compiler is done with them, then in turns for `seconds` of processor time, and keeps the quieter half
 * of the rounds: those in which both together took least. Times are milliseconds for one call.
 * @param batch ms that a batch takes
 */
export async function compare(
  ours: Work,
  baseline: Work,
  seconds: number,
  batch = BATCH_MS,
): Promise<Measurement> {
  const calls: [number, number] = [1, 1]
  const warm = processorTime() + 1000 * seconds
  while (processorTime() < warm) {
    calls[0] = enough(await time(ours, calls[0]), batch)
    calls[1] = enough(await time(baseline, calls[1]), batch)
  }
  const rounds: [number, number][] = []
  const end = processorTime() + 1000 * seconds
  while (processorTime() < end || rounds.length < 6) {
    // Who goes first takes turns as well.
    if (rounds.length % 2 === 0) {
      const mine = await time(ours, calls[0])
      rounds.push([mine, await time(baseline, calls[1])])
    } else {
      const theirs = await time(baseline, calls[1])
      rounds.push([await time(ours, calls[0]), theirs])
    }
  }
  const scale = [median(rounds.map(([mine]) => mine)), median(rounds.map(([, theirs]) => theirs))]
  const noise = ([mine, theirs]: [number, number]): number => mine / scale[0] + theirs / scale[1]
  const quiet = rounds.sort((a, b) => noise(a) - noise(b)).slice(0, Math.ceil(rounds.length / 2))
  const mine = quiet.map(([taken]) => taken)
  return {
    value: median(mine),
    baseline: median(quiet.map(([, taken]) => taken)),
    samples: quiet.length,
    spread: (quantile(mine, 0.75) - quantile(mine, 0.25)) / median(mine),
  }
}

async function time(work: Work, calls: number): Promise<number> {
  const start = processorTime()
  for (let i = 0; i < calls; i++) {
    const result = work()
    if (result instanceof Promise) await result
  }
  return (processorTime() - start) / calls
}

/** Calls that fill a batch. */
export function enough(msPerCall: number, batch = BATCH_MS): number {
  return Math.max(1, Math.min(10_000, Math.round(batch / msPerCall)))
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value below which a share of them lies. @param share 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)]
  return below + (sorted[Math.ceil(at)] - below) * (at % 1)
}
