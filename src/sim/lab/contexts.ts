/** How the two session contexts of a Lab take part in its connections, and what stands outside of them. */
import { fromHex } from '../../bytes/bytes.ts'
import type { Connection } from '../../connection/connection.ts'
import {
  answerOf,
  contextHears,
  contextIsAnswered,
  contextLooks,
  contextTakes,
  type Heard,
} from '../../connection/session-events.ts'
import type { Output } from '../../handshake/output.ts'
import type { Answer } from '../../handshake/request.ts'
import type { SessionCache } from '../../session/caches/cache.ts'
import type { ExternalCall, SessionContext } from '../../session/caches/context.ts'
import type { Actor, CacheEvent } from '../../trace/event.ts'

/** The contexts, and what the server's callbacks reach. */
export interface Contexts {
  readonly clientContext: SessionContext
  readonly serverContext: SessionContext
  /** Sessions outside the server's process: its callbacks put them here, ask for them and remove them. */
  readonly outside: SessionCache
}

/** The contexts afterwards, and what happened. */
export interface Kept {
  readonly contexts: Contexts
  readonly events: readonly CacheEvent[]
}

/** A connection begins: both sides count it. */
export function connectionBegins({ clientContext, serverContext, outside }: Contexts): Contexts {
  return {
    clientContext: clientContext.began('client'),
    serverContext: serverContext.began('server'),
    outside,
  }
}

/** The server asks for the session behind a session ID or a reference: inside first, then outside. */
export function getSession(
  contexts: Contexts,
  key: Uint8Array,
  now: number,
): Kept & { readonly answer: Answer } {
  const inside = contextLooks(contexts.serverContext, key, now)
  const first = after(contexts, 'server', inside)
  if (inside.outcome !== 'ask') return { ...first, answer: answerOf(inside) }
  const look = contextIsAnswered(inside.context, key, contexts.outside.find(key), now)
  const { contexts: last, events } = after(first.contexts, 'server', look)
  return { contexts: last, events: [...first.events, ...events], answer: answerOf(look) }
}

/** The server takes a session out, wherever it is. */
export function takeSession(
  contexts: Contexts,
  key: Uint8Array,
  now: number,
): Kept & { readonly answer: Answer } {
  const { serverContext, outside } = contexts
  const reachable = serverContext.settings.callbacks.includes('get') && outside.find(key) !== undefined
  const { answer, ...heard } = contextTakes(serverContext, key, now, reachable)
  return { ...after(contexts, 'server', heard), answer }
}

/** What an endpoint handed out reaches its context. @param connection the endpoint after the step */
export function contextsHear(contexts: Contexts, connection: Connection, output: Output, now: number): Kept {
  const { actor } = connection
  return after(contexts, actor, contextHears(contexts[`${actor}Context`], connection, output, now))
}

function after(contexts: Contexts, actor: Actor, { context, calls, events }: Heard): Kept {
  const outside = actor === 'server' ? calls.reduce(outsideHears, contexts.outside) : contexts.outside
  return { contexts: { ...contexts, [`${actor}Context`]: context, outside }, events }
}

function outsideHears(outside: SessionCache, call: ExternalCall): SessionCache {
  const key = fromHex(call.key)
  switch (call.kind) {
    case 'new-session':
      return outside.put(key, call.session).cache
    case 'remove-session':
      return outside.remove(key).cache
    case 'used-session':
      return outside.used(key)
  }
}
