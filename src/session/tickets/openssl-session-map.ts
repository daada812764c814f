/**
 * A session of ours as OpenSSL's, and the reverse. OpenSSL has no room for everything: of the peer's chain it keeps the
 * first certificate, of times whole seconds, and neither a ticket's nonce, nor how often the session was used, nor when the
 * certificates were last proven. So a chain over an intermediate cannot be looked at again, and where that is asked for the
 * session is not resumed; in files the other certificates follow as blocks of their own.
 */
import { EMPTY, equal, fromText } from '../../bytes/bytes.ts'
import { decode, encode, fixed, rest, struct, text } from '../../bytes/layout.ts'
import { isNonEmpty, type NonEmpty } from '../../bytes/list.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { chainToPem, labelsOf, readPem, toPem } from '../../certificate/keys/pem.ts'
import { digest } from '../../crypto/hash/hash.ts'
import { decodeOpensslSession, encodeOpensslSession, type OpensslSession } from './openssl-session.ts'
import { namedGroups } from '../../wire/registry.ts'
import type { Session } from '../session.ts'

/** Bit of `flags`: the master secret covers the handshake (RFC 7627). */
const EXTENDED_MASTER_SECRET = 1
/** X509_V_ERR_UNSPECIFIED: which check failed is not in a session of ours. */
const NOT_VERIFIED = 1
/** Seconds that OpenSSL gives a session whose `timeout` is left out. */
const DEFAULT_TIMEOUT = 3
/** Stands for the node of a secret whose history nobody wrote down. */
const NO_HISTORY = 'SSL_SESSION/master_key'

/**
 * The session that OpenSSL would have in its place.
 * @param sessionIdContext what a server of OpenSSL wants to find in its own tickets (`SSL_CTX_set_session_id_context`)
 */
export function toOpenssl(
  session: Omit<Session, 'timesUsed'>,
  sessionIdContext: Uint8Array = EMPTY,
): OpensslSession {
  const { version, suite, secret, sessionId, ticket, lifetime, peerCertificates, peerVerified } = session
  const hasTicket = ticket.length > 0
  const flags = version === 'TLS 1.2' && session.extendedMasterSecret ? EXTENDED_MASTER_SECRET : 0
  return {
    version: 1,
    ssl_version: version,
    cipher: suite,
    // A client of OpenSSL tells by this ID, which it sends and looks for in the answer, that its ticket was taken.
    session_id: hasTicket ? digest('sha256', ticket) : sessionId,
    master_key: secret,
    time: Math.floor(session.createdAt / 1000),
    timeout: lifetime,
    ...present('peer', peerCertificates.at(0)),
    session_id_context: sessionIdContext,
    ...present('verify_result', peerCertificates.length > 0 && !peerVerified ? NOT_VERIFIED : 0),
    ...present('tlsext_hostname', session.serverName),
    ...present('tlsext_tick_lifetime_hint', hasTicket ? lifetime : 0),
    ...present('tlsext_tick', hasTicket ? ticket : undefined),
    ...present('flags', flags),
    ...present('tlsext_tick_age_add', session.ageAdd),
    ...present('max_early_data', session.maxEarlyDataSize),
    ...present('alpn_selected', session.alpn),
    ...present('kex_group', session.group && namedGroups.codeOf(session.group)),
    unknown: [],
  }
}

/** The field, unless it says nothing: 0, an empty text, nothing at all. */
function present<K extends keyof OpensslSession>(name: K, value: OpensslSession[K] | undefined) {
  return value ? ({ [name]: value } as Pick<OpensslSession, K>) : {}
}

/**
 * The session of ours that an SSL_SESSION stands for.
 * @param serverName whose it is, where it does not say so itself: a client of OpenSSL notes the name only where the server
 * acknowledged it, a server only where it chose its certificate by it
 */
