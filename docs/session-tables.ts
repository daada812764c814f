/**
 * Parts of the page about sessions: what stands in doc comments of the code, which nobody writes twice, and what a trip
 * through OpenSSL's file leaves of a session.
 */
import type { Session } from '../src/index.ts'
import { CACHE_MODES, sessionsFromPem, sessionToPem } from '../src/sessions.ts'
import { toHex } from '../src/bytes/bytes.ts'
import { decode } from '../src/bytes/layout.ts'
import { NOTHING_COUNTED } from '../src/session/caches/context-stats.ts'
import { encodeSession, storedSession } from '../src/session/session.ts'
import { commentOf, commentsIn } from './comments.ts'
import { code, table } from './markdown.ts'

const bytes = (first: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => first + index)

/** A session in which every field has something to lose. */
const FULL: Session = {
  version: 'TLS 1.3',
  suite: 'TLS_AES_128_GCM_SHA256',
  secret: bytes(0x20, 32),
  sessionId: bytes(0x40, 32),
  secretId: 'c1/client/resumption_psk_0',
  serverName: 'server.example',
  alpn: 'h2',
  extendedMasterSecret: true,
  // Two SEQUENCEs: the file asks for no more.
  peerCertificates: [Uint8Array.of(0x30, 1, 0), Uint8Array.of(0x30, 1, 1)],
  peerVerified: true,
  createdAt: 1_767_225_600_123,
  authenticatedAt: 1_767_225_000_456,
  lifetime: 7200,
  ageAdd: 0x01020304,
  nonce: bytes(0, 2),
  maxEarlyDataSize: 1024,
  ticket: bytes(0x60, 64),
  timesUsed: 3,
}

const written = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (part instanceof Uint8Array ? toHex(part) : part))

/** What is left of a field in a file of OpenSSL, for a session that goes by ticket and for one that goes by session ID. */
function afterOpenssl(name: keyof Session): string {
  const byTicket: Session = { ...FULL, sessionId: new Uint8Array() }
  const byId: Session = {
    ...FULL,
    version: 'TLS 1.2',
    suite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    ticket: new Uint8Array(),
  }
  const results = [byTicket, byId].map((session) => {
    const [back] = sessionsFromPem(sessionToPem(session))
    const [is, was] = [back[name], session[name]]
    if (written(is) === written(was)) return 'yes'
    return name === 'createdAt' && is === Math.floor(Number(was) / 1000) * 1000 ? 'whole seconds' : 'no'
  })
  return [...new Set(results)].join(', ')
}

/** Every field of a session: what it looks like, who relies on it and why, and whether OpenSSL's file has it. */
export function sessionFields(): string {
  const comments = commentsIn('session/session.ts')
  const [, state, timesUsed] = decode(storedSession, encodeSession(FULL)).span.children
  const rows = [...state.children, timesUsed].map(({ name, type }) => [
    code(name),
    code(type),
    commentOf(comments, name),
    afterOpenssl(name as keyof Session),
  ])
  return table(['field', 'type', 'who relies on it, and why', 'in OpenSSL’s file'], rows)
}

/** Every flag of the cache mode. */
export function cacheModes(): string {
  const comments = commentsIn('session/caches/context-mode.ts')
  const rows = Object.entries(CACHE_MODES).map(([name, value]) => [
    code(name),
    code(`SSL_SESS_CACHE_${name.toUpperCase()}`),
    `0x${value.toString(16).padStart(3, '0')}`,
    commentOf(comments, name),
  ])
  return table(['flag', 'in OpenSSL', 'value', 'what it does'], rows)
}

/** Every counter of a context. */
export function contextCounters(): string {
  const comments = commentsIn('session/caches/context-stats.ts')
  const rows = ['number', ...Object.keys(NOTHING_COUNTED)].map((name) => [
    code(name),
    commentOf(comments, name),
  ])
  return table(['counter', 'counts'], rows)
}
