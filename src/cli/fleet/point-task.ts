/** What a thread does: one point of a sweep, from its dials to its report. */
import type { FleetReport } from '../../sim/fleet/report.ts'
import { reportOfPoint, type BesideSweep, type SweepPoint } from '../../sim/fleet/sweep/sweep.ts'

/** What a thread is given. */
export interface PointTask {
  readonly point: SweepPoint
  readonly beside: BesideSweep
}

/** Its report. */
export default function work({ point, beside }: PointTask): FleetReport {
  return reportOfPoint(point, beside)
}
