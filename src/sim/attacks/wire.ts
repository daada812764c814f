/** What an attacker on the path has: bytes under way, which he may keep, change or send himself, and all that was ever sent. */
import { concat, concatAll } from '../../bytes/bytes.ts'
import { AppendOnly } from '../../bytes/queue.ts'
import type { Connection } from '../../connection/connection.ts'
import type { ClientSettings, ServerSettings } from '../../handshake/config/config.ts'
import type { Actor } from '../../wire/actor.ts'
import { decodeMessage13 } from '../../wire/handshake.ts'
import type { ClientHello } from '../../wire/hello.ts'
import type { Lab } from '../lab/lab.ts'
import { runOf } from '../lab/run.ts'
import { observe } from '../observer/observer.ts'
import { messageOf, nth, recordsIn } from './records.ts'

/** What is on its way to one side and has not arrived. */
export function underWay(lab: Lab, to: Actor): Uint8Array {
  const { segments, delivered } = laneTo(lab, to)
  return concatAll([...segments].slice(delivered).map(({ bytes }) => bytes))
}

/** The Lab in which other bytes are on their way to one side; none where the attacker keeps them back. */
export function instead(lab: Lab, to: Actor, bytes: Uint8Array): Lab {
  const lane = laneTo(lab, to)
  const arrived = [...lane.segments].slice(0, lane.delivered)
  const last = [...lane.segments].slice(lane.delivered).at(-1)
  const sent = underWay(lab, to)
  const segment = {
    bytes,
    arrivesAt: last?.arrivesAt ?? lab.world.now + lab.link.latency,
    sent: sent.length > 0 ? sent : undefined,
  }
  const segments = AppendOnly.of(...arrived, ...(bytes.length > 0 ? [segment] : []))
  const changed = { ...lane, segments }
  return lab.withWorld({ ...lab.world, ...(to === 'server' ? { toServer: changed } : { toClient: changed }) })
}

function laneTo({ world }: Lab, to: Actor) {
  return to === 'server' ? world.toServer : world.toClient
}

/** The ClientHello with which the connection in progress began, as it stood on the wire. */
export function helloOnWire(lab: Lab): ClientHello {
  const { message } = decodeMessage13(messageOf('client_hello', nth(recordsIn(lab.sent('client')), 0)))
  if (message.name !== 'ClientHello') throw new Error(`a connection begins with ${message.name}`)
  return message.body
}

/** Application data that one end of a connection got. @param id such as `c1` */
export function dataAt(lab: Lab, id: string, actor: Actor): Uint8Array {
  const moments = [...lab.timeline].filter((moment) => moment.connection === id && moment.actor === actor)
  const pieces = moments.flatMap(({ events }) =>
    events.flatMap((event) => (event.kind === 'data' && event.direction === 'received' ? [event.bytes] : [])),
  )
  return concat(...pieces)
}

/** Whether both ends of the connection in progress are connected. */
export function isUp({ world: { client, server } }: Lab): boolean {
  return client?.state.name === 'CONNECTED' && server?.state.name === 'CONNECTED'
}

/** Steps until one end is in a state of that name, or nothing happens any more. */
export function asFar(lab: Lab, actor: Actor, state: string): Lab {
  let now = lab
  for (let next = now.step(); next !== now && now[actor].state.name !== state; next = now.step()) now = next
  return now
}

/** The bytes of a secret when it was born. @param id such as `c1/client/master_secret` */
export function secretIn(lab: Lab, id: string): Uint8Array {
  for (const { events } of lab.timeline)
    for (const event of events) if (event.kind === 'secret' && event.id === id) return event.bytes
  throw new Error(`there is no secret ${id}`)
}

/** The client’s application data in a connection, read from its recorded records by who has one secret. */
export function dataRead(lab: Lab, id: string, secret: Uint8Array): Uint8Array {
  const run = runOf(lab, { name: '', shows: '', seed: undefined })
  const seen = observe(run, [{ kind: 'secret', bytes: secret }]).find((observed) => observed.id === id)
  const read = seen?.records.flatMap(({ from, opened }) =>
    from === 'client' && opened?.type === 'application_data' ? [opened.content] : [],
  )
  return concat(...(read ?? []))
}

/** An end of the connection in progress that goes on with settings which no configuration of the house may have. */
export function deviating(
  lab: Lab,
  actor: Actor,
  change: ClientSettings | Omit<ServerSettings, 'tickets'>,
): Lab {
  const { [actor]: end } = lab
  const config = { ...end.config, ...change } as Connection['config']
  return lab.withWorld({ ...lab.world, [actor]: { ...end, config } })
}
