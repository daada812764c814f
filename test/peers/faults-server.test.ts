/**
 * Faults beside OpenSSL (Node's tls and s_client): the same thing differs between two connections of its client with our
 * server. Both sides agree on whether the session was resumed and early data accepted, or on the alert; and exactly the
 * check fails that the scenario of that name says.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionOptions } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { readPem, toPem } from '../../src/certificate/keys/pem.ts'
import type { ServerSettings } from '../../src/handshake/config/config.ts'
import { serverConfig } from '../../src/handshake/settings/configure.ts'
import { MemoryWorld } from '../../src/stores/memory-world.ts'
import {
  decodeOpensslSession,
  encodeOpensslSession,
  type OpensslSession,
} from '../../src/session/tickets/openssl-session.ts'
import { Child, describeWith, endChildren, scratch } from './children.ts'
import {
  alertOf,
  alone,
  AES,
  both,
  CHACHA,
  fault,
  flip,
  NAME,
  NO_TICKET,
  OTHER,
  other,
  person,
  stranger,
  titled,
  V12,
  V13,
} from './faults-world.ts'
import { changedSession, nodeClient, type NodeTalk } from './node.ts'
import { freshTicketKeys, ourServer, type Log, type OurServer } from './ours.ts'

const ours: OurServer[] = []
afterEach(async () => {
  await Promise.all(ours.splice(0).map((server) => server.close()))
})

// ---- A client of OpenSSL, our server

interface FromOpenssl {
  readonly name: string
  readonly server?: ServerSettings
  readonly client?: ConnectionOptions
  readonly first?: { readonly server?: ServerSettings; readonly client?: ConnectionOptions }
  readonly second?: { readonly server?: ServerSettings; readonly client?: ConnectionOptions }
  readonly offers?: (session: OpensslSession) => OpensslSession
  /** Whether the server that comes second has a memory or keys of its own. */
  readonly forgets?: 'cache' | 'keys'
  /** Whether the session is used once more. */
  readonly twice?: true
  readonly pause?: number
}

const SERVER_12 = { versions: ['TLS 1.2'], suites12: [AES, CHACHA] } as const
const REFERENCE = { tickets: { kind: 'stateful', count: 1 } } as const
const ASKED = { trust: [person.root], clientCertificate: 'request' } as const
const PERSON = { cert: person.pem.cert, key: person.pem.key } as const
const STRANGER = { cert: stranger.pem.cert, key: stranger.pem.key } as const

