/** What a thread does: one point of a sweep, from its dials to its report. */
import { reportOfPoint } from '../../sim/fleet/sweep/sweep.ts'

export default reportOfPoint
