/** The last line of a connection: what it was and what it cost. */
import { addOperations, type Operations } from '../../crypto/meter.ts'
import type { SummaryEvent } from '../../trace/event.ts'
import type { Moment } from '../../trace/timeline.ts'
import { agreedInBrief, isEarlyData, isHandshakeMessage } from '../../connection/summary.ts'
import { agreedOf, type Agreed } from '../../handshake/state/agreed.ts'
import type { Lab } from './lab.ts'
import type { World } from './world.ts'

/** Sums up the connection `id` of a Lab. @param id such as `c1` */
export function summarize(lab: Lab, id: string): SummaryEvent {
  const moments = [...lab.timeline].filter((moment) => moment.connection === id)
  const last = moments.at(-1)?.after
  const agreed = agreedIn(moments)
  let operations: Operations = {}
  for (const moment of moments) operations = addOperations(operations, moment.operations)
  return {
    kind: 'summary',
    ...agreedInBrief(agreed),
    // Where a flight is sent again nobody is left to finish the handshake: what the server takes it for counts.
    ...(last?.server && !last.client ? { resumed: agreed?.resumed !== undefined } : {}),
    rtts: roundTrips(moments, agreed),
    bytes: { client: last?.toServer.bytes ?? 0, server: last?.toClient.bytes ?? 0 },
    messages: moments.flatMap(({ events }) => events).filter(isHandshakeSent).length,
    operations,
    // A Lab has no memory of signatures.
    remembered: {},
  }
}

function isHandshakeSent(event: Moment<World>['events'][number]): boolean {
  return isHandshakeMessage(event) && event.direction === 'sent'
}

/** What the last handshake that was completed agreed on; else how far one came. As the client knows it, or the server. */
function agreedIn(moments: readonly Moment<World>[]): Agreed | undefined {
  const known = moments.flatMap(({ after: { client, server } }) =>
    // A flight that somebody sends again comes from no client; and where a handshake failed, one end may know more.
    [server, client].flatMap((end) => (end && agreedOf(end)) ?? []),
  )
  return known.findLast(({ complete }) => complete) ?? known.at(-1)
}

/** Round trips until the client’s first data could go; `undefined` where it never came so far, or nobody sat there. */
function roundTrips(moments: readonly Moment<World>[], agreed: Agreed | undefined): number | undefined {
  const ready = moments.find(({ after }) => after.client?.state.name === 'CONNECTED')
  if (!ready) return undefined
  const early = moments.some(({ actor, events }) => actor === 'client' && events.some(isEarlyData))
  if (early && agreed?.earlyData === 'accepted') return 0
  const trip = 2 * ready.after.link.latency
  return trip > 0 ? Math.round((ready.t - (moments.at(0)?.t ?? 0)) / trip) : 0
}
