/** `--deviate`: mistakes that an endpoint is told to make, by name. */
import { Misuse } from '../../rules/failure.ts'
import type { Deviation } from '../../sim/deviations/deviation.ts'
import { deviationNamed } from '../../sim/deviations/deviations.ts'
import type { Actor } from '../../wire/actor.ts'
import { UsageError } from './options.ts'

/** The deviations of those names. @throws UsageError that names those near to one that is none */
export function deviationsIn(ids: readonly string[] = []): readonly Deviation[] {
  try {
    return ids.map(deviationNamed)
  } catch (error) {
    if (error instanceof Misuse) throw new UsageError(`--deviate: ${error.message}`)
    throw error
  }
}

/** Which command is which end on a socket. */
const COMMANDS: Readonly<Record<Actor, string>> = { client: 'connect', server: 'serve' }

/** The same for one end alone. @throws UsageError that names the command for a mistake of the other end */
export function deviationsOf(end: Actor, ids: readonly string[] | undefined): readonly Deviation[] {
  const deviations = deviationsIn(ids)
  const other = deviations.find((each) => each.end !== end)
  if (!other) return deviations
  throw new UsageError(
    `--deviate: expected a mistake of the ${end}, actual ${other.id}; that is for: glass-tls ${COMMANDS[other.end]}`,
  )
}
