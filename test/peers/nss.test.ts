/** Both our roles against NSS, the stack of Firefox. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { Child, describeWith, endChildren, freePort, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { ourClient, ourServer, type ClientPlan, type OurServer } from './ours.ts'

const own = identityOf()
const client = identityOf('ecdsa-p256', 'client')
const TLS12 = ['-V', 'tls1.2:tls1.2']
const TLS13 = ['-V', 'tls1.3:tls1.3']
const ONLY_12 = { versions: ['TLS 1.2'] } as const
/** Session IDs, and nothing else to resume by. */
const BY_ID = { ...ONLY_12, tickets: { count: 0 } } as const

function run(command: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args)
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${String(stderr)}`)
}

/** A database of NSS that trusts the roots of a server and a client, and holds the keys of both. */
function database(file: (name: string, content?: string) => string): string {
  const path = file('nss')
  mkdirSync(path)
  const db = `sql:${path}`
  run('certutil', '-N', '-d', db, '--empty-password')
  for (const [name, trust, { pem }] of [
    ['server', 'C,,', own],
    ['client', 'T,,', client],
  ] as const) {
    const root = file(`${name}-root.pem`, pem.root)
    run('certutil', '-A', '-d', db, '-n', `${name}'s root`, '-t', trust, '-a', '-i', root)
    const bundle = file(`${name}.p12`)
    const [cert, key] = [file(`${name}.pem`, pem.cert), file(`${name}.key`, pem.key)]
    const files = ['-in', cert, '-inkey', key, '-out', bundle]
    run('openssl', 'pkcs12', '-export', ...files, '-name', name, '-passout', 'pass:glass')
    run('pk12util', '-d', db, '-i', bundle, '-W', 'glass', '-K', '')
  }
  return db
}

describeWith('selfserv', '-Y', 'our server, tstclnt of NSS', () => {
  const { file } = scratch()
  const db = database(file)
  endChildren()

  let server: OurServer | undefined
  afterEach(async () => {
    await server?.close()
    server = undefined
  })

  async function start(settings: ServerSettings = {}): Promise<OurServer> {
    server = await ourServer(serverConfig({ credentials: [own.identity], ...settings }))
    return server
  }

  /** Connects as often as `-L` says; each time it says `hello` and reads until our server closes. */
  async function say(port: number, ...args: readonly string[]): Promise<string> {
    const target = ['-d', db, '-h', '127.0.0.1', '-a', 'localhost', '-p', String(port)]
    const child = new Child('tstclnt', [...target, '-A', file('hello.txt', 'hello'), ...args])
    await child.exit
    return child.text
  }

  it.each([
    ['TLS_AES_128_GCM_SHA256', ':1301'],
    ['TLS_AES_256_GCM_SHA384', ':1302'],
    ['TLS_CHACHA20_POLY1305_SHA256', ':1303'],
  ])('speaks %s', async (suite, code) => {
    const { port, ended } = await start()
    expect(await say(port, ...TLS13, '-c', code)).toMatch(/you said: hello/)
    expect((await ended(0)).agreed.suite).toBe(suite)
  })

  it.each([
    ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', ':C02B'],
    ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA', ':C009'],
    ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', ':CCA9'],
  ] as const)('speaks %s', async (suite, code) => {
    const { port, ended } = await start({ ...ONLY_12, suites12: [suite] })
    expect(await say(port, ...TLS12, '-c', code)).toMatch(/you said: hello/)
    expect((await ended(0)).agreed12.suite).toBe(suite)
  })

  it.each([
    ['x25519', 'x25519'],
    ['secp256r1', 'P256'],
    ['secp384r1', 'P384'],
    ['secp521r1', 'P521'],
    ['ffdhe2048', 'FF2048'],
  ])('agrees on keys over %s', async (group, name) => {
    const { port, ended } = await start()
    expect(await say(port, ...TLS13, '-I', name)).toMatch(/you said: hello/)
    expect((await ended(0)).agreed.group).toBe(group)
  })

  it('asks for another share with a HelloRetryRequest', async () => {
    const { port, ended } = await start({ groups: ['secp384r1'] })
    expect(await say(port, ...TLS13)).toMatch(/you said: hello/)
    expect((await ended(0)).messages).toContain('>HelloRetryRequest')
  })

  it.each([
    ['tickets of TLS 1.3', TLS13, {}, '2 stateless resumes'],
    ['references of TLS 1.3', TLS13, { tickets: { kind: 'stateful' } }, '2 stateless resumes'],
    ['tickets of TLS 1.2', [...TLS12, '-u', '-G'], ONLY_12, '2 stateless resumes'],
    ['session IDs', [...TLS12, '-G'], BY_ID, '0 stateless resumes'],
    ['session IDs without the extended master secret', TLS12, BY_ID, '0 stateless resumes'],
  ] as const satisfies readonly (readonly [string, readonly string[], ServerSettings, string])[])(
    'resumes with %s',
    async (_, args, settings, stateless) => {
      const { port, ended } = await start(settings)
      const text = await say(port, ...args, '-L', '3')
      expect(text).toContain('2 cache hits')
      expect(text).toContain(stateless)
      const logs = [await ended(0), await ended(1), await ended(2)]
      expect(logs.map(({ agreed }) => agreed.resumed)).toEqual([false, true, true])
    },
  )

  it('accepts early data', async () => {
    const { port, ended } = await start({ maxEarlyData: 1000 })
    expect(await say(port, ...TLS13, '-Z', '-L', '2')).toMatch(/(you said: hello[^]*){2}/)
    expect((await ended(1)).earlyText).toBe('hello')
  })

  it.each([
    ['TLS 1.3', TLS13, {}],
    ['TLS 1.2', TLS12, ONLY_12],
  ] as const)('takes a client certificate: %s', async (_, args, settings) => {
    const { port, ended } = await start({ ...settings, clientCertificate: 'require', trust: [client.root] })
    expect(await say(port, ...args, '-n', 'client')).toMatch(/you said: hello/)
    const log = await ended(0)
    expect(settings === ONLY_12 ? log.agreed12.peer?.verified : log.agreed.peer?.verified).toBe(true)
  })
})