export function fromOpenssl(session: OpensslSession, serverName = ''): Session {
  const { ssl_version: version, time = 0, timeout = 0, peer, tlsext_tick: ticket = EMPTY } = session
  const createdAt = time * 1000
  const byTicket = ticket.length > 0 || version === 'TLS 1.3'
  return {
    version,
    suite: session.cipher,
    secret: session.master_key,
    // Beside a ticket it is the client's own invention.
    sessionId: byTicket ? EMPTY : session.session_id,
    secretId: NO_HISTORY,
    serverName: session.tlsext_hostname ?? serverName,
    alpn: session.alpn_selected ?? '',
    extendedMasterSecret: version === 'TLS 1.3' || ((session.flags ?? 0) & EXTENDED_MASTER_SECRET) !== 0,
    peerCertificates: peer ? [peer] : [],
    // "Good" also stands where no certificate came, which proves nobody.
    peerVerified: peer !== undefined && (session.verify_result ?? 0) === 0,
    createdAt,
    authenticatedAt: createdAt,
    // What the server said about its ticket goes before what the client would have kept anyway.
    lifetime: session.tlsext_tick_lifetime_hint || timeout || DEFAULT_TIMEOUT,
    ageAdd: session.tlsext_tick_age_add ?? 0,
    nonce: EMPTY,
    maxEarlyDataSize: session.max_early_data ?? 0,
    ticket,
    // Nobody wrote it down: it counts from here.
    timesUsed: 0,
    group: groupOf(session),
  }
}

/** The group by its code point; OpenSSL has numbers of its own, above those of TLS, for groups without one. */
function groupOf({ kex_group: code }: OpensslSession): Session['group'] {
  return code === undefined || code > 0xffff ? undefined : namedGroups.nameOf(code)
}

/** What clients of newer Nodes (such as 24.21, not 20.20) put before the SSL_SESSION: these bytes, and for whom it is. */
const NODE_PREFIX = fromText('\0nodejs:tls:session:1\0')

/** A session as those Nodes hand it out and take it; the others know the SSL_SESSION alone. */
export const nodeSession = struct('NodeSession', 'Node, lib/_tls_wrap.js', {
  prefix: fixed(NODE_PREFIX.length),
  servername: text(0, 2 ** 16 - 1),
  session: rest,
})

/** Whether the bytes begin as a {@link nodeSession} does. */
export function isNodeSession(bytes: Uint8Array): boolean {
  return equal(bytes.subarray(0, NODE_PREFIX.length), NODE_PREFIX)
}

/**
 * The session in a Buffer of Node: what `getSession()` returns and the event `session` brings.
 * @param serverName as {@link fromOpenssl} takes it, where the Buffer does not say
 * @throws DecodeError that names field and offset
 */
export function sessionFromNode(bytes: Uint8Array, serverName = ''): Session {
  if (!isNodeSession(bytes)) return fromOpenssl(decodeOpensslSession(bytes), serverName)
  const { servername, session } = decode(nodeSession, bytes).value
  return fromOpenssl(decodeOpensslSession(session), servername)
}

/**
 * The session as newer Nodes take it: a client of theirs that verifies its server takes no other. For older ones it is
 * `encodeOpensslSession(toOpenssl(session))`.
 */
export function sessionToNode(session: Session): Uint8Array {
  return encode(nodeSession, {
    prefix: NODE_PREFIX,
    servername: session.serverName,
    session: encodeOpensslSession(toOpenssl(session)),
  })
}

/** What stands in the PEM lines around a session of OpenSSL. */
const OPENSSL_SESSION_LABEL = 'SSL SESSION PARAMETERS'

/**
 * A session as `openssl s_client -sess_in` and `openssl sess_id` read it. The certificates above the peer's own follow as
 * blocks of their own, which those pass over.
 */
export function sessionToPem(session: Session): string {
  const issuers = session.peerCertificates.slice(1)
  return toPem(OPENSSL_SESSION_LABEL, encodeOpensslSession(toOpenssl(session))) + chainToPem(issuers)
}

/**
 * The sessions of a PEM text in their order. Certificates behind a session are those above its peer's; other blocks are
 * passed over.
 * @param serverName as {@link fromOpenssl} takes it
 * @throws DecodeError that names block, field and offset where one does not parse, or none is there
 */
export function sessionsFromPem(text: string, serverName = ''): NonEmpty<Session> {
  const sessions: Session[] = []
  const blocks = readPem(text)
  for (const { label, bytes } of blocks) {
    const last = sessions.at(-1)
    if (label === OPENSSL_SESSION_LABEL) sessions.push(fromOpenssl(decodeOpensslSession(bytes), serverName))
    else if (label === 'CERTIFICATE' && last)
      sessions[sessions.length - 1] = { ...last, peerCertificates: [...last.peerCertificates, bytes] }
  }
  if (!isNonEmpty(sessions))
    throw new DecodeError('PEM', 0, {
      expected: `a block ${OPENSSL_SESSION_LABEL}`,
      actual: labelsOf(blocks),
    })
  return sessions
}
