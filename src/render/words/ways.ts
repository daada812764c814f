/** How the ways are called in which a connection of a fleet comes out. */
import type { FleetReport } from '../../sim/fleet/report.ts'

/** How a connection came out. */
export type Way = FleetReport['ways'][number]['outcome']

/** Whether a session was resumed. */
export function isResumed(way: Way): boolean {
  return way !== 'full' && way !== 'refused'
}

/** What each way is called. */
export const WAY_NAMES: Readonly<Record<Way, string>> = {
  full: 'full, nothing offered',
  refused: 'full, what was offered was not taken',
  resumed: 'resumed',
  renewed: 'resumed, with a new ticket since the key of the old one seals no more',
  early: 'resumed, early data taken',
  'early-refused': 'resumed, early data not taken',
}
