/** Sessions to be stored, and keys to store them under. */
import { fromUint } from '../../src/bytes/bytes.ts'
import type { Session } from '../../src/session/session.ts'

/** Now, in ms since 1970. */
export const NOW = Date.UTC(2026, 10, 22) + 123

/** Seconds for which every session here may be used. */
export const LIFETIME = 600

/** Session number `n`: no two are alike, each is `n` ms younger than the first, and every field has a value to lose. */
export function session(n: number, lifetime = LIFETIME): Session {
  return {
    version: 'TLS 1.3',
    suite: 'TLS_AES_128_GCM_SHA256',
    secret: new Uint8Array(32).fill(n),
    sessionId: fromUint(n, 4),
    secretId: `c${n}/server/resumption_psk_0`,
    serverName: 'a.example',
    alpn: 'h2',
    extendedMasterSecret: true,
    peerCertificates: [new Uint8Array(900).fill(1), new Uint8Array(700).fill(2)],
    peerVerified: true,
    createdAt: NOW + n,
    authenticatedAt: NOW,
    lifetime,
    ageAdd: 0xfedcba98,
    nonce: Uint8Array.of(0, 0),
    maxEarlyDataSize: 16_384,
    ticket: key(n),
    timesUsed: n % 3,
  }
}

/** Key number `n`, as long as a session ID. */
export function key(n: number): Uint8Array {
  const bytes = new Uint8Array(32).fill(0x20)
  bytes.set(fromUint(n, 4), 28)
  return bytes
}

/** Whole numbers from 0 up to and without `end`. */
export function upTo(end: number): number[] {
  return Array.from({ length: end }, (_, n) => n)
}