const FROM_OPENSSL: readonly FromOpenssl[] = [
  { name: 'fault-tls12-restarted', server: SERVER_12, client: { ...V12, ...NO_TICKET }, forgets: 'cache' },
  {
    name: 'fault-tls12-cache-off',
    server: SERVER_12,
    client: { ...V12, ...NO_TICKET },
    second: { server: { sessionIds: false } },
  },
  { name: 'fault-tls12-ticket-foreign', server: SERVER_12, client: V12, forgets: 'keys' },
  {
    name: 'fault-tls12-ticket-bit',
    server: SERVER_12,
    client: V12,
    offers: (session) => ({ ...session, tlsext_tick: flip(session.tlsext_tick!, 40) }),
  },
  { name: 'fault-tls12-ticket-off', server: SERVER_12, client: V12, second: { server: REFERENCE } },
  {
    name: 'fault-tls12-lifetime',
    server: { ...SERVER_12, tickets: { lifetime: 1 } },
    client: V12,
    pause: 1100,
  },
  { name: 'fault-tls12-suite', server: SERVER_12, client: V12, second: { server: { suites12: [CHACHA] } } },
  {
    name: 'fault-tls12-server-name',
    server: SERVER_12,
    client: V12,
    second: { client: { servername: OTHER } },
  },
  {
    name: 'fault-tls12-ems-given-up',
    server: SERVER_12,
    client: V12,
    second: { server: { extendedMasterSecret: false } },
  },
  {
    name: 'fault-tls12-client-identity',
    server: { ...SERVER_12, trust: [person.root] },
    client: { ...V12, ...PERSON },
    second: { server: { clientCertificate: 'require' } },
  },
  {
    name: 'fault-tls12-trust',
    server: { ...SERVER_12, ...ASKED },
    client: { ...V12, ...PERSON },
    first: { server: { trust: [stranger.root] }, client: STRANGER },
  },
  { name: 'harmless-tls12-again', server: SERVER_12, client: V12, twice: true },
  { name: 'fault-tls13-ticket-foreign', forgets: 'keys' },
  {
    name: 'fault-tls13-ticket-cut',
    offers: (session) => ({ ...session, tlsext_tick: session.tlsext_tick!.slice(0, 90) }),
  },
  { name: 'fault-tls13-restarted', server: REFERENCE, forgets: 'cache' },
  { name: 'fault-tls13-reference-used', server: REFERENCE, twice: true },
  {
    name: 'fault-tls13-hash',
    first: { server: { suites: ['TLS_AES_128_GCM_SHA256'] } },
    second: { server: { suites: ['TLS_AES_256_GCM_SHA384'] } },
  },
  {
    name: 'harmless-tls13-suite',
    first: { server: { suites: ['TLS_AES_128_GCM_SHA256'] } },
    second: { server: { suites: ['TLS_CHACHA20_POLY1305_SHA256'] } },
  },
  { name: 'fault-tls13-modes', second: { server: { pskModes: ['psk_ke'] } } },
  {
    name: 'fault-tls13-server-name',
    server: { credentials: [alone.identity, other.identity] },
    second: { client: { servername: OTHER } },
  },
  { name: 'harmless-tls13-server-name', second: { client: { servername: OTHER } } },
  {
    name: 'fault-tls13-client-identity',
    server: { trust: [person.root] },
    client: PERSON,
    second: { server: { clientCertificate: 'require' } },
  },
  {
    name: 'fault-tls13-trust',
    server: ASKED,
    client: PERSON,
    first: { server: { trust: [stranger.root] }, client: STRANGER },
  },
  {
    name: 'fault-tls13-binder',
    offers: (session) => ({ ...session, master_key: flip(session.master_key, 0) }),
  },
]

/** A server of ours that remembers what it is given, and one connection of Node's client. */
async function oneOfTheirs(
  settings: ServerSettings,
  options: ConnectionOptions,
  memory: Parameters<typeof ourServer>[2],
): Promise<{ readonly talk: NodeTalk; readonly log: Log }> {
  const config = serverConfig({ credentials: [both.identity], ...settings })
  const server = await ourServer(config, {}, memory)
  ours.push(server)
  const talk = await nodeClient(server.port, {
    servername: NAME,
    ca: both.pem.root,
    ...V13,
    ...options,
  })
  return { talk, log: await server.ended(0) }
}

describe('a client of OpenSSL, our server', () => {
  it.each(titled(FROM_OPENSSL))('%s', async (_, row) => {
    const { name, server, client, first, second, offers, forgets, twice, pause } = row
    const memory = { world: new MemoryWorld(), ticketKeys: freshTicketKeys() }
    const { talk: before } = await oneOfTheirs(
      { ...server, ...first?.server },
      { ...client, ...first?.client },
      memory,
    )
    const session = before.sessions.at(-1)!
    if (pause) await sleep(pause)
    const settings = { ...server, ...second?.server }
    const asking = { ...client, ...second?.client }
    const options = { ...asking, session: changedSession(session, asking.servername ?? NAME, offers) }
    if (twice) await oneOfTheirs(settings, options, memory)
    const { talk, log } = await oneOfTheirs(settings, options, {
      ...memory,
      ...(forgets === 'cache' ? { world: new MemoryWorld() } : {}),
      ...(forgets === 'keys' ? { ticketKeys: freshTicketKeys() } : {}),
    })
    const { check, consequence } = fault(name)
    expect(log.failedChecks).toEqual(check ? [check] : [])
    const alert = alertOf(consequence)
    if (alert) {
      expect(log.outcome).toMatchObject({ kind: 'failed', alert, by: 'us' })
      expect((talk.error as NodeJS.ErrnoException).code).toMatch(new RegExp(`ALERT_${alert.toUpperCase()}$`))
      return
    }
    expect(log.agreed.resumed).toBe(consequence === 'resumed')
    expect(talk.resumed).toBe(consequence === 'resumed')
    expect(talk.text).toBe('you said: hello')
  })
})

