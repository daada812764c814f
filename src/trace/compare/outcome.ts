/** What came of a connection, in a few words each: what two runs are held against each other for. */
import { eventsOf, isEnding, type ConnectionRun } from '../run.ts'
import type { Both } from './likeness.ts'

/** Whether it is resumed, how early data fared, the alert that ended it; then what was agreed on. */
const OUTCOMES = [
  ...(['resumed', 'earlyData', 'ended'] as const),
  ...(['version', 'suite', 'group', 'serverName', 'alpn', 'externalPsk'] as const),
] as const

/** What came of a connection in two runs, where it differs: version, suite and so on. */
export interface OutcomeRow {
  readonly what: (typeof OUTCOMES)[number]
  readonly values: Both<string>
}

/** Where it differs what came of a connection. */
export function outcomeRows(a: ConnectionRun, b: ConnectionRun): OutcomeRow[] {
  const [ours, theirs] = [outcomeOf(a), outcomeOf(b)]
  return OUTCOMES.flatMap((what) =>
    ours[what] === theirs[what] ? [] : [{ what, values: { a: ours[what], b: theirs[what] } }],
  )
}

/** All of it. */
export function outcomeOf(connection: ConnectionRun): Readonly<Record<OutcomeRow['what'], string>> {
  const { version, suite, group, serverName, alpn = 'hidden', resumed, externalPsk } = connection.summary
  return {
    ...{ version, suite, group, serverName, alpn },
    ...{ resumed: String(resumed), externalPsk: String(externalPsk) },
    ...{ earlyData: earlyDataOf(connection), ended: endOf(connection) },
  }
}

function earlyDataOf(connection: ConnectionRun): string {
  const early = eventsOf(connection).flatMap(({ event }) =>
    event.kind === 'data' && event.early ? [event.direction] : [],
  )
  if (early.length === 0) return 'none'
  return early.includes('received') ? 'accepted' : 'not accepted'
}

/** `the server sends decrypt_error`, or nothing where nobody ended it like that. */
function endOf(connection: ConnectionRun): string {
  for (const { actor, event } of eventsOf(connection))
    if (isEnding(event)) return `the ${actor} sends ${event.description}`
  return ''
}
