/** How connections and a session context meet: what the context does about a question or an output, and what a trace shows. */
import { equal, fromHex, toHex } from '../bytes/bytes.ts'
import type { Output } from '../handshake/state/output.ts'
import type { Answer } from '../handshake/state/request.ts'
import { agreedOf } from '../handshake/state/agreed.ts'
import { includesMode } from '../session/caches/context-mode.ts'
import { clientKey, type ContextChange, type Look, type SessionContext } from '../session/caches/context.ts'
import type { Session, SessionState } from '../session/session.ts'
import type { CacheEvent } from '../trace/event.ts'
import type { Actor } from '../wire/actor.ts'
import type { Connection } from './connection.ts'

/** A context after something happened, what the outside is told because of it, and what a trace shows. */
export interface Heard extends ContextChange {
  readonly events: readonly CacheEvent[]
}

/** The server asks for the session behind a session ID or a reference. The outcome `ask` means: not here, perhaps outside. */
export function contextLooks(context: SessionContext, key: Uint8Array, now: number): Heard & Look {
  const look = context.look(key, now)
  // An expired session is an event of its own, and a look that the mode forbids is none.
  const looked = look.outcome !== 'expire' && !includesMode(context.settings.mode, 'no_internal_lookup')
  const shown = shownAs(look, looked ? [{ operation: 'get', key, hit: look.outcome === 'hit' }] : [])
  return { ...look, ...shown }
}

/** The outside answered what {@link contextLooks} asked. */
export function contextIsAnswered(
  context: SessionContext,
  key: Uint8Array,
  session: Session | undefined,
  now: number,
): Heard & Look {
  const look = context.answered(key, session, now)
  const hit = session !== undefined
  return { ...look, ...shownAs(look, [{ operation: 'get', key, hit, external: true }]) }
}

/** What the server is answered after a look. */
export function answerOf({ session, outcome }: Look): Extract<Answer, { readonly kind: 'get-session' }> {
  const note = outcome === 'expire' ? { note: 'a reference whose session expired' } : {}
  return { kind: 'get-session', session, ...note }
}

/** The server takes a session out. @param outside whether it is outside, for who finds none inside */
export function contextTakes(
  context: SessionContext,
  key: Uint8Array,
  now: number,
  outside: boolean,
): Heard & { readonly answer: Answer } {
  const { session, ...change } = context.take(key, now)
  const taken = session !== undefined || outside
  const shown = shownAs(change, [{ operation: 'take', key, hit: taken }])
  return { ...shown, answer: { kind: 'take-session', taken } }
}

/** Who hands something out: the side, and the session that its handshake resumed. */
export interface Giver {
  readonly actor: Actor
  readonly resumed: SessionState | undefined
}

/** The giver that an endpoint is. @param connection after the step */
export function giverOf(connection: Connection): Giver {
  return { actor: connection.actor, resumed: agreedOf(connection)?.resumed?.session }
}

/** What an endpoint handed out, as far as it concerns its side's context. */
export function contextHears(
  context: SessionContext,
  { actor, resumed }: Giver,
  output: Output,
  now: number,
): Heard {
  switch (output.kind) {
    case 'renegotiation':
      return nothingButCounted(context.renegotiates(actor))
    case 'offered-session':
      return nothingButCounted(context.offered(actor, output.outcome))
    case 'connected':
      return shownAs(context.finished(actor, { resumed, now }))
    case 'session':
      // A session of TLS 1.2 that was resumed is not a new one.
      return output.session.version === 'TLS 1.2' && resumed
        ? nothingButCounted(context)
        : contextKeeps(context, actor, clientKey(output.session), output.session)
    case 'store-session':
      return contextKeeps(context, actor, output.key, output.session)
    case 'remove-session':
      return contextForgets(context, output.key)
    case 'forget-sessions':
      return contextForgetsSecret(context, output.secret)
    case 'bytes':
    case 'handshake-bytes':
    case 'traffic-secret':
    case 'data':
    case 'early-data':
    case 'peer-closed':
    case 'failed':
      return nothingButCounted(context)
  }
}

/** A new session of one side. */
function contextKeeps(context: SessionContext, actor: Actor, key: Uint8Array, session: Session): Heard {
  const change = context.keep(actor, key, session)
  const inside = change.context.cache.find(key) === session
  return shownAs(change, inside ? [{ operation: 'put', key, hit: false }] : [])
}

/** A session that a fatal alert ended (RFC 5246 §7.2.2). */
export function contextForgets(context: SessionContext, key: Uint8Array): Heard {
  const hit = context.cache.find(key) !== undefined
  return shownAs(context.remove(key), [{ operation: 'take', key, hit }])
}

/** A client's sessions with this master secret, under whatever key: a fatal alert ended them. */
function contextForgetsSecret(context: SessionContext, secret: Uint8Array): Heard {
  const keys = context.cache
    .list()
    .flatMap(([key, session]) => (equal(session.secret, secret) ? [fromHex(key)] : []))
  return keys.reduce<Heard>((heard, key) => {
    const next = contextForgets(heard.context, key)
    return { ...next, calls: [...heard.calls, ...next.calls], events: [...heard.events, ...next.events] }
  }, nothingButCounted(context))
}

function nothingButCounted(context: SessionContext): Heard {
  return { context, calls: [], gone: [], events: [] }
}

// ---- The trace

interface Done extends Pick<CacheEvent, 'operation' | 'hit' | 'external'> {
  readonly key: Uint8Array
}

/**
 * Who had to leave comes first, then what was done, then what the outside was told: of what comes and goes. That a session
 * was used is in the look before.
 */
function shownAs({ context, calls, gone }: ContextChange, done: readonly Done[] = []): Heard {
  const event = (what: Omit<CacheEvent, 'kind' | 'stats'>): CacheEvent => ({
    kind: 'cache',
    ...what,
    stats: { ...context.stats },
  })
  const events = [
    ...gone.map(({ keyed: [key], why }) => event({ operation: why, key, hit: why === 'evict' })),
    ...done.map(({ key, ...what }) => event({ ...what, key: toHex(key) })),
    ...calls.flatMap(({ kind, key }) =>
      kind === 'used-session'
        ? []
        : [event({ operation: kind === 'new-session' ? 'put' : 'take', key, hit: false, external: true })],
    ),
  ]
  return { context, calls, gone, events }
}
