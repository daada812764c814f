/** Pages of fleets, to look at. */
import { fleetHtmlOf } from '../../src/render/fleet/page.tsx'
import { settingsOf, USUAL, type Dials } from '../../src/sim/fleet/dials.ts'
import { Fleet } from '../../src/sim/fleet/fleet.ts'
import { reportOf, type FleetReport } from '../../src/sim/fleet/report.ts'

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
