/** What one side remembers of a connection so that a later one can resume it. */
import {
  decode,
  encode,
  list,
  mapped,
  opaque,
  optional,
  struct,
  text,
  uint32,
  uint48,
  uint8,
  type Layout,
  type ValueOf,
} from '../bytes/layout.ts'
import { cipherSuites, namedGroups, protocolVersions, type NamedGroup } from '../wire/registry.ts'

const flag = mapped(
  uint8,
  'boolean',
  (byte) => byte !== 0,
  (value) => (value ? 1 : 0),
)

/**
 * Every field of a session in the order in which tickets and files hold it. Each line says who relies on the field.
 */
export const sessionLayout = struct('Session', 'glass-tls session format 1', {
  /** Both sides: a session is resumed only under the version that made it (RFC 9846 §4.3.11, RFC 5246 §7.4.1.3). */
  version: protocolVersions.layout,
  /** Both: its hash is the PSK's hash; 0-RTT wants the very suite (RFC 9846 §4.3.10). */
  suite: cipherSuites.layout,
  /** Both: the resumption PSK of 1.3, the master secret of 1.2. */
  secret: opaque(1, 255),
  /** Both, 1.2: the session ID under which the server caches it; empty where there is none (RFC 5246 §7.4.1.3). */
  sessionId: opaque(0, 32),
  /** Readers: the node of the earlier connection that the secret is, such as `c1/server/resumption_psk_0`. */
  secretId: text(0, 255),
  /** Client: whose certificate vouches for the name; server: 0-RTT and name policy (RFC 9846 §4.7.1, RFC 6066 §3). */
  serverName: text(0, 255),
  /** Both: 0-RTT data continue the protocol chosen then (RFC 9846 §4.3.10); empty where none was. */
  alpn: text(0, 255),
  /** Both, 1.2: whether the master secret covers the handshake (RFC 7627 §5.3). Always true for 1.3. */
  extendedMasterSecret: flag,
  /** The peer's chain, leaf first: a resumed connection sends none. Client: names and validity; server: who the client is. */
  peerCertificates: list(opaque(1, 2 ** 24 - 1), 0, 2 ** 24 - 1),
  /** Client: whether that chain was verified, so that resumption cannot launder an unverified peer. */
  peerVerified: flag,
  /** Both: when the ticket was issued or received, milliseconds since 1970: the ticket's age counts from here. */
  createdAt: uint48,
  /** Both: when the certificates were last proven, milliseconds since 1970: limits a chain of resumptions. */
  authenticatedAt: uint48,
  /** Both: seconds from createdAt during which it may be used; at most 604800 in 1.3 (RFC 9846 §4.7.1). */
  lifetime: uint32,
  /** Both: added to the age on the wire so that two uses cannot be linked (RFC 9846 §4.7.1). */
  ageAdd: uint32,
  /** Readers: makes the PSKs of several tickets differ (RFC 9846 §4.7.1). */
  nonce: opaque(0, 255),
  /** Both: bytes of 0-RTT data that the server will take; 0 forbids early data (RFC 9846 §4.7.1). */
  maxEarlyDataSize: uint32,
}) satisfies Layout<unknown>

/** What a session holds, without the ticket that stands for it. */
export type SessionState = ValueOf<typeof sessionLayout>

/** A session as somebody keeps it: the state, and what no sealed ticket can hold. */
export interface Session extends SessionState {
  /** The identity that the client presents: a sealed ticket or a reference into the server's cache. */
  readonly ticket: Uint8Array
  /**
   * Holder: connections resumed with it so far, as far as this one holder knows. No rule of TLS asks for it. It tells
   * readers what of their connections can be linked (RFC 9846 §C.4), and a policy of single use whom to turn away.
   */
  readonly timesUsed: number
  /**
   * Client, 1.3: the group that the server chose for the key agreement, where there was one and somebody wrote it down. A
   * hello that offers the session has its share for that group, so that no resumption pays for a HelloRetryRequest again.
   */
  readonly group?: NamedGroup | undefined
}

/**
 * A session as files and stores hold it. Count and group stand outside of the state that tickets seal: whoever seals keeps
 * nothing, so cannot count, and no server asks a ticket for the group. Format 2 ended with the count and is read as well.
 * Format 1 had none, and is not read: to call its sessions unused would be a guess, and a session lost costs one full
 * handshake.
 */
export const storedSession = struct('StoredSession', 'glass-tls session format 3', {
  ticket: opaque(0, 2 ** 16 - 1),
  session: sessionLayout,
  timesUsed: uint32,
  group: optional(namedGroups.layout),
})

/** A session as bytes, for files and stores. */
export function encodeSession({ ticket, timesUsed, group, ...session }: Session): Uint8Array {
  return encode(storedSession, { ticket, session, timesUsed, group })
}

/** The session that {@link encodeSession} wrote. @throws DecodeError on anything else, format 1 included */
export function decodeSession(bytes: Uint8Array): Session {
  const { session, ...kept } = decode(storedSession, bytes, 'StoredSession').value
  return { ...session, ...kept }
}

/** The session after it resumed one more connection; the count stays at 2^32 - 1 once it is there. */
export function usedOnceMore(session: Session): Session {
  return { ...session, timesUsed: oneUseMore(session) }
}

/** How often the session was used, once it resumed one more connection. */
export function oneUseMore({ timesUsed }: Session): number {
  return Math.min(timesUsed + 1, 2 ** 32 - 1)
}

/** Milliseconds since 1970 at which the session stops being usable. */
export function expiresAt(session: SessionState): number {
  return session.createdAt + session.lifetime * 1000
}