describeWith('selfserv', '-Y', 'our client, selfserv of NSS', () => {
  const { file } = scratch()
  const db = database(file)
  endChildren()

  async function start(...args: readonly string[]): Promise<number> {
    const port = await freePort()
    const child = new Child('selfserv', ['-d', db, '-p', String(port), '-n', 'server', '-v', ...args])
    await child.until(/About to call accept/)
    return port
  }

  function config(settings: ClientSettings = {}) {
    return clientConfig({ serverName: 'localhost', trust: [own.root], ...settings })
  }

  const ask: ClientPlan = { connected: (driver) => driver.send(fromText('GET / HTTP/1.0\r\n\r\n')) }

  it.each([
    ['tickets of TLS 1.3', ['-u', ...TLS13], {}],
    ['tickets of TLS 1.2', ['-u', '-G', ...TLS12], ONLY_12],
    ['session IDs', ['-G', ...TLS12], { ...ONLY_12, sessionTickets: false }],
  ] as const satisfies readonly (readonly [string, readonly string[], ClientSettings])[])(
    'resumes with %s',
    async (_, args, settings) => {
      const port = await start(...args)
      const first = await ourClient(port, config(settings), ask)
      expect([first.text, first.agreed.resumed]).toEqual([expect.stringContaining('HTTP/1.0 200 OK'), false])
      const second = await ourClient(port, config({ ...settings, sessions: first.sessions }), ask)
      expect([second.text, second.agreed.resumed]).toEqual([expect.stringContaining('HTTP/1.0 200 OK'), true])
    },
  )

  it.each([
    ['TLS 1.3', TLS13, {}],
    ['TLS 1.2', TLS12, ONLY_12],
  ] as const)('shows its certificate: %s', async (_, args, settings) => {
    const port = await start('-r', '-r', ...args)
    const log = await ourClient(port, config({ ...settings, credential: client.identity }), ask)
    expect(log.messages).toContain('>CertificateVerify')
    expect(log.text).toContain('HTTP/1.0 200 OK')
  })
})
