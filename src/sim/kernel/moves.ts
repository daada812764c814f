/** One thing that happens in a network: a step of an endpoint, an answer, an arrival. Each gives a new network. */
import { feed, type Connection } from '../../connection/connection.ts'
import { giverOf } from '../../connection/session-events.ts'
import { step, stride, type Step } from '../../connection/step.ts'
import type { Operations } from '../../crypto/meter.ts'
import type { Env } from '../../handshake/state/endpoint.ts'
import type { Output } from '../../handshake/state/output.ts'
import type { Answer, Command, Request } from '../../handshake/state/request.ts'
import { STEP, type Cause } from '../../trace/cause.ts'
import type { StepEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import { givenBy, ignoredBy, ofEnd } from './deviating.ts'
import { advance, changesOf, nextArrival, transmit } from './link.ts'
import { answerFrom, keepOutput, type Answered } from './memory.ts'
import {
  AWAKE,
  clockOf,
  firstLane,
  hostOf,
  mistaken,
  nextArrivalAt,
  QUIET,
  recall,
  remember,
  settled,
  type Host,
  type NetworkState,
  type Pair,
  type Scheduled,
} from './state.ts'

/** What endpoints are given beside time and ticket keys: the same in all of a network. */
export type Surroundings = Pick<Env, 'random' | 'trace' | 'signatureMemory' | 'seam'>

/** A thing that happened. */
export interface Thing {
  /** The network afterwards, but for the connection that moved: where that stands now is not entered yet. */
  readonly state: NetworkState
  readonly pair: Pair
  readonly quiet: Scheduled['quiet']
  readonly actor: Actor | 'wire'
  readonly cause: Cause
  readonly events: readonly StepEvent[]
  readonly operations: Operations
  /** How many things of this kind it stands for: steps that were taken as one. */
  readonly things: number
}

/** How an end moves on: by one step, or by all up to something that its host has to hear of. */
type Go = typeof step

/** For who looks at no step. What bytes go out meanwhile leaves all the same at this time. */
const upToNews: Go = (env, connection, input) => stride(env, connection, input, isNews)

function isNews({ kind }: Output): boolean {
  return kind !== 'bytes'
}

/**
 * Does what is next in the whole network.
 * @param until nothing that is due after this time, ms since 1970
 * @returns the network as far as it was looked through, and nothing else where there is nothing to do
 */
export function next(
  around: Surroundings,
  from: NetworkState,
  until = Number.POSITIVE_INFINITY,
): { readonly state: NetworkState; readonly thing?: Thing | undefined } {
  let state = from
  for (;;) {
    const due = state.agenda.first
    const scheduled = due && due.at <= until ? state.pairs.get(due.id) : undefined
    if (!scheduled) return { state }
    const { pair, quiet } = scheduled
    if (quiet.client && quiet.server) return { state, thing: arrival(around, state, scheduled) }
    const thing = moveEither(around, state, scheduled, step)
    if (thing) return { state, thing }
    state = settled(state, pair)
  }
}

/**
 * Does all that {@link next} would do until it is another connection's turn, and enters only where the connection then stands.
 * @returns the network afterwards, and how many things happened; `undefined` where nothing is due
 */
export function takeTurn(
  around: Surroundings,
  from: NetworkState,
  until: number,
): { readonly state: NetworkState; readonly things: number } | undefined {
  const due = from.agenda.first
  let scheduled = due && due.at <= until ? from.pairs.get(due.id) : undefined
  if (!due || !scheduled) return undefined
  let state = from
  let things = 0
  for (;;) {
    const thing: Thing | undefined =
      moveEither(around, state, scheduled, upToNews) ??
      (nextArrivalAt(scheduled.pair) === due.at ? arrival(around, state, scheduled) : undefined)
    if (!thing) return { state: settled(state, scheduled.pair), things }
    state = thing.state
    things += thing.things
    scheduled = { pair: thing.pair, quiet: thing.quiet, due }
  }
}

/** The client goes on, else the server. */
function moveEither(
  around: Surroundings,
  state: NetworkState,
  { pair, quiet }: Scheduled,
  go: Go,
): Thing | undefined {
  const client = quiet.client ? undefined : moveOn(around, state, pair, 'client', quiet, go)
  if (client || quiet.server) return client
  return moveOn(around, state, pair, 'server', { client: true, server: false }, go)
}

/** A step of one end, which may obey a command; `undefined` where it has nothing to do. */
export function moveEnd(
  around: Surroundings,
  state: NetworkState,
  pair: Pair,
  actor: Actor,
  quiet: Scheduled['quiet'],
  command?: Command,
): Thing | undefined {
  return moveOn(around, state, pair, actor, quiet, step, command)
}

function moveOn(
  around: Surroundings,
  state: NetworkState,
  pair: Pair,
  actor: Actor,
  quiet: Scheduled['quiet'],
  go: Go,
  command?: Command,
): Thing | undefined {
  const before = pair[actor]
  if (!before) return undefined
  if (before.pending && !command) return answerFromHost(around, state, pair, before, quiet, go)
  const host = hostAt(state, pair, actor)
  const taken = go(envOf(around, state, host, actor), before, command)
  if (taken.connection === before) return undefined
  // A command waits behind what is owed, what has arrived and other commands; an abort takes the place of those.
  const obeyed = command && !taken.connection.commands.includes(command)
  return took(around, state, host, pair, taken, {
    cause: obeyed ? { kind: 'command', name: command.kind } : STEP,
    quiet,
  })
}

/** A question of an end is answered from outside: what no host can know, such as a signature. */
export function answerEnd(
  around: Surroundings,
  state: NetworkState,
  pair: Pair,
  before: Connection,
  answer: Answer,
): Thing {
  const host = hostAt(state, pair, before.actor)
  const taken = step(envOf(around, state, host, before.actor), before, { answer })
  return took(around, state, host, pair, taken, {
    cause: { kind: 'answer', name: answer.kind },
    quiet: AWAKE,
  })
}

function answerFromHost(
  around: Surroundings,
  state: NetworkState,
  pair: Pair,
  before: Connection,
  quiet: Scheduled['quiet'],
  go: Go,
): Thing | undefined {
  const host = hostAt(state, pair, before.actor)
  const { pending } = before
  if (!pending) return undefined
  const answered = decision(pair, pending) ?? answerFrom(recall(state, host), pending, clockOf(state, host))
  if (!answered) return undefined
  const { answer, change, events } = answered
  const after = remember(state, host, change)
  const taken = go(envOf(around, after, host, before.actor), before, { answer })
  return took(around, after, host, pair, taken, {
    cause: { kind: 'answer', name: answer.kind },
    quiet,
    first: events,
  })
}

/** What the application of a connection says, where there is one. */
function decision({ application: { onHello, onPeer } }: Pair, request: Request): Answered | undefined {
  const { kind } = request
  if (kind === 'serve-hello' && onHello) return decided({ kind, decision: onHello(request) })
  if (kind === 'accept-peer' && onPeer) return decided({ kind, decision: onPeer(request) })
  return undefined
}

function decided(answer: Answer): Answered {
  return { answer, change: {}, events: [] }
}

/** The step's outputs reach the world: bytes the wire, sessions the memory of their host. */
function took(
  around: Surroundings,
  before: NetworkState,
  host: Host,
  from: Pair,
  { connection, outputs, events, operations, steps }: Step,
  why: { readonly cause: Cause; readonly quiet: Scheduled['quiet']; readonly first?: readonly StepEvent[] },
): Thing {
  const { actor } = connection
  let state = before
  let pair = withEnd(from, actor, connection)
  const stored: StepEvent[] = []
  const ignored = ignoredBy(ofEnd(host.deviates, actor))
  for (const output of outputs) {
    if (output.kind === 'bytes') pair = send(pair, actor, output.bytes, state.now)
    else if (!ignored.includes(output.kind)) {
      const kept = keepOutput(recall(state, host), giverOf(connection), output, clockOf(state, host))
      state = remember(state, host, kept.change)
      stored.push(...kept.events)
    }
  }
  return {
    state,
    pair,
    quiet: awakeAt(actor, why.quiet),
    actor,
    cause: why.cause,
    events: around.trace ? [...(why.first ?? []), ...events, ...stored] : [],
    operations,
    things: steps,
  }
}

/** The segment that arrives first in a connection, to whichever side; the clock moves to its arrival. */
function arrival({ trace }: Surroundings, state: NetworkState, { pair }: Scheduled): Thing | undefined {
  const to = firstLane(pair)
  const lane = to === 'client' ? pair.toClient : pair.toServer
  const segment = to && nextArrival(lane)
  if (!segment) return undefined
  const left = advance(lane, pair.kept)
  const arrived: Pair =
    to === 'client'
      ? { ...pair, client: pair.client && feed(pair.client, segment.bytes), toClient: left }
      : { ...pair, server: feed(pair.server, segment.bytes), toServer: left }
  const now = Math.max(state.now, segment.arrivesAt)
  return {
    state: { ...state, now },
    pair: arrived,
    quiet: awakeAt(to, QUIET),
    actor: 'wire',
    cause: { kind: 'arrival', to, length: segment.bytes.length },
    events: trace ? changesOf(segment) : [],
    operations: {},
    things: 1,
  }
}

/** The pair with an end as a step left it. */
function withEnd(pair: Pair, actor: Actor, end: Connection): Pair {
  return actor === 'client' ? { ...pair, client: end } : { ...pair, server: end }
}

function awakeAt(actor: Actor, { client, server }: Scheduled['quiet']): Scheduled['quiet'] {
  return { client: client && actor !== 'client', server: server && actor !== 'server' }
}

function send(pair: Pair, from: Actor, bytes: Uint8Array, now: number): Pair {
  return from === 'client'
    ? { ...pair, toServer: transmit(pair.link, pair.toServer, 'server', bytes, now) }
    : { ...pair, toClient: transmit(pair.link, pair.toClient, 'client', bytes, now) }
}

// ---- Hosts

function hostAt(state: NetworkState, { hosts, deviates }: Pair, actor: Actor): Host {
  return mistaken(hostOf(state, hosts[actor] ?? hosts.server), deviates)
}

function envOf(around: Surroundings, state: NetworkState, host: Host, actor: Actor): Env {
  const { random, trace, signatureMemory } = around
  const ticketKeys = state.memories.ticketKeys.get(host.places.ticketKeys)
  return {
    now: clockOf(state, host),
    random,
    trace,
    signatureMemory,
    ...(ticketKeys && { ticketKeys }),
    ...givenBy(ofEnd(host.deviates, actor), around.seam),
  }
}
