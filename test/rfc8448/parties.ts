/** What the messages of a trace give its client and its server; what both are is `src/sim/published/nss.ts`. */
import type { RemoteIdentity } from '../../src/handshake/config/config.ts'
import { decodeMessage13 } from '../../src/wire/handshake.ts'
import { findExtension } from '../../src/wire/extension.ts'
import type { Session } from '../../src/session/session.ts'
import { NOW } from './replay.ts'
import { readTrace } from './trace.ts'

/** The random value in a ClientHello, ServerHello or HelloRetryRequest: behind the header and two bytes of version. */
export function randomOf(hello: Uint8Array): Uint8Array {
  return hello.slice(6, 38)
}

/** The chain that a Certificate message shows; the private key is not ours. */
export function remoteIdentity(certificate: Uint8Array): RemoteIdentity {
  const { message } = decodeMessage13(certificate)
  if (message.name !== 'Certificate') throw new Error(`a ${message.name} is no Certificate`)
  return { chain: message.body.certificate_list.map(({ cert_data }) => cert_data), privateKey: 'remote' }
}

/** The signature in a CertificateVerify. */
export function signatureOf(certificateVerify: Uint8Array): Uint8Array {
  const { message } = decodeMessage13(certificateVerify)
  if (message.name !== 'CertificateVerify') throw new Error(`a ${message.name} is no CertificateVerify`)
  return message.body.signature
}

/** The session that section 3 ends with and section 4 resumes, as the client or the server keeps it. */
export function sessionOfSection3(keeper: 'client' | 'server'): Session {
  const trace = readTrace(3)
  const { message } = decodeMessage13(trace.message('server', 'NewSessionTicket'))
  if (message.name !== 'NewSessionTicket') throw new Error(`a ${message.name} is no NewSessionTicket`)
  const { ticket, ticket_age_add, ticket_lifetime, ticket_nonce, extensions } = message.body
  return {
    version: 'TLS 1.3',
    suite: 'TLS_AES_128_GCM_SHA256',
    secret: trace.secrets.find(({ name }) => name === 'resumption_psk_0')!.bytes,
    sessionId: new Uint8Array(0),
    secretId: `section 3/${keeper}/resumption_psk_0`,
    serverName: 'server',
    alpn: '',
    extendedMasterSecret: true,
    peerCertificates: keeper === 'client' ? remoteIdentity(trace.message('server', 'Certificate')).chain : [],
    peerVerified: false,
    createdAt: NOW,
    authenticatedAt: NOW,
    lifetime: ticket_lifetime,
    ageAdd: ticket_age_add,
    nonce: ticket_nonce,
    maxEarlyDataSize: findExtension(extensions, 'early_data')?.max_early_data_size ?? 0,
    ticket,
    timesUsed: 0,
    ...(keeper === 'client' ? { group: 'x25519' } : {}),
  }
}
