/** TLS 1.2 with Node's own tls (OpenSSL) in both roles: every suite that both have, resumption both ways, renegotiation. */
import { constants } from 'node:crypto'
import { once } from 'node:events'
import { connect, type TLSSocket, type TlsOptions } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { fromText, toHex } from '../../src/bytes/bytes.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { TlsDriver } from '../../src/net/driver.ts'
import type { Suite12 } from '../../src/wire/registry.ts'
import { SUITES_12 } from '../../src/wire/registry/suites12.ts'
import { identityOf } from './identities.ts'
import { nodeClient, nodeServer, type NodeServer } from './node.ts'
import { ourClient, ourServer, type OurServer, type ServerPlan } from './ours.ts'

const ecdsa = identityOf()
const rsa = identityOf('rsa-2048')
const PSK = { identity: fromText('sensor-17'), key: new Uint8Array(16).fill(0x40), hash: 'sha256' } as const

/** OpenSSL's name of a suite, from the parts of the IANA name. */
function opensslName(suite: Suite12): string {
  const [exchange, cipher] = suite.slice(4).split('_WITH_')
  const kind =
    { RSA: '', DH_anon: 'ADH', ECDH_anon: 'AECDH', PSK_DHE: 'DHE-PSK' }[exchange] ??
    exchange.replaceAll('_', '-')
  const cbc = exchange.includes('PSK') ? '-CBC' : ''
  const name = cipher
    .replace(/AES_(\d+)_CBC/, `AES$1${cbc}`)
    .replace(/AES_(\d+)_(GCM|CCM)/, 'AES$1-$2')
    .replace('CCM_8', 'CCM8')
    .replace('CHACHA20_POLY1305_SHA256', 'CHACHA20-POLY1305')
    .replaceAll('_', '-')
  return kind ? `${kind}-${name}` : name
}

// OpenSSL has ECDHE_PSK with CBC and ChaCha20 only.
const SUITES = (Object.keys(SUITES_12) as Suite12[]).filter((suite) => !/ECDHE_PSK.*[GC]CM/.test(suite))
const NODE: TlsOptions = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
  dhparam: 'auto',
  pskCallback: () => Buffer.from(PSK.key),
}

