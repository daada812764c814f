/** The last line of a connection: what it was and what it cost. */
import { addOperations, type Operations } from '../crypto/meter.ts'
import type { SummaryEvent } from '../trace/event.ts'
import type { Moment } from '../trace/timeline.ts'
import type { Connection } from '../connection/connection.ts'
import type { Parameters } from '../handshake/state-parts.ts'
import { agreementName } from '../handshake/tls12/exchange-halves.ts'
import type { Lab } from './lab.ts'
import type { World } from './world.ts'

/** Sums up the connection `id` of a Lab. @param id such as `c1` */
export function summarize(lab: Lab, id: string): SummaryEvent {
  const moments = [...lab.timeline].filter((moment) => moment.connection === id)
  const last = moments.at(-1)?.after
  const settled = moments.map(({ after }) => parametersOf(after.client)).findLast(isKnown)
  let operations: Operations = {}
  for (const moment of moments) operations = addOperations(operations, moment.operations)
  return {
    kind: 'summary',
    version: last?.client?.suite12 ? 'TLS 1.2' : last?.client?.suite ? 'TLS 1.3' : '',
    suite: last?.client?.suite12 ?? last?.client?.suite ?? '',
    group: settled?.group ?? moments.map(({ after }) => groupOf(after.client)).findLast(isKnown) ?? '',
    // An external PSK resumes nothing.
    resumed: settled?.psk?.source.kind === 'session' || moments.some(({ after }) => resumed12(after.client)),
    rtts: roundTrips(lab, moments, settled?.earlyData === 'accepted'),
    bytes: { client: last?.toServer.bytes ?? 0, server: last?.toClient.bytes ?? 0 },
    messages: moments.flatMap(({ events }) => events).filter(isHandshakeSent).length,
    operations,
  }
}

function isHandshakeSent(event: Moment<World>['events'][number]): boolean {
  return event.kind === 'message' && event.direction === 'sent'
}

/** What the handshake settled, where it came so far. */
function parametersOf(client: Connection | undefined): Parameters | undefined {
  return client && 'parameters' in client.state ? client.state.parameters : undefined
}

function isKnown<T>(found: T | undefined): found is T {
  return found !== undefined
}

/** TLS 1.2: the group in which the server made its half, as long as the client has not answered it. */
function groupOf(client: Connection | undefined): string | undefined {
  if (!client || !('exchange' in client.state)) return undefined
  const { agreement } = client.state.exchange
  return agreement === 'none' ? undefined : agreementName(agreement)
}

/** Whether a connection of TLS 1.2 resumes a session. */
function resumed12(client: Connection | undefined): boolean {
  return (
    client !== undefined &&
    'agreed' in client.state &&
    'resumed' in client.state.agreed &&
    client.state.agreed.resumed !== undefined
  )
}

/** Round trips until the client may send data that wait for nothing: accepted early data need none. */
function roundTrips(lab: Lab, moments: readonly Moment<World>[], earlyAccepted: boolean): number {
  if (earlyAccepted) return 0
  const start = moments.at(0)?.t ?? 0
  const ready = moments.find(({ after }) => after.client?.state.name === 'CONNECTED')
  const trip = 2 * lab.link.latency
  return ready && trip > 0 ? Math.round((ready.t - start) / trip) : 0
}
