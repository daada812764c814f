/** What the specification tests of TLS 1.2 add to the world: endpoints of that version, an RSA certificate, short suites. */
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import type {
  ClientConfig,
  ClientSettings,
  ServerConfig,
  ServerSettings,
} from '../../src/handshake/config/config.ts'
import type { Env } from '../../src/handshake/state/endpoint.ts'
import { ticketKey } from '../../src/session/tickets/ticket-key.ts'
import type { Suite12 } from '../../src/wire/registry.ts'
import { client, CLIENT, ENV, NOW, PSK, server, SERVER, SERVER_NAME, TICKET_KEY } from './world.ts'

/** Who the server is where the suite wants an RSA key; of the same root as its other certificate. */
export const RSA_SERVER = makeIdentity({
  seed: 'specification',
  names: [SERVER_NAME],
  notBefore: NOW - 86_400_000,
  notAfter: NOW + 86_400_000,
  key: 'rsa-2048',
  issuerKey: 'ecdsa-p256',
})

/** One suite of each key exchange. */
export const SUITE_OF = {
  ECDHE: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  DHE: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA256',
  RSA: 'TLS_RSA_WITH_AES_128_GCM_SHA256',
  PSK: 'TLS_PSK_WITH_AES_128_GCM_SHA256',
  RSA_PSK: 'TLS_RSA_PSK_WITH_AES_128_GCM_SHA256',
  ECDHE_PSK: 'TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256',
  DHE_PSK: 'TLS_DHE_PSK_WITH_AES_128_GCM_SHA256',
  ECDH_anon: 'TLS_ECDH_anon_WITH_AES_128_CBC_SHA',
  DH_anon: 'TLS_DH_anon_WITH_AES_128_GCM_SHA256',
} as const satisfies Readonly<Record<string, Suite12>>

/** A client that speaks TLS 1.2 alone. */
export function client12(settings: ClientSettings = {}): ClientConfig {
  return client({ versions: ['TLS 1.2'], groups: ['x25519', 'secp256r1'], externalPsks: [PSK], ...settings })
}

/** A server that speaks TLS 1.2 alone, with a certificate of either kind. */
export function server12(settings: ServerSettings = {}): ServerConfig {
  return server({
    versions: ['TLS 1.2'],
    credentials: [SERVER.identity, RSA_SERVER.identity],
    externalPsks: [PSK],
    ...settings,
  })
}

/** The world after the server's ticket key was changed: tickets under the old one still open, and are renewed. */
export const ROTATED: Env = {
  ...ENV,
  ticketKeys: {
    active: ticketKey('glass-tls', new Uint8Array(48).fill(0x3a, 0, 16).fill(0x3b, 16)),
    acceptOnly: [TICKET_KEY],
  },
}

/** Both sides with the same suites. */
export const only = (...suites12: readonly Suite12[]) => ({ suites12 })

/** A client certificate, demanded and shown. */
export const AUTHENTICATED = {
  client: { credential: CLIENT.identity },
  server: { clientCertificate: 'require' },
} as const
