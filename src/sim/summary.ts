/** The last line of a connection: what it was and what it cost. */
import { addOperations, type Operations } from '../crypto/meter.ts'
import type { SummaryEvent } from '../trace/event.ts'
import type { Moment } from '../trace/timeline.ts'
import type { Connection } from '../connection/connection.ts'
import type { Lab } from './lab.ts'
import type { World } from './world.ts'

/** Sums up the connection `id` of a Lab. @param id such as `c1` */
export function summarize(lab: Lab, id: string): SummaryEvent {
  const moments = [...lab.timeline].filter((moment) => moment.connection === id)
  const last = moments.at(-1)?.after
  let operations: Operations = {}
  for (const moment of moments) operations = addOperations(operations, moment.operations)
  return {
    kind: 'summary',
    ...describe(last?.client),
    rtts: roundTrips(lab, moments),
    bytes: { client: last?.toServer.bytes ?? 0, server: last?.toClient.bytes ?? 0 },
    messages: moments.flatMap(({ events }) => events).filter(isHandshakeSent).length,
    operations,
  }
}

function isHandshakeSent(event: Moment<World>['events'][number]): boolean {
  return event.kind === 'message' && event.direction === 'sent'
}

function describe(
  client: Connection | undefined,
): Pick<SummaryEvent, 'version' | 'suite' | 'group' | 'resumed'> {
  const state = client?.state
  const parameters = state && 'parameters' in state ? state.parameters : undefined
  return {
    version: client?.suite ? 'TLS 1.3' : '',
    suite: client?.suite ?? '',
    group: parameters?.group ?? '',
    resumed: parameters?.psk !== undefined,
  }
}

/** Round trips until the client may send data that wait for nothing: accepted early data need none. */
function roundTrips(lab: Lab, moments: readonly Moment<World>[]): number {
  const start = moments.at(0)?.t ?? 0
  const ready = moments.find((moment) => mayTalk(moment))
  const trip = 2 * lab.link.latency
  return ready && trip > 0 ? Math.round((ready.t - start) / trip) : 0
}

function mayTalk({ after, events }: Moment<World>): boolean {
  const early = events.some((event) => event.kind === 'data' && event.direction === 'sent' && event.early)
  return early || after.client?.state.name === 'CONNECTED'
}
