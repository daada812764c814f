/**
 * Faults beside OpenSSL (Node's tls): the same thing differs between two connections of our client with its server. Both
 * sides agree on whether the session was resumed, or on the alert; and the outcome is what the scenario of that name says,
 * except where OpenSSL does something else, which is named.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { TlsOptions } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import type { ClientSettings } from '../../src/handshake/config/config.ts'
import { clientConfig } from '../../src/handshake/settings/configure.ts'
import type { TlsDriver } from '../../src/net/driver.ts'
import type { Session } from '../../src/session/session.ts'
import {
  alertOf,
  both,
  CHACHA,
  EITHER,
  fault,
  flip,
  NAME,
  NEWER,
  NO_TICKET,
  OPENSSL_AES,
  OPENSSL_CHACHA,
  ONLY_12,
  OTHER,
  person,
  titled,
  V12,
  V13,
  type Differs,
} from './faults-world.ts'
import { nodeServer, type NodeServer } from './node.ts'
import { ourClient } from './ours.ts'

const sayHello = { connected: (driver: TlsDriver) => driver.send(fromText('hello')) }

interface ToOpenssl {
  readonly name: string
  /** Of both connections. */
  readonly server?: TlsOptions
  readonly client?: ClientSettings
  readonly first?: { readonly server?: TlsOptions; readonly client?: ClientSettings }
  readonly second?: { readonly server?: TlsOptions; readonly client?: ClientSettings }
  readonly offers?: (session: Session) => Session
  /** ms between the connections. */
  readonly pause?: number
  readonly differs?: Differs
}

/** Newer Nodes would ask for another share. */
const ONE_GROUP = { ecdhCurve: 'X25519' }
const KEYS = { ticketKeys: Buffer.alloc(48, 7) }
const OTHER_KEYS = { ticketKeys: Buffer.alloc(48, 8) }

const UNAUTHENTICATED: Differs = {
  instead: 'resumed',
  why: 'OpenSSL resumes a session without a client certificate although one is required; Node then misses it and closes',
  closes: true,
}

