/** What is told beside a run: another run, what an attack came to, what somebody on the path sees, what a check-up found. */
import type { CameOf } from '../../sim/mutation/came.ts'
import type { Overheard } from '../../sim/observer/listen.ts'
import type { Comparison } from '../../trace/compare/compare.ts'
import type { AttackTold } from '../beside/attack.ts'
import type { Checked } from '../beside/checked.ts'
import type { Fallen } from '../beside/leak.ts'

/** What a page shows beside the run; each comes before it. */
export interface BesideRun {
  /** The run beside another one. */
  readonly comparison?: Comparison | undefined
  /** What an attack came to. */
  readonly attack?: AttackTold | undefined
  /** What somebody on the path sees, and which connections he links. */
  readonly overheard?: Overheard | undefined
  /** What can be read when secrets leak: one of them in full, several each at a glance. */
  readonly fallen?: readonly Fallen[] | undefined
  /** What came of a change that was made in it. */
  readonly came?: CameOf | undefined
  /** What a check-up of a server found, of which these are the connections. */
  readonly checked?: Checked | undefined
}
