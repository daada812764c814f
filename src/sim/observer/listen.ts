/**
 * What somebody on the path sees who has no key, and which connections he takes for those of one client; and which of them the
 * server does, who has them all (RFC 9846 §C.4). Addresses are not looked at: TLS hides none.
 */
import type { Actor } from '../../wire/actor.ts'
import { eventsOf, type ConnectionRun, type Run } from '../../trace/run.ts'
import { alikeIn, linksOf, type Link, type Linkable } from './links.ts'
import { marksIn, type Had, type Mark } from './marks.ts'
import { Wiretap } from './wiretap.ts'

/** What one side sent, as its sizes show it. */
export interface Sizes {
  readonly records: number
  readonly bytes: number
  /** Bytes of protected records: how much was said, and when, is not hidden. */
  readonly hidden: number
}

/** A connection as somebody on the path sees it. */
export interface Listened {
  readonly id: string
  /** Handshake messages that could be read, by name. */
  readonly messages: readonly string[]
  readonly marks: readonly Mark[]
  readonly sizes: Readonly<Record<Actor, Sizes>>
}

/** The verdict on a pair of connections. */
export interface LinkedPair {
  readonly a: string
  readonly b: string
  /** By what somebody on the path knows that both are of one client; empty where he does not. */
  readonly links: readonly Link[]
  /** The connections between, where each step is linked and the pair itself is not. */
  readonly through: readonly string[]
  /** What both have that many have. */
  readonly alike: readonly Link[]
  /** By what the server knows it. */
  readonly server: readonly Link[]
}

/** Every connection as it is seen, and the verdict on each pair. */
export interface Overheard {
  readonly connections: readonly Listened[]
  readonly pairs: readonly LinkedPair[]
}

/** Listens to a run: what it takes is on the wire, but for what the server knows, which is told beside it. */
export function overhear(run: Run): Overheard {
  const connections = run.connections.map(listen)
  const onPath = run.connections.map((each, at) => linkable(each, connections[at]?.marks ?? []))
  const atServer = run.connections.map((each) => linkable(each, marksIn(messagesAtServer(each))))
  return { connections, pairs: pairsOf(onPath, atServer) }
}

function listen(connection: ConnectionRun): Listened {
  const tap = new Wiretap(connection)
  tap.read(() => false)
  const { records, messages } = tap
  const sizesOf = (side: Actor): Sizes => {
    const own = records.filter(({ from }) => from === side)
    return { records: own.length, bytes: bytesIn(own), hidden: bytesIn(own.filter(({ sealed }) => sealed)) }
  }
  return {
    id: connection.id,
    messages: messages.map(({ name }) => name),
    marks: marksIn(messages.filter(({ read }) => read !== undefined)),
    sizes: { client: sizesOf('client'), server: sizesOf('server') },
  }
}

function bytesIn(records: Wiretap['records']): number {
  return records.reduce((sum, { event }) => sum + event.bytes.length, 0)
}

function messagesAtServer(connection: ConnectionRun): Had[] {
  return eventsOf(connection).flatMap(({ actor, event }) =>
    actor === 'server' && event.kind === 'message' ? [event] : [],
  )
}

function linkable({ id, began, moments }: ConnectionRun, marks: readonly Mark[]): Linkable {
  return { id, began, ended: moments.at(-1)?.t ?? began, marks }
}

function pairsOf(onPath: readonly Linkable[], atServer: readonly Linkable[]): LinkedPair[] {
  const all = onPath.flatMap((a, i) =>
    onPath.slice(i + 1).map((b, j): LinkedPair => {
      const [first, second] = [atServer[i] ?? a, atServer[i + 1 + j] ?? b]
      return {
        a: a.id,
        b: b.id,
        links: linksOf(a, b),
        through: [],
        alike: alikeIn(a, b),
        server: linksOf(first, second),
      }
    }),
  )
  return all.map((pair) => (pair.links.length > 0 ? pair : { ...pair, through: between(pair, all) }))
}

/** The shortest way from one connection to the other over pairs that are linked. */
function between({ a, b }: LinkedPair, pairs: readonly LinkedPair[]): readonly string[] {
  const linked = pairs.filter(({ links }) => links.length > 0)
  let ways: readonly (readonly string[])[] = [[a]]
  for (let steps = 0; steps < pairs.length && ways.length > 0; steps++) {
    ways = ways.flatMap((way) =>
      linked.flatMap((pair) => {
        const next = pair.a === way.at(-1) ? pair.b : pair.b === way.at(-1) ? pair.a : undefined
        return next !== undefined && !way.includes(next) ? [[...way, next]] : []
      }),
    )
    const there = ways.find((way) => way.at(-1) === b)
    if (there) return there.slice(1, -1)
  }
  return []
}

/** Whether somebody on the path takes both for connections of one client. */
export function isLinked({ links, through }: LinkedPair): boolean {
  return links.length > 0 || through.length > 0
}
