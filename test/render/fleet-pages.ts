/** Pages of fleets, to look at. */
import { fleetHtmlOf } from '../../src/render/fleet/page.tsx'
import { settingsOf, USUAL, type Dials } from '../../src/sim/fleet/dials.ts'
import { Fleet } from '../../src/sim/fleet/fleet.ts'
import { reportOf, type FleetReport } from '../../src/sim/fleet/report.ts'
import { sweepHtmlOf, type SweepView } from '../../src/render/fleet/sweep/page.tsx'
import { sweep, type Sweep, type SweptDials } from '../../src/sim/fleet/sweep/sweep.ts'
import { tableOf } from '../../src/sim/fleet/sweep/table.ts'

/** A small fleet in which everything happens that a report tells of. */
const BUSY: Dials = {
  ...USUAL,
  ...{ connections: 1500, clients: 150, servers: 3, restart: 3_600_000, day: 0.5, 'tls-12': 0.4 },
  ...{ sessions: 'cache', 'share-cache': 'all', store: 'outside', 'store-failures': 0.03 },
  ...{ early: 0.6, 'early-size': 10_000, replays: 0.3 },
}

/** What came of a fleet. */
export function reported(dials: Partial<Dials>): FleetReport {
  return reportOf(new Fleet({ ...USUAL, ...dials }, 'seed').run(), 'seed')
}

/** The page of a report. */
export function pageOf(report: FleetReport): string {
  return fleetHtmlOf(report, settingsOf(report.dials))
}

/** A page that has every figure, but for keys that are stolen. */
export function busyPage(): string {
  return pageOf(reported(BUSY))
}

// ---- Sweeps

const FEW: Dials = { ...USUAL, connections: 400, clients: 40 }

function swept(over: SweptDials, dials: Partial<Dials>): Sweep {
  return sweep(over, { dials: { ...FEW, ...dials }, seed: 'seed' })
}

/** Caches that are too small, and one that is not, at one server and at two. */
export function cachesSwept(): Sweep {
  return swept({ servers: [1, 2], 'cache-size': [5, 10, 50] }, { sessions: 'cache', eviction: 'lru' })
}

/** Keys that change ever more seldom. */
export function rotationsSwept(): Sweep {
  return swept({ rotate: [600_000, 3_600_000, Infinity] }, { 'share-keys': 'all', 'tls-12': 1 })
}

/** A dial of words. */
export function wordsSwept(): Sweep {
  return swept({ balance: ['random', 'address', 'issuer'] }, {})
}

/** What a page of a sweep is told. */
export function viewOf(of: Sweep): SweepView {
  const isSwept = (dial: string): boolean => of.axes.some((axis) => axis.dial === dial)
  return {
    table: tableOf(of),
    frontiers: of.frontiers,
    seed: of.seed,
    command: 'glass-tls fleet --cache-size 5,10,50 --servers 1,2',
    settings: settingsOf(of.dials).filter(({ dial }) => !isSwept(dial)),
    failed: 0,
  }
}

/** The page of a sweep with points, a frontier and lines. */
export function sweptPage(): string {
  return sweepHtmlOf(viewOf(cachesSwept()))
}
