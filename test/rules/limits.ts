/** Our limits: each of them exceeded alone. */
import { KEEP_LIMITS, LIMITS, type LimitQuestion, limitsOf } from '../../src/rules/limits.ts'
import type { BrokenTable } from './breaks-alone.ts'

/** Those that have no rule elsewhere. */
const NAMES = limitsOf('both', 'client', 'server', 'socket', 'port').filter((name) => !LIMITS[name].rule)

/** Is it within a limit? */
export const EXCEEDED: BrokenTable<LimitQuestion> = {
  decision: KEEP_LIMITS,
  good: { limit: 'maxEmptyRecords', most: 3, actual: 3 },
  rows: NAMES.map((limit) => [`limit.${limit}`, { limit, actual: 4 }, LIMITS[limit].cite]),
  answers: { yes: 'the connection goes on', no: 'it ends' },
}
