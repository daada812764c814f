/**
 * Two endpoints and what travels between them, as values. `meet` runs them to the end of what they have to say; `before`
 * stops right before one of them sends a certain message, so that a test can send another one in its place.
 */
import { toHex } from '../../src/bytes/bytes.ts'
import {
  command,
  createClient,
  createServer,
  feed,
  type Connection,
} from '../../src/connection/connection.ts'
import { feedLevel } from '../../src/connection/levels.ts'
import { step, type Step } from '../../src/connection/step.ts'
import type { ClientConfig, ServerConfig } from '../../src/handshake/config/config.ts'
import type { Env } from '../../src/handshake/state/endpoint.ts'
import type { Output } from '../../src/handshake/state/output.ts'
import type { Answer, Command, Request } from '../../src/handshake/state/request.ts'
import { fragment } from '../../src/record/record13.ts'
import type { Session, SessionState } from '../../src/session/session.ts'
import type { StepEvent } from '../../src/trace/event.ts'
import type { Actor } from '../../src/wire/actor.ts'
import { sealOne } from './seal.ts'
import { answering, client, ENV, server } from './world.ts'

/** Two endpoints that have not met yet, or stand somewhere on their way. */
export interface Pair {
  readonly client: Connection
  readonly server: Connection
}

/** A fresh pair. @param id name of the connection; a resumption needs another than the session's */
export function pair(
  clientSide: ClientConfig = client(),
  serverSide: ServerConfig = server(),
  id = 'c1',
): Pair {
  return { client: createClient(id, clientSide), server: createServer(id, serverSide) }
}

/** What a run of a pair came to. */
export interface Met extends Pair {
  /** Events of both sides, in order. */
  readonly events: readonly (StepEvent & { readonly actor: Actor })[]
  /** What the client's and the server's world were given. */
  readonly outputs: Readonly<Record<Actor, readonly Output[]>>
  readonly sessions: readonly Session[]
  /** Sessions that the server put into its cache. */
  readonly cache: ReadonlyMap<string, SessionState>
}

/** How a pair is run. */
export interface Run {
  readonly env?: Env
  readonly answer?: (request: Request) => Answer
  /** Looks at every step, and ends the run by returning true. */
  readonly watch?: (actor: Actor, before: Connection, taken: Step) => boolean
}

const OTHER = { client: 'server', server: 'client' } as const

/** Runs both sides, the client first, until neither has anything left to do. */
export function meet(start: Pair, { env = ENV, answer = answering(), watch }: Run = {}): Met {
  const sides: Record<Actor, Connection> = { ...start }
  const events: (StepEvent & { actor: Actor })[] = []
  const outputs: Record<Actor, Output[]> = { client: [], server: [] }
  for (let idle = 0, actor: Actor = 'client'; idle < 2; actor = OTHER[actor]) {
    idle += 1
    for (;;) {
      const before = sides[actor]
      const { pending } = before
      const taken = step(env, before, pending ? { answer: answer(pending) } : undefined)
      const ended = before.state.machine === 'end'
      if (ended || taken.status === 'needs-input') break
      idle = 0
      if (watch?.(actor, before, taken)) return met(sides, events, outputs)
      sides[actor] = taken.connection
      events.push(...taken.events.map((event) => withActor(event, actor)))
      outputs[actor].push(...taken.outputs)
      for (const output of taken.outputs) sides[OTHER[actor]] = delivered(sides[OTHER[actor]], output)
    }
  }
  return met(sides, events, outputs)
}

/** What of a side's outputs its peer gets. */
function delivered(peer: Connection, output: Output): Connection {
  if (output.kind === 'bytes') return feed(peer, output.bytes)
  return output.kind === 'handshake-bytes' ? feedLevel(peer, output.level, output.bytes) : peer
}

/** The event as it is, with whose it is beside it: a spread would lose what is computed when somebody looks. */
function withActor<E extends StepEvent>(event: E, actor: Actor): E & { actor: Actor } {
  return Object.defineProperty(event, 'actor', { value: actor, enumerable: true }) as E & { actor: Actor }
}

function met(
  sides: Readonly<Record<Actor, Connection>>,
  events: Met['events'],
  outputs: Readonly<Record<Actor, readonly Output[]>>,
): Met {
  const sessions = outputs.client.flatMap((output) => (output.kind === 'session' ? [output.session] : []))
  const cache = new Map(
    outputs.server.flatMap((output) =>
      output.kind === 'store-session' ? [[toHex(output.key), output.session] as const] : [],
    ),
  )
  return { client: sides.client, server: sides.server, events, outputs, sessions, cache }
}

/** The moment before a message is sent: who sends and who waits, and what would have been sent. */
export interface Moment {
  /** Stands right before it sends; what waited to share the record is sent and delivered. */
  readonly sender: Connection
  /** Has seen all that came before, and waits. */
  readonly receiver: Connection
  /** The message that is due, header included. */
  readonly bytes: Uint8Array
  /** The sender after it sent that. */
  readonly after: Connection
}

/** Runs a pair until right before `actor` sends the message `name` (for the `nth` time). */
export function before(
  start: Pair,
  actor: Actor,
  name: string,
  run: Run & { readonly nth?: number } = {},
): Moment {
  let count = 0
  let found: { readonly at: Connection; readonly bytes: Uint8Array } | undefined
  const stopped = meet(start, {
    ...run,
    watch: (who, at, taken) => {
      const sent = taken.events.find(
        (event) => event.kind === 'message' && event.direction === 'sent' && event.name === name,
      )
      if (who !== actor || sent?.kind !== 'message' || ++count < (run.nth ?? 1)) return false
      found = { at, bytes: sent.bytes }
      return true
    },
  })
  if (!found) throw new Error(`the ${actor} never sends ${name}`)
  const { records, connection } = flushed(found.at)
  const receiver = quiet(records.reduce(feed, stopped[OTHER[actor]]), run)
  const { env = ENV, answer = answering() } = run
  const { pending } = connection
  const { connection: after } = step(env, connection, pending ? { answer: answer(pending) } : undefined)
  return { sender: connection, receiver, bytes: found.bytes, after }
}

/** Sends what waits in a connection to share a record. */
function flushed(connection: Connection): { records: Uint8Array[]; connection: Connection } {
  const content = connection.outgoing.flatMap((bytes) => [...bytes])
  if (content.length === 0) return { records: [], connection }
  let { write } = connection
  const records = fragment(Uint8Array.from(content)).map((piece) => {
    const record = sealOne(write, 'handshake', piece)
    write = { ...write, sequence: write.sequence + 1 }
    return record
  })
  return { records, connection: { ...connection, write, outgoing: [] } }
}

/** Steps one side until it waits. */
export function quiet(connection: Connection, { env = ENV, answer = answering() }: Run = {}): Connection {
  for (let now = connection; ;) {
    const { pending } = now
    const taken = step(env, now, pending ? { answer: answer(pending) } : undefined)
    if (taken.status === 'needs-input' || now.state.machine === 'end') return taken.connection
    now = taken.connection
  }
}

/** A pair in which one side has commands to obey. */
export function told(of: Pair, actor: Actor, ...commands: readonly Command[]): Pair {
  return { ...of, [actor]: commands.reduce(command, of[actor]) }
}
