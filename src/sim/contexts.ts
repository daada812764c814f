/** How the two session contexts of a Lab take part in connections, and what the trace says of it. */
import { equal, fromHex, toHex } from '../bytes/bytes.ts'
import type { Connection } from '../connection/connection.ts'
import type { Output } from '../handshake/endpoint.ts'
import type { Answer, Request } from '../handshake/request.ts'
import { resumedSession } from '../handshake/resumed.ts'
import type { SessionCache } from '../session/cache.ts'
import type { SessionContext } from '../session/context.ts'
import { clientKey, type ContextChange, type ExternalCall, type Look } from '../session/context.ts'
import { includesMode } from '../session/context-mode.ts'
import type { Session } from '../session/session.ts'
import type { Actor, CacheEvent } from '../trace/event.ts'

/** The contexts, and what their callbacks reach. */
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
  { key }: Extract<Request, { kind: 'get-session' }>,
  now: number,
): Kept & { readonly answer: Answer } {
  const { serverContext } = contexts
  const inside = serverContext.look(key, now)
  // An expired session is an event of its own, and a look that the mode forbids is none.
  const looked =
    inside.outcome !== 'expire' && !includesMode(serverContext.settings.mode, 'no_internal_lookup')
  const done: Done[] = looked ? [['get', key, inside.outcome === 'hit']] : []
  const first = changed(contexts, 'server', inside, done)
  if (inside.outcome !== 'ask') return { ...first, answer: answerOf(inside) }
  const session = contexts.outside.find(key)
  const look = first.contexts.serverContext.answered(key, session, now)
  const second = changed(first.contexts, 'server', look, [['get', key, session !== undefined, 'external']])
  return { ...second, events: [...first.events, ...second.events], answer: answerOf(look) }
}

function answerOf({ session, outcome }: Look): Answer {
  const note = outcome === 'expire' ? { note: 'a reference whose session expired' } : {}
  return { kind: 'get-session', session, ...note }
}

/** The server takes a session out, wherever it is. */
export function takeSession(
  contexts: Contexts,
  { key }: Extract<Request, { kind: 'take-session' }>,
  now: number,
): Kept & { readonly answer: Answer } {
  const { serverContext, outside } = contexts
  const { session, ...change } = serverContext.take(key, now)
  const elsewhere = serverContext.settings.callbacks.includes('get') && outside.find(key) !== undefined
  const taken = session !== undefined || elsewhere
  return {
    ...changed(contexts, 'server', change, [['take', key, taken]]),
    answer: { kind: 'take-session', taken },
  }
}

/** What an endpoint handed out, as far as it concerns its context. @param connection the endpoint after the step */
export function contextHears(
  contexts: Contexts,
  { actor, state }: Connection,
  output: Output,
  now: number,
): Kept {
  const context = contexts[`${actor}Context`]
  const counted = (next: SessionContext): Kept => ({
    contexts: { ...contexts, [`${actor}Context`]: next },
    events: [],
  })
  switch (output.kind) {
    case 'renegotiation':
      return counted(context.renegotiates(actor))
    case 'offered-session':
      return counted(context.offered(actor, output.outcome))
    case 'connected':
      return changed(contexts, actor, context.finished(actor, { resumed: resumedSession(state), now }))
    case 'session': {
      // A session of TLS 1.2 that was resumed is not a new one.
      if (output.session.version === 'TLS 1.2' && resumedSession(state)) return { contexts, events: [] }
      return putSession(contexts, actor, clientKey(output.session), output.session)
    }
    case 'store-session':
      return putSession(contexts, actor, output.key, output.session)
    case 'remove-session': {
      const hit = context.cache.find(output.key) !== undefined
      return changed(contexts, actor, context.remove(output.key), [['take', output.key, hit]])
    }
    case 'forget-sessions':
      return forget(contexts, actor, output.secret)
    case 'bytes':
    case 'data':
    case 'early-data':
    case 'peer-closed':
    case 'failed':
      return { contexts, events: [] }
  }
}

/** A client's sessions with this master secret leave. */
function forget(contexts: Contexts, actor: Actor, secret: Uint8Array): Kept {
  const keys = contexts[`${actor}Context`].cache
    .list()
    .flatMap(([key, session]) => (equal(session.secret, secret) ? [fromHex(key)] : []))
  return keys.reduce<Kept>(
    (kept, key) => {
      const next = changed(kept.contexts, actor, kept.contexts[`${actor}Context`].remove(key), [
        ['take', key, true],
      ])
      return { ...next, events: [...kept.events, ...next.events] }
    },
    { contexts, events: [] },
  )
}

function putSession(contexts: Contexts, actor: Actor, key: Uint8Array, session: Session): Kept {
  const context = contexts[`${actor}Context`]
  const change = context.keep(actor, key, session)
  const inside = change.context.cache.find(key) === session
  return changed(contexts, actor, change, inside ? [['put', key, false]] : [])
}

// ---- A change, the outside that hears of it, and the trace

type Done = readonly [operation: CacheEvent['operation'], key: Uint8Array, hit: boolean, where?: 'external']

/** What was done comes last in the trace: who had to leave left before. */
function changed(
  contexts: Contexts,
  actor: Actor,
  { context, calls, gone }: ContextChange,
  done: readonly Done[] = [],
): Kept {
  const stats = { ...context.stats }
  const events: CacheEvent[] = gone.map(({ keyed: [key], why }) => ({
    kind: 'cache',
    operation: why,
    key,
    hit: why === 'evict',
    stats,
  }))
  for (const [operation, key, hit, external] of done)
    events.push({
      kind: 'cache',
      operation,
      key: toHex(key),
      hit,
      stats,
      ...(external && { external: true }),
    })
  for (const { kind, key } of calls) {
    const operation = kind === 'new-session' ? 'put' : 'take'
    events.push({ kind: 'cache', operation, key, hit: false, stats, external: true })
  }
  const outside = actor === 'server' ? calls.reduce(outsideHears, contexts.outside) : contexts.outside
  return { contexts: { ...contexts, [`${actor}Context`]: context, outside }, events }
}

function outsideHears(outside: SessionCache, call: ExternalCall): SessionCache {
  const key = fromHex(call.key)
  return call.kind === 'new-session' ? outside.put(key, call.session).cache : outside.remove(key).cache
}
