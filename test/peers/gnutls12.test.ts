/** TLS 1.2 in both our roles against GnuTLS: every key exchange, resumption, renegotiation. */
import { afterEach, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { Suite12 } from '../../src/wire/registry.ts'
import { Child, describeWith, endChildren, freePort, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { OUR_PSK, PSK } from './openssl12.ts'
import { ourClient, ourServer, type ClientPlan, type OurServer, type ServerPlan } from './ours.ts'

const ecdsa = identityOf()
const rsa = identityOf('rsa-2048')
const TLS12 = 'NORMAL:-VERS-ALL:+VERS-TLS1.2'

/** One suite of each key exchange and of each kind of record protection: key exchange, cipher and MAC as GnuTLS has them. */
const SUITES: readonly (readonly [suite: Suite12, priority: string])[] = [
  ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', '+ECDHE-ECDSA:+AES-128-GCM:+AEAD'],
  ['TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', '+ECDHE-RSA:+CHACHA20-POLY1305:+AEAD'],
  ['TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384', '+ECDHE-ECDSA:+AES-256-CBC:+SHA384'],
  ['TLS_DHE_RSA_WITH_AES_256_GCM_SHA384', '+DHE-RSA:+AES-256-GCM:+AEAD'],
  ['TLS_DHE_RSA_WITH_AES_128_CBC_SHA256', '+DHE-RSA:+AES-128-CBC:+SHA256'],
  ['TLS_RSA_WITH_AES_128_GCM_SHA256', '+RSA:+AES-128-GCM:+AEAD'],
  ['TLS_RSA_WITH_AES_256_CBC_SHA', '+RSA:+AES-256-CBC:+SHA1'],
  ['TLS_RSA_WITH_NULL_SHA256', '+RSA:+NULL:+SHA256'],
  ['TLS_PSK_WITH_AES_128_GCM_SHA256', '+PSK:+AES-128-GCM:+AEAD'],
  ['TLS_DHE_PSK_WITH_AES_256_CBC_SHA384', '+DHE-PSK:+AES-256-CBC:+SHA384'],
  ['TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256', '+ECDHE-PSK:+AES-128-CBC:+SHA256'],
  ['TLS_RSA_PSK_WITH_AES_256_GCM_SHA384', '+RSA-PSK:+AES-256-GCM:+AEAD'],
  ['TLS_DH_anon_WITH_AES_128_GCM_SHA256', '+ANON-DH:+AES-128-GCM:+AEAD'],
  ['TLS_ECDH_anon_WITH_AES_256_CBC_SHA', '+ANON-ECDH:+AES-256-CBC:+SHA1'],
]

/** A priority of one suite. */
function only(priority: string): string {
  return `NONE:+VERS-TLS1.2:+COMP-NULL:+CTYPE-X509:+SIGN-ALL:+GROUP-ALL:${priority}`
}

describeWith('gnutls-cli', '--version', 'our TLS 1.2 server, gnutls-cli', () => {
  const { file } = scratch()
  const root = file('root.pem', ecdsa.pem.root)
  endChildren()

  let server: OurServer | undefined
  afterEach(async () => {
    await server?.close()
    server = undefined
  })

  async function start(settings: ServerSettings = {}, plan?: ServerPlan): Promise<OurServer> {
    const credentials = [ecdsa.identity, rsa.identity]
    const both = { versions: ['TLS 1.3', 'TLS 1.2'], credentials, externalPsks: [OUR_PSK] } as const
    server = await ourServer(serverConfig({ ...both, ...settings }), plan)
    return server
  }

  /** Connects, says `hello` (on the last handshake, where there are more), and reads until our server closes. */
  async function say(port: number, priority: string, ...args: readonly string[]): Promise<string> {
    const child = new Child('gnutls-cli', [
      ...['-p', String(port), '--x509cafile', root, `--priority=${priority}`],
      ...[...args, 'localhost'],
    ])
    await child.until(
      args.includes('--resume')
        ? /resumed session|NOT resumed/
        : args.includes('--rehandshake')
          ? /ReHandshake was completed/
          : /Simple Client Mode/,
    )
    child.type('hello\n')
    await child.until(/Peer has closed|closed by peer|terminated/)
    child.endInput()
    await child.exit
    return child.text
  }

  // gnutls-cli 3.7 falls when it prints what these two agreed on, with OpenSSL's server too.
  const printable = SUITES.filter(([suite]) => !/^TLS_(EC)?DHE_PSK/.test(suite))

  it.each(printable)('speaks %s', async (suite, priority) => {
    const { port, ended } = await start({ suites12: [suite] })
    const psk = suite.includes('PSK') ? ['--pskusername=glass', `--pskkey=${PSK}`] : []
    expect(await say(port, only(priority), ...psk)).toMatch(/you said: hello/)
    expect((await ended(0)).agreed12.suite).toBe(suite)
  })

  it.each([
    [`${TLS12}:+VERS-TLS1.3`, 'TLS 1.3'],
    [TLS12, 'TLS 1.2'],
  ])('speaks both versions: %s', async (priority, version) => {
    const { port } = await start()
    expect(await say(port, priority)).toContain(`(${version.replace(' ', '')}`)
  })

  it.each([
    ['tickets', {}, []],
    ['session IDs, the client’s choice', {}, ['--noticket']],
    ['session IDs, the server’s choice', { tickets: { count: 0 } }, []],
  ] as const)('resumes by %s', async (_how, settings, args) => {
    const { port, ended } = await start(settings)
    const text = await say(port, TLS12, '--resume', ...args)
    expect(text).toMatch(/This is a resumed session/)
    expect(text).toMatch(/you said: hello/)
    expect((await ended(1)).agreed12.resumed).toBe(true)
  })

  it.each([
    ['%NO_ETM', { encryptThenMac: false }],
    ['%NO_SESSION_HASH', { extendedMasterSecret: false }],
  ])('goes without what the client lacks: %s', async (flag, agreed) => {
    const { port, ended } = await start({ suites12: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] })
    const text = await say(port, `${TLS12}:+AES-128-CBC:+SHA1:${flag}`, '--resume')
    expect(text).toMatch(/This is a resumed session/)
    expect((await ended(1)).agreed12).toMatchObject({ resumed: true, ...agreed })
  })

  it('renegotiates (--rehandshake)', async () => {
    const { port, ended } = await start({ renegotiation: 'allow' })
    expect(await say(port, TLS12, '--rehandshake')).toMatch(/you said: hello/)
    expect((await ended(0)).renegotiations).toBe(1)
  })

  it('takes a client certificate', async () => {
    const person = identityOf('rsa-2048', 'client')
    const { port, ended } = await start({ clientCertificate: 'require', trust: [person.root] })
    const files = [file('client.pem', person.pem.cert), file('client.key', person.pem.key)]
    const text = await say(port, TLS12, `--x509certfile=${files[0]}`, `--x509keyfile=${files[1]}`)
    expect(text).toMatch(/you said: hello/)
    expect((await ended(0)).agreed12.peer?.verified).toBe(true)
  })
})

describeWith('gnutls-serv', '--version', 'our TLS 1.2 client, gnutls-serv', () => {
  const { file } = scratch()
  endChildren()
  const identity = [ecdsa, rsa].flatMap(({ pem }, index) => [
    `--x509certfile=${file(`cert${index}.pem`, pem.cert)}`,
    `--x509keyfile=${file(`key${index}.pem`, pem.key)}`,
  ])
  const passwords = file('psk.txt', `glass:${PSK}\n`)

  async function start(priority: string, ...args: readonly string[]): Promise<number> {
    const port = await freePort()
    const child = new Child('gnutls-serv', [
      ...['--echo', '--disable-client-cert', '-p', String(port), `--priority=${priority}`],
      ...[...identity, ...args],
    ])
    await child.until(/listening on IPv4 .* port \d+\.\.\.done/)
    return port
  }

  function config(settings: ClientSettings = {}) {
    const both = { versions: ['TLS 1.3', 'TLS 1.2'], externalPsks: [OUR_PSK] } as const
    return clientConfig({ ...both, serverName: 'localhost', trust: [ecdsa.root], ...settings })
  }

  const sayHello: ClientPlan = {
    connected: (driver) => driver.send(fromText('hello\n')),
    data: (driver, { text }) => {
      if (text.includes('hello\n')) driver.close()
    },
  }

  it.each(SUITES)('speaks %s', async (suite, priority) => {
    const port = await start(only(priority), `--pskpasswd=${passwords}`)
    const log = await ourClient(port, config({ suites12: [suite] }), sayHello)
    expect(log.text).toBe('hello\n')
    expect(log.agreed12.suite).toBe(suite)
  })

  it.each([
    ['tickets', [], {}],
    ['session IDs, the server’s choice', ['--noticket'], {}],
    ['session IDs, the client’s choice', [], { sessionTickets: false }],
  ] as const)('resumes by %s', async (_how, args, settings) => {
    const port = await start(TLS12, ...args)
    const first = await ourClient(port, config(settings), sayHello)
    const log = await ourClient(port, config({ ...settings, sessions: first.sessions }), sayHello)
    expect(log.agreed12.resumed).toBe(true)
    expect(log.text).toBe('hello\n')
  })

  it.each([
    ['%NO_ETM', { encryptThenMac: false }],
    ['%NO_SESSION_HASH', { extendedMasterSecret: false }],
  ])('goes without what the server lacks: %s', async (flag, agreed) => {
    const port = await start(`${TLS12}:+AES-128-CBC:+SHA1:${flag}`)
    const suites12: readonly Suite12[] = ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA']
    const log = await ourClient(port, config({ suites12 }), sayHello)
    expect(log.text).toBe('hello\n')
    expect(log.agreed12).toMatchObject(agreed)
  })

  it('renegotiates', async () => {
    const port = await start(TLS12)
    const log = await ourClient(port, config(), {
      connected: (driver) => driver.command({ kind: 'renegotiate' }),
      renegotiated: (driver) => driver.send(fromText('hello\n')),
      data: (driver) => driver.close(),
    })
    expect(log.renegotiations).toBe(1)
    expect(log.text).toBe('hello\n')
  })
})
