/**
 * glass-tls/sessions: what is kept of a connection: sessions as bytes, in the formats of OpenSSL and Node too; tickets and
 * their keys; caches, and the counters of a context.
 *
 * ```ts
 * import { seededRandom } from 'glass-tls'
 * import { findScenario, LAB_START } from 'glass-tls/lab'
 * import { clientKey, SessionCache, sessionsFromPem, sessionToPem, TicketKeyRing } from 'glass-tls/sessions'
 *
 * const session = findScenario('tls13-full')!.play().world.clientSessions[0]!
 * const [read] = sessionsFromPem(sessionToPem(session), 'server.example') // as openssl s_client -sess_out writes it
 * const { cache } = SessionCache.create({ size: 100 }).put(clientKey(session), read!)
 * console.log(cache.get(clientKey(session), LAB_START + 60_000).outcome) // hit
 * const hourly = { format: 'glass-tls', start: 0, period: 3_600_000, grace: 3_600_000 } as const
 * const keys = new TicketKeyRing(hourly, seededRandom('shared by all servers'))
 * console.log(keys.list(5_400_000).map(({ phase }) => phase).join(' ')) // active accept-only
 * ```
 *
 * @module glass-tls/sessions
 */
export {
  SessionCache,
  type CacheChange,
  type CacheResult,
  type CacheSettings,
  type Eviction,
  type Keyed,
} from './session/caches/cache.ts'
export { CACHE_MODES, type CacheMode, type Callback } from './session/caches/context-mode.ts'
export type { ContextStats, Counter } from './session/caches/context-stats.ts'
export {
  SessionContext,
  clientKey,
  type ContextChange,
  type ContextSettings,
  type ExternalCall,
  type Finish,
  type KnownSession,
  type Look,
} from './session/caches/context.ts'
export { decodeSession, encodeSession, usedOnceMore } from './session/session.ts'
export {
  decodeOpensslSession,
  encodeOpensslSession,
  opensslSessionSpan,
  type OpensslSession,
  type UnknownField,
} from './session/tickets/openssl-session.ts'
export {
  fromOpenssl,
  sessionFromNode,
  sessionsFromPem,
  sessionToNode,
  sessionToPem,
  toOpenssl,
} from './session/tickets/openssl-session-map.ts'
export { openTicket, sealTicket, unsealTicket, type OpenedTicket } from './session/tickets/ticket.ts'
export {
  TICKET_FORMATS,
  ticketKey,
  type RetiredKey,
  type TicketFormat,
  type TicketFormatRow,
  type TicketKey,
  type TicketKeys,
} from './session/tickets/ticket-key.ts'
export {
  TicketKeyRing,
  ticketKeysAt,
  type RingEntry,
  type RingSchedule,
  type TicketKeySource,
} from './session/tickets/ticket-ring.ts'
export type { Actor } from './wire/actor.ts'
