/** Many ways to connect, measured in turns: whatever else the machine does falls on all of them alike. */
import { processorTime } from '../kit/processor-time.ts'
import { enough, median, quantile } from './compare.ts'

/** What one connection looks like from outside: the same every time, but for the lengths of signatures. */
export interface Shape {
  /** Bytes that each side sends. */
  readonly client: number
  readonly server: number
  /** Round trips that are over when the client's first application data reach the server. */
  readonly roundTrips: number
}

/** What some connections came to. */
export interface Batch {
  /** Processor time for one connection, in ms: of the client and of the server, or of both together. */
  readonly ms: readonly [number, number] | readonly [number]
  readonly shapes: readonly Shape[]
}

/** A way to connect, as often as it is told. */
export type Runner = (count: number) => Batch | Promise<Batch>

/** Processor time of one connection. */
export interface Cost {
  /** Median. */
  readonly ms: number
  /** Distance between the quartiles, as a share of the median. */
  readonly spread: number
}

/** What a runner came to. */
export interface Measured {
  /** Of the client and of the server, or of both together; and always the sum. */
  readonly sides: readonly [Cost, Cost] | 'together'
  readonly both: Cost
  /** Batches kept. */
  readonly samples: number
  readonly shape: Shape
}

/** Connections whose median tells bytes: signatures of ECDSA vary by a byte or two. */
const SHAPES = 25

/**
 * Warms up, then runs one batch of each in turns, another one first each time, for `seconds` of processor time each; keeps
 * the quieter half of the rounds.
 */
export async function measureInTurns(runners: readonly Runner[], seconds: number): Promise<Measured[]> {
  const shapes: Shape[] = []
  for (const run of runners) shapes.push(shapeOf((await run(SHAPES)).shapes))
  const counts = runners.map(() => 1)
  const total = 1000 * seconds * runners.length
  await rounds(runners, total, (index, { ms }) => (counts[index] = enough(sum(ms))), counts)
  const kept: Batch['ms'][][] = []
  await rounds(
    runners,
    total,
    (index, { ms }, round) => {
      kept[round] ??= []
      kept[round][index] = ms
    },
    counts,
  )
  const quiet = quieterHalf(kept)
  return runners.map((_, index) =>
    measuredOf(
      quiet.map((round) => round[index]),
      shapes[index],
    ),
  )
}

/** Whole rounds until `total` ms of processor time are spent, six at least. */
async function rounds(
  runners: readonly Runner[],
  total: number,
  take: (index: number, batch: Batch, round: number) => void,
  counts: readonly number[],
): Promise<void> {
  const end = processorTime() + total
  for (let round = 0; round < 6 || processorTime() < end; round++)
    for (let turn = 0; turn < runners.length; turn++) {
      const index = (turn + round) % runners.length
      take(index, await runners[index](counts[index]), round)
    }
}

/** The rounds in which all together took least, each by its own measure. */
function quieterHalf(kept: readonly Batch['ms'][][]): readonly Batch['ms'][][] {
  const scale = kept[0].map((_, index) => median(kept.map((round) => sum(round[index]))))
  const noise = (round: readonly Batch['ms'][]): number =>
    sum(round.map((ms, index) => sum(ms) / scale[index]))
  return kept.toSorted((a, b) => noise(a) - noise(b)).slice(0, Math.ceil(kept.length / 2))
}

function measuredOf(batches: readonly Batch['ms'][], shape: Shape): Measured {
  const halves = batches.filter((ms) => ms.length === 2)
  return {
    sides:
      halves.length === 0
        ? 'together'
        : [costOf(halves.map(([client]) => client)), costOf(halves.map(([, server]) => server))],
    both: costOf(batches.map(sum)),
    samples: batches.length,
    shape,
  }
}

function costOf(ms: readonly number[]): Cost {
  const middle = median(ms)
  return { ms: middle, spread: (quantile(ms, 0.75) - quantile(ms, 0.25)) / middle }
}

function shapeOf(shapes: readonly Shape[]): Shape {
  const middle = (pick: (shape: Shape) => number): number => Math.round(median(shapes.map(pick)))
  return {
    client: middle(({ client }) => client),
    server: middle(({ server }) => server),
    roundTrips: middle(({ roundTrips }) => roundTrips),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
