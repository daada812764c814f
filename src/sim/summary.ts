/** The last line of a connection: what it was and what it cost. */
import type { GroupName } from '../crypto/group.ts'
import { addOperations, type Operations } from '../crypto/meter.ts'
import type { SummaryEvent } from '../trace/event.ts'
import type { Moment } from '../trace/timeline.ts'
import type { Connection } from '../connection/connection.ts'
import type { Parameters } from '../handshake/state-parts.ts'
import { namesIn, type Names } from '../handshake/names.ts'
import { agreementName } from '../handshake/tls12/exchange-halves.ts'
import type { Lab } from './lab.ts'
import type { World } from './world.ts'

/** Sums up the connection `id` of a Lab. @param id such as `c1` */
export function summarize(lab: Lab, id: string): SummaryEvent {
  const moments = [...lab.timeline].filter((moment) => moment.connection === id)
  const last = moments.at(-1)?.after
  // A flight that somebody sends again comes from no client; and where a handshake failed, one end may know more.
  const ends = [last?.client, last?.server]
  const suite12 = ends.map((end) => end?.suite12).find(isKnown)
  const suite = suite12 ?? ends.map((end) => end?.suite).find(isKnown)
  const settled = moments.map(({ after }) => settledIn(after)).findLast(isKnown)
  const names = moments.map(({ after }) => namesOf(after)).find(isKnown)
  let operations: Operations = {}
  for (const moment of moments) operations = addOperations(operations, moment.operations)
  return {
    kind: 'summary',
    version: suite12 ? 'TLS 1.2' : suite ? 'TLS 1.3' : '',
    suite: suite ?? '',
    group: settled?.group ?? moments.map(({ after }) => groupOf(after.client)).findLast(isKnown) ?? '',
    serverName: names?.serverName ?? '',
    alpn: names?.alpn ?? '',
    resumed: settled?.resumed ?? moments.some(({ after }) => resumed12(after.client)),
    rtts: roundTrips(lab, moments, settled?.earlyData === 'accepted'),
    bytes: { client: last?.toServer.bytes ?? 0, server: last?.toClient.bytes ?? 0 },
    messages: moments.flatMap(({ events }) => events).filter(isHandshakeSent).length,
    operations,
    // A Lab has no memory of signatures.
    remembered: {},
  }
}

function isHandshakeSent(event: Moment<World>['events'][number]): boolean {
  return event.kind === 'message' && event.direction === 'sent'
}

/** What a handshake of TLS 1.3 settled. */
interface Settled {
  readonly group: GroupName | undefined
  /** An external PSK resumes nothing. */
  readonly resumed: boolean
  readonly earlyData: Parameters['earlyData']
}

/** As the client knows it, or the server where there is no client; `undefined` as long as it is not settled. */
function settledIn({ client, server }: World): Settled | undefined {
  if (client) {
    if (!('parameters' in client.state)) return undefined
    const { group, psk, earlyData } = client.state.parameters
    return { group, resumed: psk?.source.kind === 'session', earlyData }
  }
  if (!server || !('choice' in server.state)) return undefined
  const { group, psk, earlyData } = server.state.choice
  return { group, resumed: psk !== 'none' && psk.source.kind === 'session', earlyData }
}

/** The names of the first handshake, by whoever knows them first. */
function namesOf({ client, server }: World): Names | undefined {
  return [client, server].map((end) => end && namesIn(end.state)).find(isKnown)
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