const TO_OPENSSL: readonly ToOpenssl[] = [
  {
    name: 'fault-tls12-ticket-bit',
    server: V12,
    client: ONLY_12,
    offers: (session) => ({ ...session, ticket: flip(session.ticket, 40) }),
  },
  {
    name: 'fault-tls12-ticket-cut',
    server: V12,
    client: ONLY_12,
    offers: (session) => ({ ...session, ticket: session.ticket.slice(0, 90) }),
  },
  { name: 'fault-tls12-ticket-foreign', server: V12, client: ONLY_12, second: { server: OTHER_KEYS } },
  {
    name: 'fault-tls12-restarted',
    server: { ...V12, ...NO_TICKET },
    client: { ...ONLY_12, sessionTickets: false },
  },
  {
    name: 'fault-tls12-lifetime',
    server: { ...V12, sessionTimeout: 1 },
    client: ONLY_12,
    pause: 2100,
    offers: (session) => ({ ...session, lifetime: 3600 }),
  },
  {
    name: 'fault-tls12-suite',
    server: V12,
    client: ONLY_12,
    first: { server: { ciphers: OPENSSL_AES } },
    second: { server: { ciphers: OPENSSL_CHACHA } },
    differs: {
      instead: 'resumed',
      why: 'a server of OpenSSL asks whether the hello has the suite of the session, not whether it still allows it itself',
    },
  },
  {
    name: 'fault-tls12-suite',
    server: V12,
    client: ONLY_12,
    first: { server: { ciphers: OPENSSL_AES } },
    second: { client: { suites12: [CHACHA] } },
    offers: (session) => ({ ...session, suite: CHACHA }),
    differs: {
      instead: 'the server sends illegal_parameter',
      why: 'a hello without the suite of its session breaks RFC 5246 §7.4.1.2, and OpenSSL says so',
    },
  },
  {
    name: 'fault-tls12-server-name',
    server: V12,
    client: ONLY_12,
    second: { client: { serverName: OTHER } },
    offers: (session) => ({ ...session, serverName: OTHER }),
    differs: {
      instead: 'resumed',
      why: 'OpenSSL leaves server_name to the application, and resumes under another name against RFC 6066 §3',
    },
  },
  {
    name: 'fault-tls12-ems-lost',
    server: V12,
    client: ONLY_12,
    second: { client: { extendedMasterSecret: false } },
    offers: (session) => ({ ...session, extendedMasterSecret: false }),
  },
  {
    name: 'fault-tls12-ems-gained',
    server: V12,
    client: ONLY_12,
    first: { client: { extendedMasterSecret: false } },
    offers: (session) => ({ ...session, extendedMasterSecret: true }),
  },
  {
    name: 'fault-tls12-client-identity',
    server: { ...V12, ca: person.pem.root },
    client: { ...ONLY_12, credential: person.identity },
    second: { server: { requestCert: true, rejectUnauthorized: true } },
    differs: UNAUTHENTICATED,
  },
  {
    name: 'fault-tls12-version',
    server: EITHER,
    client: { versions: ['TLS 1.3', 'TLS 1.2'], middleboxCompatibility: false },
    first: { server: V12 },
  },
  {
    name: 'harmless-tls12-alpn',
    server: V12,
    client: ONLY_12,
    first: { server: { ALPNProtocols: ['http/1.1'] }, client: { alpn: ['http/1.1'] } },
    second: { server: { ALPNProtocols: ['h2'] }, client: { alpn: ['h2'] } },
  },
  {
    name: 'fault-tls13-ticket-bit',
    offers: (session) => ({ ...session, ticket: flip(session.ticket, 40) }),
  },
  {
    name: 'fault-tls13-ticket-cut',
    offers: (session) => ({ ...session, ticket: session.ticket.slice(0, 90) }),
  },
  { name: 'fault-tls13-ticket-foreign', second: { server: OTHER_KEYS } },
  {
    name: 'fault-tls13-lifetime',
    server: { sessionTimeout: 1 },
    pause: 2100,
    offers: (session) => ({ ...session, lifetime: 3600 }),
  },
  {
    name: 'fault-tls13-hash',
    first: { server: { ciphers: 'TLS_AES_128_GCM_SHA256' } },
    second: { server: { ciphers: 'TLS_AES_256_GCM_SHA384' } },
  },
  {
    name: 'harmless-tls13-suite',
    first: { server: { ciphers: 'TLS_AES_128_GCM_SHA256' } },
    second: { server: { ciphers: 'TLS_CHACHA20_POLY1305_SHA256' } },
  },
  { name: 'fault-tls13-modes', second: { client: { pskModes: ['psk_ke'] } } },
  {
    name: 'fault-tls13-binder',
    offers: (session) => ({ ...session, secret: flip(session.secret, 0) }),
    ...(NEWER
      ? {}
      : {
          differs: {
            instead: 'the server sends illegal_parameter',
            why: 'the alert for a binder that does not verify is decrypt_error (RFC 9846 §6.2); OpenSSL sends another',
          },
        }),
  },
  {
    name: 'fault-tls13-version',
    server: EITHER,
    client: { versions: ['TLS 1.3', 'TLS 1.2'], middleboxCompatibility: false },
    second: { server: V12 },
  },
  {
    name: 'harmless-tls13-server-name',
    second: { client: { serverName: OTHER } },
  },
  {
    name: 'fault-tls13-client-identity',
    server: { ca: person.pem.root },
    client: { credential: person.identity },
    second: { server: { requestCert: true, rejectUnauthorized: true } },
    differs: NEWER
      ? UNAUTHENTICATED
      : {
          instead: 'resumed',
          why: 'OpenSSL resumes a session without a client certificate although one is required, and Node calls it authorized',
        },
  },
]

let node: NodeServer | undefined

afterEach(async () => {
  await node?.close()
  node = undefined
})

async function one(options: TlsOptions, settings: ClientSettings) {
  await node?.close()
  node = await nodeServer({
    cert: both.pem.cert,
    key: both.pem.key,
    ...ONE_GROUP,
    ...KEYS,
    ...V13,
    ...options,
  })
  const config = clientConfig({ serverName: NAME, trust: [both.root], ...settings })
  const log = await ourClient(node.port, config, sayHello)
  return { log, seen: node.seen.at(-1), errors: node.errors }
}

describe('our client, a server of OpenSSL', () => {
  it.each(titled(TO_OPENSSL))('%s', async (_, row) => {
    const { name, server, client, first, second, offers, pause, differs } = row
    const { sessions } = (await one({ ...server, ...first?.server }, { ...client, ...first?.client })).log
    const session = sessions.at(-1)!
    if (pause) await sleep(pause)
    const offered = offers ? offers(session) : session
    const { log, seen } = await one(
      { ...server, ...second?.server },
      { ...client, ...second?.client, sessions: [offered] },
    )
    const consequence = differs?.instead ?? fault(name).consequence
    const alert = alertOf(consequence)
    if (alert) {
      expect(log.outcome).toMatchObject({ kind: 'failed', alert, by: 'peer' })
      return
    }
    expect(log.agreed.resumed).toBe(consequence === 'resumed')
    // Node may close a connection before it shows it to anybody.
    if (seen) expect(seen.resumed).toBe(consequence === 'resumed')
    expect(log.text).toBe(seen ? 'you said: hello' : '')
    expect(seen === undefined).toBe(differs?.closes ?? false)
    const { check, besides } = fault(name)
    // What the client itself sees in the answer; the rest is the server's to check.
    const ownChecks = [check, ...besides].filter(
      (id) => id === 'answer.version' || id === 'answer.suite-hash',
    )
    expect(log.failedChecks).toEqual(ownChecks)
  })
})
