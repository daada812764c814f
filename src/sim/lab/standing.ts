/** What a Lab is, and what becomes of it: functions from one value to the next. */
import { concatAll, equal } from '../../bytes/bytes.ts'
import { AppendOnly } from '../../bytes/queue.ts'
import { seededRandom, type Random } from '../../crypto/hash/random.ts'
import { TicketKeyRing, type RingSchedule } from '../../session/tickets/ticket-ring.ts'
import type { NoteEvent, StepEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import { Timeline, type Moment } from '../../trace/timeline.ts'
import { ATTACKER } from '../cast/hosts.ts'
import { linkIn, pauseIn, serverAt, withServers } from '../change/dials.ts'
import { changed, NO_CHANGES, withSettings, type Changes } from '../change/make.ts'
import { tampered } from '../change/tamper.ts'
import { noteOfChange } from '../change/words.ts'
import { PERFECT_LINK, type LinkModel } from '../kernel/link.ts'
import { Network } from '../kernel/network.ts'
import { DEFAULT_SEED, VIRTUAL_START } from '../kernel/network-options.ts'
import type { Captured, Deed } from './deeds.ts'
import type { LabOptions } from './lab-options.ts'
import { connectionIn, withWorld, worldOf, type World } from './world.ts'

/** What changes from step to step. */
interface Now {
  /** The hosts `client` and `server`, and the connection in progress. */
  readonly network: Network
  /** What the network shows. */
  readonly world: World
  /** Connections so far. */
  readonly connections: number
  /** What is otherwise than it was told. */
  readonly changes: Changes
}

/** A Lab as it stands, and how it came there. */
export interface Standing {
  readonly now: Now
  readonly timeline: Timeline<World>
  /** How everything was before anything happened, and after each moment: as many as there are moments, and one. */
  readonly past: AppendOnly<Now>
  readonly start: number
  readonly link: LinkModel
}

/** What a Lab begins as. */
export function standingFrom(options: LabOptions): Standing {
  const { seed = DEFAULT_SEED, random = seededRandom(seed), start = VIRTUAL_START, trace = true } = options
  const { link = {}, ticketKeys = {}, seam } = options
  // Of the network's moments the last one is what the Lab was told of.
  const told = { random, start, link, trace, ...(seam && { seam }) }
  const network = Network.create({ ...told, history: { ring: 1 } })
    .host('client')
    .host('server', { memory: { ticketKeys: ringOf(ticketKeys, start, random) } })
    .host(ATTACKER)
  const now = { network, world: worldOf(network, ''), connections: 0, changes: NO_CHANGES }
  const timeline = Timeline.empty<World>()
  return { now, timeline, past: AppendOnly.of(now), start, link: { ...PERFECT_LINK, ...link } }
}

function ringOf(keys: Partial<RingSchedule> | TicketKeyRing, start: number, random: Random): TicketKeyRing {
  if (keys instanceof TicketKeyRing) return keys
  return new TicketKeyRing(
    { format: 'glass-tls', start, period: Infinity, grace: 0, ...keys },
    random,
    'world',
  )
}

/** How it was after the first `length` moments. */
export function standingAt(standing: Standing, length: number): Standing {
  const { past, timeline } = standing
  return {
    ...standing,
    now: past.at(length) ?? standing.now,
    timeline: timeline.upTo(length),
    past: past.upTo(length + 1),
  }
}

/** What becomes of it when something is done to it. */
export function standingAfter(standing: Standing, deed: Deed): Standing {
  const { world, changes, network } = standing.now
  switch (deed.kind) {
    case 'connect': {
      const { attacker, ...told } = deed.options
      const at = (end: Actor, host: string): string => (attacker === end ? ATTACKER : host)
      return begins(standing, (network, id, server) =>
        network.connect(at('client', 'client'), at('server', server), {
          ...withSettings(changes, told, id),
          ...{ id, keep: true, link: linkIn(changes.all) },
        }),
      )
    }
    case 'replay': {
      const told = { server: deed.server }
      const flight = deed.bytes instanceof Uint8Array ? deed.bytes : flightOf(standing, deed.bytes)
      return begins(standing, (network, id, server) =>
        network.replay(server, flight, {
          ...withSettings(changes, told, id),
          ...{ id, keep: true, link: linkIn(changes.all) },
        }),
      )
    }
    case 'command': {
      const { actor, command } = deed
      if (!world[actor]) return standing
      return moved(standing, (network, id) => network.command(id, actor, command))
    }
    case 'answer':
      return moved(standing, (network, id) => network.answer(id, deed.actor, deed.answer))
    case 'wait':
      return inWorld(standing, { now: world.now + deed.ms })
    case 'world':
      return inWorld(standing, deed.world)
    case 'go-on': {
      const last = lastWorldOf(standing, deed.connection)
      return last ? inWorld(standing, connectionIn(last)) : standing
    }
    case 'remark': {
      const { connection } = standing.timeline.at(-1) ?? { connection: '' }
      const events = [{ kind: 'note', text: deed.text, cite: deed.cite }] as const
      const cause = { kind: 'remark' } as const
      return noted(standing, { connection, actor: 'wire', cause, events, operations: {} }, world)
    }
    case 'change': {
      const after = changed({ network, changes }, current(standing), deed.change)
      return standingIn(standing, { ...after, world: worldOf(after.network, current(standing)) })
    }
  }
}

/** The world as a connection last left it. */
export function lastWorldOf({ timeline }: Standing, connection: string): World | undefined {
  return [...timeline].findLast((moment) => moment.connection === connection)?.after
}

/** Where bytes come from that somebody sends again, if a client sent them: so a Lab that went another way has its own. */
export function capturedIn(standing: Standing, bytes: Uint8Array): Captured | undefined {
  const connections = new Set([...standing.timeline].map(({ connection }) => connection))
  for (const connection of connections) {
    const { length } = lastWorldOf(standing, connection)?.toServer.segments ?? { length: 0 }
    for (let segments = 1; segments <= length; segments++) {
      const captured = { connection, segments }
      if (equal(flightOf(standing, captured), bytes)) return captured
    }
  }
  return undefined
}

function flightOf(standing: Standing, { connection, segments }: Captured): Uint8Array {
  const sent = lastWorldOf(standing, connection)?.toServer.segments.slice(0, segments) ?? []
  return concatAll(sent.map(({ bytes }) => bytes))
}

/**
 * Something happens in the network, and what waits for what is then sent changes that; the same where nothing happened.
 * @param id of the connection in which it happens
 */
export function moved(
  standing: Standing,
  act: (network: Network, id: string) => Network,
  id = current(standing),
): Standing {
  const { network: before, changes } = standing.now
  const { network, waiting, notes } = tampered(before, id, changes.waiting, (among) => act(among, id))
  if (network.timeline.length === before.timeline.length) return standing
  const { connection, actor, cause, events: own, operations } = network.timeline.at(-1)!
  const events = [...notToldIn(own, changes.untold), ...own, ...notes.map(noteOfChange)]
  const after = standingIn(standing, { network, changes: { ...changes, waiting, untold: [] } })
  return noted(after, { connection, actor, cause, events, operations }, worldOf(network, connection))
}

/** A connection begins, and the one before leaves; with which server, and when, is as the changes have it. */
function begins(
  standing: Standing,
  begin: (network: Network, id: string, server: string) => Network,
): Standing {
  const { network: before, connections: begun, changes, world } = standing.now
  const connections = begun + 1
  const last = standing.timeline.at(-1)?.after.now
  const pause = last === undefined ? undefined : pauseIn(changes.all)
  const left = withServers(before.drop(current(standing)), changes.all)
  const network = pause === undefined ? left : left.withTime(last! + pause)
  const after = standingIn(standing, { network, connections, world: { ...world, now: network.now } })
  const server = serverAt(changes.all, connections)
  return moved(after, (among, id) => begin(among, id, server), `c${connections}`)
}

function inWorld(standing: Standing, change: Partial<World>): Standing {
  const { network: before, world: now } = standing.now
  const world = { ...now, ...change }
  const network = withWorld(before, now, world)
  return standingIn(standing, { network, world: worldOf(network, world.server?.id ?? '') })
}

function standingIn(standing: Standing, change: Partial<Now>): Standing {
  return { ...standing, now: { ...standing.now, ...change } }
}

/** Name of the connection in progress. */
function current({ now: { world } }: Standing): string {
  return world.server?.id ?? ''
}

/** Without deviations that a connection tells of itself, since it begins with them. */
function notToldIn(own: readonly StepEvent[], untold: readonly NoteEvent[]): readonly NoteEvent[] {
  const told = own.flatMap((event) => (event.kind === 'note' ? (event.deviation ?? []) : []))
  return untold.filter(({ deviation }) => deviation === undefined || !told.includes(deviation))
}

function noted(
  { now, timeline, past, start, link }: Standing,
  what: Pick<Moment<World>, 'connection' | 'actor' | 'cause' | 'events' | 'operations'>,
  world: World,
): Standing {
  const moment = { ...what, t: world.now - start, before: now.world, after: world }
  const after: Now = { ...now, world }
  return { now: after, timeline: timeline.append(moment), past: past.append(after), start, link }
}
