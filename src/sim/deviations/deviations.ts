/** Every deviation, by name. */
import { nearest } from '../../rules/nearest.ts'
import { Misuse } from '../../rules/failure.ts'
import { CLIENT_DEVIATIONS } from './client-deviations.ts'
import type { Deviation } from './deviation.ts'
import { BINDER_DEVIATIONS } from './binder-deviations.ts'
import { RECORD_DEVIATIONS } from './record-deviations.ts'
import { SERVER_OMISSIONS } from './server-omissions.ts'
import { SERVER_DEVIATIONS } from './server-deviations.ts'

/** All of them: what clients get wrong, how records are sealed, what servers write, what servers leave out. */
export const DEVIATIONS: readonly Deviation[] = [
  ...CLIENT_DEVIATIONS,
  ...BINDER_DEVIATIONS,
  ...RECORD_DEVIATIONS,
  ...SERVER_DEVIATIONS,
  ...SERVER_OMISSIONS,
]

/** The deviation of that id. @throws Misuse that names those near to it */
export function deviationNamed(id: string): Deviation {
  const found = DEVIATIONS.find((each) => each.id === id)
  if (found) return found
  const ids = DEVIATIONS.map((each) => each.id)
  const near = nearest(id, ids)
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are: ${ids.join(', ')}`
  throw new Misuse(`'${id}' is no deviation; ${hint}`)
}
