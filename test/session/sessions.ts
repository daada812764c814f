/** Sessions for caches, which look at nothing but times, IDs and tickets. */
import { EMPTY } from '../../src/bytes/bytes.ts'
import type { Session } from '../../src/session/session.ts'

/** ms since 1970 */
export const NOW = 1_700_000_000_000

/** A session. @param createdAt seconds after NOW @param lifetime seconds */
export function session(createdAt = 0, lifetime = 100, more: Partial<Session> = {}): Session {
  return {
    version: 'TLS 1.2',
    suite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    secret: EMPTY,
    sessionId: EMPTY,
    secretId: '',
    serverName: '',
    alpn: '',
    extendedMasterSecret: true,
    peerCertificates: [],
    peerVerified: true,
    createdAt: NOW + createdAt * 1000,
    authenticatedAt: NOW,
    lifetime,
    ageAdd: 0,
    nonce: EMPTY,
    maxEarlyDataSize: 0,
    ticket: EMPTY,
    timesUsed: 0,
    ...more,
  }
}
