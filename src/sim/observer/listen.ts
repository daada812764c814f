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

/** Whether two connections are known to be of one client, and by what. */
export interface Linked {
  readonly linked: boolean
  readonly links: readonly Link[]
  /** The connections between, where each step is linked and the pair itself is not. */
  readonly through: readonly string[]
}

/** The verdict on a pair of connections. */
export interface LinkedPair {
  readonly a: string
  readonly b: string
  /** What somebody on the path knows. */
  readonly path: Linked
  /** What the server knows. */
  readonly server: Linked
  /** What both have that many have. */
  readonly alike: readonly Link[]
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
  const path = linkedPairs(onPath)
  const server = linkedPairs(atServer)
  return path.map(({ a, b, ...linked }, at) => {
    const { links = [], through = [] } = server[at] ?? {}
    const known = { linked: links.length + through.length > 0, links, through }
    return { a: a.id, b: b.id, path: linked, server: known, alike: alikeIn(a, b) }
  })
}

/** Two connections, and what links them by itself. */
interface Pair {
  readonly a: Linkable
  readonly b: Linkable
  readonly links: readonly Link[]
}

/** Every pair, earlier connections first. */
function linkedPairs(connections: readonly Linkable[]): (Pair & Linked)[] {
  const pairs = connections.flatMap((a, at) =>
    connections.slice(at + 1).map((b): Pair => ({ a, b, links: linksOf(a, b) })),
  )
  return pairs.map((pair) => {
    const through = pair.links.length > 0 ? [] : between(pair, pairs)
    return { ...pair, through, linked: pair.links.length + through.length > 0 }
  })
}

/** The shortest way from one connection to the other over pairs that are linked. */
function between({ a, b }: Pair, pairs: readonly Pair[]): readonly string[] {
  const linked = pairs.filter(({ links }) => links.length > 0)
  const reached = new Map<string, readonly string[]>([[a.id, []]])
  for (const [id, way] of reached)
    for (const pair of linked) {
      const next = pair.a.id === id ? pair.b.id : pair.b.id === id ? pair.a.id : undefined
      if (next !== undefined && !reached.has(next)) reached.set(next, [...way, next])
    }
  return reached.get(b.id)?.slice(0, -1) ?? []
}