// ---- Early data of s_client, our server

interface Early {
  readonly name: string
  readonly server?: ServerSettings
  readonly second?: () => ServerSettings
  readonly args?: readonly string[]
  readonly offers?: (session: OpensslSession) => OpensslSession
  readonly forgets?: 'keys'
}

const EARLY: readonly Early[] = [
  { name: 'fault-0rtt-psk', forgets: 'keys' },
  { name: 'fault-0rtt-enabled', second: () => ({ maxEarlyData: 0 }) },
  { name: 'fault-0rtt-retry', second: () => ({ groups: ['secp384r1'] }) },
  { name: 'fault-0rtt-suite', second: () => ({ suites: ['TLS_CHACHA20_POLY1305_SHA256'] }) },
  {
    name: 'fault-0rtt-alpn',
    args: ['-alpn', 'h2,http/1.1'],
    server: { alpn: ['h2'] },
    second: () => ({ alpn: ['http/1.1'] }),
  },
  {
    name: 'fault-0rtt-age-add',
    offers: (session) => ({
      ...session,
      tlsext_tick_age_add: (session.tlsext_tick_age_add! + 1_000_000) % 2 ** 32,
    }),
  },
  {
    name: 'fault-0rtt-clock',
    offers: (session) => ({ ...session, time: session.time! - 30 }),
  },
  { name: 'fault-0rtt-started', second: () => ({ startedAt: Date.now() }) },
]

describeWith('openssl', 'version', 'early data of openssl s_client, our server', () => {
  const { file } = scratch()
  const root = file('root.pem', both.pem.root)
  const early = file('early.txt', 'early hello\n')
  endChildren()

  async function say(port: number, ...args: readonly string[]): Promise<string> {
    const target = ['-connect', `127.0.0.1:${port}`, '-servername', NAME, '-CAfile', root, '-tls1_3']
    const child = new Child('openssl', ['s_client', ...target, '-ign_eof', ...args])
    child.type('hello\n')
    await child.exit
    return child.text
  }

  async function start(settings: ServerSettings, memory: Parameters<typeof ourServer>[2]) {
    const config = serverConfig({ credentials: [both.identity], maxEarlyData: 1000, ...settings })
    const server = await ourServer(config, {}, memory)
    ours.push(server)
    return server
  }

  it.each(titled(EARLY))('%s', async (_, row) => {
    const { name, server, second, args = [], offers, forgets } = row
    const memory = { world: new MemoryWorld(), ticketKeys: freshTicketKeys() }
    const path = file(`${name}.pem`)
    await say((await start(server ?? {}, memory)).port, ...args, '-sess_out', path)
    if (offers) {
      const { bytes } = readPem(readFileSync(path, 'utf8'))[0]!
      writeFileSync(
        path,
        toPem('SSL SESSION PARAMETERS', encodeOpensslSession(offers(decodeOpensslSession(bytes)))),
      )
    }
    const keys = forgets ? { ticketKeys: freshTicketKeys() } : {}
    const { port, ended } = await start({ ...server, ...second?.() }, { ...memory, ...keys })
    const text = await say(port, ...args, '-sess_in', path, '-early_data', early)

    const { check, besides, consequence } = fault(name)
    expect(text).toMatch(/Early data was rejected/)
    expect(text).toMatch(consequence === 'early data rejected' ? /Reused, TLSv1.3/ : /New, TLSv1.3/)
    const log = await ended(0)
    expect(log.failedChecks).toEqual([...besides, check])
    expect(log.agreed.resumed).toBe(consequence === 'early data rejected')
    expect(log.earlyText).toBe('')
    expect(text).toMatch(/you said: hello/)
  })
})
