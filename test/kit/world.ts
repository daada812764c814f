/** The world of the specification tests: one moment, one seed, one cheap certificate for each side, a cache. */
import { toHex } from '../../src/bytes/bytes.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { seededRandom } from '../../src/crypto/hash/random.ts'
import type {
  ClientConfig,
  ClientSettings,
  ExternalPsk,
  ServerConfig,
  ServerSettings,
} from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { Env } from '../../src/handshake/state/endpoint.ts'
import type { Answer, Request } from '../../src/handshake/state/request.ts'
import type { SessionState } from '../../src/session/session.ts'
import type { ReadExtension } from '../../src/wire/extension.ts'
import { ticketKey } from '../../src/session/tickets/ticket-key.ts'

/** Now, in ms since 1970. */
export const NOW = Date.UTC(2026, 10, 22)

const CHAIN = {
  seed: 'specification',
  notBefore: NOW - 86_400_000,
  notAfter: NOW + 86_400_000,
  key: 'ecdsa-p256',
  issuerKey: 'ecdsa-p256',
} as const

/** Name of the server in every test. */
export const SERVER_NAME = 'server.example'

/** Who the server is. */
export const SERVER = makeIdentity({ ...CHAIN, names: [SERVER_NAME] })
/** Who the client is, where it is asked. */
export const CLIENT = makeIdentity({ ...CHAIN, names: ['client.example'], usage: 'client' })

/** A client of a root that nobody here trusts. */
export const STRANGER = makeIdentity({
  ...CHAIN,
  seed: 'stranger',
  names: ['client.example'],
  usage: 'client',
})

/** A key that both sides were given outside TLS: 20 21 22 ... */
export const PSK: ExternalPsk = {
  identity: new TextEncoder().encode('psk'),
  key: Uint8Array.from({ length: 32 }, (_, index) => 0x20 + index),
  hash: 'sha256',
}

/** The server's key for sealed tickets. */
export const TICKET_KEY = ticketKey('glass-tls', new Uint8Array(48).fill(0x2a, 0, 16).fill(0x2b, 16))

/** What every step is given. */
export const ENV: Env = {
  now: NOW,
  random: seededRandom('specification'),
  trace: true,
  ticketKeys: { active: TICKET_KEY, acceptOnly: [] },
}

/** A client that trusts the server's root. */
export function client(settings: ClientSettings = {}): ClientConfig {
  return clientConfig({ serverName: SERVER_NAME, trust: [SERVER.root], ...settings })
}

/** The orders of a server whose answers have no place for an extension. */
export function answersWithout(type: ReadExtension): ServerSettings {
  const { serverHelloOrder12, encryptedExtensionsOrder } = serverConfig()
  return {
    serverHelloOrder12: serverHelloOrder12.filter((slot) => slot !== type),
    encryptedExtensionsOrder: encryptedExtensionsOrder.filter((slot) => slot !== type),
  }
}

/** A server with a certificate, which trusts the client's root. */
export function server(settings: ServerSettings = {}): ServerConfig {
  return serverConfig({ credentials: [SERVER.identity], trust: [CLIENT.root], ...settings })
}

/** The cheapest of all handshakes: an external PSK alone, no certificate, no key agreement. */
export const CHEAP = { externalPsks: [PSK], pskModes: ['psk_ke'] } as const

/** Answers of the world: sessions from `cache` (never removed), early data never seen before. */
export function answering(cache: ReadonlyMap<string, SessionState> = new Map()) {
  return (request: Request): Answer => {
    switch (request.kind) {
      case 'get-session':
        return { kind: 'get-session', session: cache.get(toHex(request.key)) }
      case 'take-session':
        return { kind: 'take-session', taken: cache.has(toHex(request.key)) }
      case 'check-replay':
        return { kind: 'check-replay', firstTime: true }
      case 'serve-hello':
        return { kind: 'serve-hello', decision: { settings: {} } }
      case 'accept-peer':
        return { kind: 'accept-peer', decision: 'accept' }
      case 'sign':
        throw new Error('no key is remote here: the test answers itself')
    }
  }
}
