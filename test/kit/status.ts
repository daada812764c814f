/** OCSP responses about the server of the specification tests. */
import { issueStatus, type StatusTemplate } from '../../src/certificate/keys/issue-status.ts'
import type { Credential } from '../../src/handshake/config/config.ts'
import { NOW, SERVER } from './world.ts'

/** A response by somebody's issuer that is current and says good, but for `change`. */
export function statusOf(change: Partial<StatusTemplate> = {}, { identity, issuer } = SERVER): Uint8Array {
  const template: StatusTemplate = {
    certificate: identity.chain[0],
    issuer: issuer.certificate,
    status: 'good',
    thisUpdate: NOW - 3_600_000,
    nextUpdate: NOW + 3_600_000,
    scheme: 'ecdsa_secp256r1_sha256',
    ...change,
  }
  return issueStatus(template, issuer.privateKey)
}

/** A timestamp of a log, in form: version 1, log ID, time, no extensions, a signature of three bytes (RFC 6962 §3.2). */
export const SCT: Uint8Array = Uint8Array.of(
  ...[0, ...new Array<number>(32).fill(0x11), 0, 0, 1, 0x9a, 0xa5, 0xd0, 0x2c, 0],
  ...[0, 0, 4, 3, 0, 3, 1, 2, 3],
)

/** The server with a response and a timestamp. */
export function stapled(change: Partial<StatusTemplate> = {}): Credential {
  return { ...SERVER.identity, ocspResponse: statusOf(change), scts: [SCT] }
}