const open: { close: () => Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function node(
  options: TlsOptions = {},
  secured?: Parameters<typeof nodeServer>[1],
): Promise<NodeServer> {
  const certificates = { cert: [ecdsa.pem.cert, rsa.pem.cert], key: [ecdsa.pem.key, rsa.pem.key] }
  const server = await nodeServer({ ...NODE, ...certificates, ...options }, secured)
  open.push(server)
  return server
}

async function ours(settings: ServerSettings = {}, plan?: ServerPlan): Promise<OurServer> {
  const config = serverConfig({
    versions: ['TLS 1.2'],
    credentials: [ecdsa.identity, rsa.identity],
    externalPsks: [PSK],
    ...settings,
  })
  const server = await ourServer(config, plan)
  open.push(server)
  return server
}

function client(settings: ClientSettings = {}) {
  return clientConfig({
    versions: ['TLS 1.2'],
    serverName: 'localhost',
    trust: [ecdsa.root, rsa.root],
    externalPsks: [PSK],
    ...settings,
  })
}

const sayHello = { connected: (driver: TlsDriver) => driver.send(fromText('hello')) }

describe('our TLS 1.2 client, a server of Node', () => {
  // For suites without a certificate Node takes a group of 1024 bits, which a client of ours refuses by default.
  it.each(SUITES)('speaks %s', async (suite) => {
    const { port } = await node({ ciphers: `${opensslName(suite)}:@SECLEVEL=0` })
    const log = await ourClient(port, client({ suites12: [suite], minimumDhBits: 1024 }), sayHello)
    expect(log.text).toBe('you said: hello')
    expect(log.agreed12.suite).toBe(suite)
    expect(log.outcome).toEqual({ kind: 'closed' })
  })

  it.each(['x25519', 'x448', 'secp256r1', 'secp384r1', 'secp521r1'] as const)(
    'agrees over %s',
    async (group) => {
      const { port } = await node()
      const log = await ourClient(port, client({ groups: [group] }), sayHello)
      expect(log.text).toBe('you said: hello')
    },
  )

  it.each([
    ['by ticket', {}, {}],
    ['by session ID', { secureOptions: constants.SSL_OP_NO_TICKET }, { sessionTickets: false }],
    ['without the extended master secret', { secureOptions: 1 }, { extendedMasterSecret: false }],
  ] as const)('resumes %s', async (_how, options, settings) => {
    const server = await node(options)
    // Without tickets Node asks its application for sessions.
    const kept = new Map<string, Buffer>()
    server.sessions(
      (id, session) => kept.set(id, session),
      (id) => kept.get(id),
    )
    const full = await ourClient(server.port, client(settings), sayHello)
    expect(full.sessions).toHaveLength(1)
    const again = await ourClient(server.port, client({ ...settings, sessions: full.sessions }), sayHello)
    expect(again.text).toBe('you said: hello')
    expect(server.seen.map(({ resumed }) => resumed)).toEqual([false, true])
    expect(again.messages).not.toContain('<Certificate')
    expect(again.agreed12.extendedMasterSecret).toBe(_how !== 'without the extended master secret')
    expect(again.keylog).toEqual(server.keylog.slice(-1))
  })

  it('shows its certificate', async () => {
    const mine = identityOf('ecdsa-p256', 'client')
    const server = await node({ requestCert: true, ca: mine.pem.root, rejectUnauthorized: true })
    const log = await ourClient(server.port, client({ credential: mine.identity }), sayHello)
    expect(log.text).toBe('you said: hello')
    expect(server.seen[0].authorized).toBe(true)
  })

  it('renegotiates while data come and go', async () => {
    const words = Array.from({ length: 50 }, (_, index) => `word ${index} `.padEnd(2000, '.'))
    const server = await node({}, (socket) => {
      socket.removeAllListeners('data')
      let heard = ''
      socket.on('data', (bytes: Buffer) => {
        heard += bytes.toString()
        if (heard.length === words.join('').length) socket.end('heard everything')
      })
      for (const word of words) socket.write(word)
    })
    const log = await ourClient(server.port, client(), {
      connected: (driver) =>
        words.forEach((word, index) => {
          driver.send(fromText(word))
          if (index % 25 === 10) driver.command({ kind: 'renegotiate' })
        }),
    })
    expect(log.text).toBe(`${words.join('')}heard everything`)
    expect(log.renegotiations).toBe(2)
    expect(server.errors).toEqual([])
  })

  it('takes TLS 1.2 from a server that has nothing newer', async () => {
    const { port } = await node()
    const log = await ourClient(port, client({ versions: ['TLS 1.3', 'TLS 1.2'] }), sayHello)
    expect(log.agreed12.suite).toContain('ECDHE')
  })
})

describe('our TLS 1.2 server, a client of Node', () => {
  const options = {
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.2',
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  } as const
  const psk = { pskCallback: () => ({ psk: Buffer.from(PSK.key), identity: 'sensor-17' }) }

  it.each(SUITES)('speaks %s', async (suite) => {
    const { port } = await ours({ suites12: [suite] })
    const talk = await nodeClient(port, { ...options, ...psk, ciphers: `${opensslName(suite)}:@SECLEVEL=0` })
    expect(talk.error).toBeUndefined()
    expect(talk.text).toBe('you said: hello')
    expect(talk.suite).toBe(suite)
  })

  it.each([
    ['by ticket', {}, {}],
    ['by session ID', { tickets: { count: 0 } }, { secureOptions: constants.SSL_OP_NO_TICKET }],
  ] as const)('resumes %s', async (_how, settings, more) => {
    const { port, ended } = await ours(settings)
    const full = await nodeClient(port, { ...options, ...more })
    expect(full.sessions).toHaveLength(1)
    const again = await nodeClient(port, { ...options, ...more, session: full.sessions[0] })
    expect([full.resumed, again.resumed]).toEqual([false, true])
    expect(again.text).toBe('you said: hello')
    expect((await ended(1)).keylog.map((line) => line)).toEqual(again.keylog)
    expect(toHex((await ended(1)).agreed12.sessionId!)).not.toBe('')
  })

  it('asks for a certificate', async () => {
    const mine = identityOf('ecdsa-p256', 'client')
    const { port, ended } = await ours({ clientCertificate: 'require', trust: [mine.root] })
    const talk = await nodeClient(port, { ...options, cert: mine.pem.cert, key: mine.pem.key })
    expect(talk.text).toBe('you said: hello')
    expect((await ended(0)).agreed12.peer).toMatchObject({ by: 'certificate', verified: true })
  })

  /** A client of Node's that has everything the server sends at first. */
  async function reading(port: number, size: number): Promise<TLSSocket> {
    const socket = connect({ ...options, port, host: '127.0.0.1', servername: 'localhost' })
    let received = 0
    await new Promise<void>((done) =>
      socket.on('data', (bytes: Buffer) => {
        received += bytes.length
        if (received === size) done()
      }),
    )
    return socket
  }

  const talking: ServerPlan = {
    connected: (driver) => driver.send(new Uint8Array(100_000)),
    data: () => undefined,
  }

  it('lets Node renegotiate, as often as it likes', async () => {
    const { port, ended } = await ours({ renegotiation: 'allow' }, talking)
    const socket = await reading(port, 100_000)
    for (const word of ['one ', 'two ']) {
      socket.write(word)
      const error = await new Promise((done) => socket.renegotiate({ rejectUnauthorized: false }, done))
      expect(error).toBeNull()
    }
    socket.end('three')
    const log = await ended(0)
    expect(log.renegotiations).toBe(2)
    expect(log.text).toBe('one two three')
  })

  it('refuses with a warning, which Node takes for the end', async () => {
    const { port, ended } = await ours({}, talking)
    const socket = await reading(port, 100_000)
    socket.renegotiate({ rejectUnauthorized: false }, () => undefined)
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ERR_SSL_NO_RENEGOTIATION')
    expect((await ended(0)).renegotiations).toBe(0)
  })

  it('marks its random where it could have spoken TLS 1.3, which a client of TLS 1.2 alone does not mind (RFC 9846 §4.2.3)', async () => {
    const { port, ended } = await ours({ versions: ['TLS 1.3', 'TLS 1.2'] })
    const talk = await nodeClient(port, { ...options })
    expect(talk.text).toBe('you said: hello')
    const hello = (await ended(0)).events.find(
      (event) => event.kind === 'message' && event.name === 'ServerHello',
    )
    // Behind the handshake header and the version: 24 random bytes, then DOWNGRD and 01.
    expect(hello?.kind === 'message' && toHex(hello.bytes.slice(30, 38))).toBe('444f574e47524401')
  })
})
