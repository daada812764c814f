/**
 * What each kind of connection costs: it is played once, with all its cryptography, and charged to every connection that comes
 * out the same way.
 */
import { addOperations, type Operations } from '../../crypto/meter.ts'
import type { Session } from '../../session/session.ts'
import { TicketKeyRing } from '../../session/tickets/ticket-ring.ts'
import { seededRandom } from '../../crypto/hash/random.ts'
import type { Actor } from '../../wire/actor.ts'
import { decodeMessage13 } from '../../wire/handshake.ts'
import type { ClientHello } from '../../wire/hello.ts'
import { VIRTUAL_START } from '../kernel/network-options.ts'
import { Network } from '../kernel/network.ts'
import type { Dials } from './dials.ts'
import { clientSettings, nameOf, serverSettings, type Spoken } from './settings.ts'

/**
 * How a connection can come out.
 *
 * - `full`: nothing was offered. `refused`: what was offered was not taken.
 * - `resumed`. `renewed`: so is it, and TLS 1.2 gives a new ticket, since the key of the old one seals no more.
 * - `early`: resumed, and early data were taken; `early-refused`: and they were not.
 */
export type Outcome = (typeof OUTCOMES)[number]

/** Every way. */
export const OUTCOMES = ['full', 'refused', 'resumed', 'renewed', 'early', 'early-refused'] as const

/** Whether a session was resumed. */
export function isResumed(outcome: Outcome): boolean {
  return outcome !== 'full' && outcome !== 'refused'
}

/** What a connection costs both ends. */
interface Bill {
  /** Round trips until the client's first data may go. */
  readonly roundTrips: number
  /** Bytes that each end puts on the wire for the handshake, records with their headers. */
  readonly bytes: Readonly<Record<Actor, number>>
  /** Primitives that each end calls. */
  readonly operations: Readonly<Record<Actor, Operations>>
}

/** A connection that was played. */
export interface Rehearsal {
  readonly bill: Bill
  /** What the client said first. */
  readonly hello: ClientHello
  /** Sessions that the client has afterwards, the newest last. */
  readonly sessions: readonly Session[]
}

/** One way, ms: what is rehearsed does not depend on it. */
const LATENCY = 10
/** ms between the two connections of a rehearsal. */
const PAUSE = 60_000

/** The dials on which it depends how a connection goes. */
const MATTER = ['sessions', 'tickets', 'lifetime', 'early-size', 'window', 'replay-check'] as const

const played = new Map<string, Rehearsal>()
/** Rehearsals that are remembered: those of a sweep over many fleets. */
const MOST_PLAYED = 256

/** A kind of connection, played; what was played before for such a fleet is remembered. */
export function rehearsed(dials: Dials, version: Spoken, outcome: Outcome): Rehearsal {
  const key = [version, outcome, ...MATTER.map((name) => dials[name])].join(' ')
  const known = played.get(key)
  if (known) return known
  const made = rehearse(dials, version, outcome)
  if (played.size >= MOST_PLAYED) played.clear()
  played.set(key, made)
  return made
}

function rehearse(dials: Dials, version: Spoken, outcome: Outcome): Rehearsal {
  const first = stage(dials, version, outcome).connect('client', 'first', { id: 'c1', keep: true })
  if (outcome === 'full') return heard(first, 'c1', outcome)
  const second = outcome === 'refused' ? 'stranger' : outcome === 'early-refused' ? 'cautious' : 'first'
  return heard(
    first.run().wait(PAUSE).connect('client', second, { id: 'c2', keep: true, resume: 'take' }),
    'c2',
    outcome,
  )
}

/**
 * Who is there: a client, the server of its first connection, one that knows nothing of that, and one that knows all of it and
 * takes no early data.
 */
function stage(dials: Dials, version: Spoken, outcome: Outcome): Network {
  const client = clientSettings(version, nameOf(0), outcome === 'early' || outcome === 'early-refused')
  const server = serverSettings(dials)
  // A key that seals for less than the pause is renewed by the next connection, and opens until then.
  const period = outcome === 'renewed' ? PAUSE / 2 : Infinity
  const schedule = { format: 'glass-tls', start: VIRTUAL_START, period, grace: 2 * PAUSE } as const
  const ticketKeys = new TicketKeyRing(schedule, seededRandom('fleet'), 'first')
  return Network.create({ seed: 'fleet', link: { latency: LATENCY }, trace: true })
    .host('client', { client })
    .host('first', { server, memory: { ticketKeys } })
    .host('cautious', { server: { ...server, maxEarlyData: 0 }, shares: 'first' })
    .host('stranger', { server })
}

function heard(begun: Network, id: string, outcome: Outcome): Rehearsal {
  const operations: Record<Actor, Operations> = { client: {}, server: {} }
  let connected: number | undefined
  let hello: ClientHello | undefined
  const began = begun.now
  const after = begun.run((moment, network) => {
    if (moment.connection !== id || moment.actor === 'wire') return
    operations[moment.actor] = addOperations(operations[moment.actor], moment.operations)
    const said = moment.events.find(({ kind }) => kind === 'message')
    if (said?.kind === 'message') hello ??= helloIn(said.bytes)
    if (network.connection(id)?.client?.state.name === 'CONNECTED') connected ??= network.now
  })
  const pair = after.connection(id)
  const { sessions } = after.memory('client')
  if (!hello) throw new RangeError('a client that said nothing')
  const bytes = { client: pair?.toServer.bytes ?? 0, server: pair?.toClient.bytes ?? 0 }
  // Data that go with the hello wait for nothing.
  const waited = outcome === 'early' ? 0 : (connected ?? began) - began
  const roundTrips = Math.round(waited / (2 * LATENCY))
  return { bill: { roundTrips, bytes, operations }, hello, sessions }
}

/** What a client says first, as it is read. */
function helloIn(bytes: Uint8Array): ClientHello {
  const { message } = decodeMessage13(bytes)
  if (message.name !== 'ClientHello') throw new RangeError(`a client began with ${message.name}`)
  return message.body
}
