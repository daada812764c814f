/** What points of a sweep are held against one another by: a table, from which follow columns, frontiers and the help. */
import type { FleetReport } from '../report.ts'

/** Something that can be more or less. */
export interface Measure {
  /** What it is, in a few words, and in what unit. */
  readonly help: string
  readonly better: 'more' | 'less'
  /** How much it is; `undefined` where nothing happened of which it would be a part. */
  readonly of: (report: FleetReport) => number | undefined
  /** What lies between two values of it; where that is times, they are ms, and of shares 1 is all. */
  readonly scale: 'numbers' | 'shares' | 'times' | 'bytes'
}

/** A part of a whole, where there is one. */
function part(count: number, all: number): number | undefined {
  return all === 0 ? undefined : count / all
}

/** Name of a measure. */
export type MeasureName =
  | 'resumed'
  | 'of-offered'
  | 'hits'
  | 'memory'
  | 'operations'
  | 'cpu'
  | 'first-byte'
  | 'bytes'
  | 'rotation'
  | 'exposure'
  | 'replays-taken'
  | 'linked'

/** Every measure by its name. */
export const MEASURES: Readonly<Record<MeasureName, Measure>> = {
  resumed: {
    help: 'share of connections that resume',
    better: 'more',
    of: ({ share }) => share,
    scale: 'shares',
  },
  'of-offered': {
    help: 'share of the sessions offered that are resumed',
    better: 'more',
    of: ({ ofOffered }) => ofOffered.share,
    scale: 'shares',
  },
  hits: {
    help: 'share of looks for a session, in caches and stores, that find one',
    better: 'more',
    of: ({ cache: { hits, misses, expired } }) => part(hits, hits + misses + expired),
    scale: 'shares',
  },
  memory: {
    help: 'bytes of the sessions in caches at most',
    better: 'less',
    of: ({ cache }) => cache.bytes,
    scale: 'bytes',
  },
  operations: {
    help: 'what outside stores are asked and told a second',
    better: 'less',
    of: ({ store }) => store.perSecond,
    scale: 'numbers',
  },
  cpu: {
    help: 'processors of servers busy with TLS, as a share of those without resumption',
    better: 'less',
    of: ({ cores: { server, serverWhole } }) => part(server, serverWhole),
    scale: 'shares',
  },
  'first-byte': {
    help: 'ms until the first byte of an answer, for 90 % of connections',
    better: 'less',
    of: ({ firstByte }) => firstByte.ninety,
    scale: 'times',
  },
  bytes: {
    help: 'bytes on the wire a connection',
    better: 'less',
    of: ({ bytes }) => bytes.each,
    scale: 'numbers',
  },
  rotation: {
    help: 'how long a ticket key seals, ms: the longer, the less often servers are told a new one',
    better: 'more',
    of: ({ dials }) => dials.rotate,
    scale: 'times',
  },
  exposure: {
    help: 'share of connections that the worst stolen ticket key opens',
    better: 'less',
    of: ({ exposure, connections }) => exposure.most / Math.max(1, connections),
    scale: 'shares',
  },
  'replays-taken': {
    help: 'share of replayed early data that is accepted once more',
    better: 'less',
    of: ({ early: { replayed, replaysAccepted } }) => part(replaysAccepted, replayed),
    scale: 'shares',
  },
  linked: {
    help: 'share of connections that show in the clear what an earlier one showed',
    better: 'less',
    of: ({ linked, connections }) => linked / Math.max(1, connections),
    scale: 'shares',
  },
}

/** All names, in the order of the table. */
export const MEASURE_NAMES = Object.keys(MEASURES) as MeasureName[]

/** Two measures that pull in different directions. */
export type MeasurePair = readonly [MeasureName, MeasureName]

/** What one trades for what, most often. */
const TRADES: readonly MeasurePair[] = [
  ['memory', 'resumed'],
  ['rotation', 'exposure'],
]

/** The measures that frontiers are of where nobody says which: of the usual ones those in which these reports differ. */
export function usualPairs(reports: readonly FleetReport[]): readonly MeasurePair[] {
  const differs = (name: MeasureName): boolean => new Set(reports.map(MEASURES[name].of)).size > 1
  return TRADES.filter((pair) => pair.every(differs))
}
