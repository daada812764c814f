/** Both our roles against GnuTLS: a second stack that shares no code with OpenSSL. */
import { afterEach, expect, it } from 'vitest'
import { fromHex, fromText, toHex } from '../../src/bytes/bytes.ts'
import { exportKeyingMaterial } from '../../src/connection/exporter.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { Child, describeWith, endChildren, freePort, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { ourClient, ourServer, type ClientPlan, type OurServer } from './ours.ts'

const own = identityOf()
const PSK = '000102030405060708090a0b0c0d0e0f'
const TLS13 = 'NORMAL:-VERS-ALL:+VERS-TLS1.3'
/** GnuTLS wants to hear of PSKs in its priorities; these key exchanges are those of TLS 1.2, and enable both. */
const WITH_PSK = `${TLS13}:+PSK:+DHE-PSK:+ECDHE-PSK`

describeWith('gnutls-cli', '--version', 'our server, gnutls-cli', () => {
  const { file } = scratch()
  const root = file('root.pem', own.pem.root)
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

  /** Connects, says `hello` (on the resumed connection, where there are two), and reads until our server closes. */
  async function say(port: number, ...args: readonly string[]): Promise<string> {
    const given = args.some((arg) => arg.startsWith('--priority'))
    const priority = given ? [] : [`--priority=${TLS13}`]
    const child = new Child('gnutls-cli', [
      ...['-p', String(port), '--x509cafile', root, ...priority],
      ...[...args, 'localhost'],
    ])
    await child.until(args.includes('--resume') ? /resumed session|NOT resumed/ : /Handshake was completed/)
    child.type('hello\n')
    await child.until(/Peer has closed/)
    child.endInput()
    await child.exit
    return child.text
  }

  it.each([
    ['AES-128-GCM', 'TLS_AES_128_GCM_SHA256'],
    ['AES-256-GCM', 'TLS_AES_256_GCM_SHA384'],
    ['CHACHA20-POLY1305', 'TLS_CHACHA20_POLY1305_SHA256'],
    ['AES-128-CCM', 'TLS_AES_128_CCM_SHA256'],
    ['AES-128-CCM-8', 'TLS_AES_128_CCM_8_SHA256'],
  ] as const)('speaks %s', async (cipher, suite) => {
    const { port, ended } = await start({ suites: [suite] })
    expect(await say(port, `--priority=${TLS13}:-CIPHER-ALL:+${cipher}`)).toMatch(/you said: hello/)
    expect((await ended(0)).agreed.suite).toBe(suite)
  })

  it.each([
    ...(['x25519', 'x448', 'secp256r1', 'secp384r1', 'secp521r1'] as const),
    ...(['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'] as const),
  ])('agrees on keys over %s', async (group) => {
    const { port, ended } = await start({ groups: [group] })
    const theirs = `GROUP-${group.toUpperCase()}`
    expect(await say(port, `--priority=${TLS13}:-GROUP-ALL:+${theirs}`)).toMatch(/you said: hello/)
    expect((await ended(0)).agreed.group).toBe(group)
  })

  it('asks for another share with a HelloRetryRequest', async () => {
    const { port, ended } = await start({ groups: ['secp521r1'] })
    expect(await say(port)).toMatch(/you said: hello/)
    expect((await ended(0)).messages).toContain('>HelloRetryRequest')
  })

  it.each(['sealed', 'stateful'] as const)('resumes with %s tickets', async (kind) => {
    const { port, ended } = await start({ tickets: { kind } })
    const text = await say(port, '--resume', '--waitresumption')
    expect(text).toMatch(/This is a resumed session/)
    expect(text).toMatch(/you said: hello/)
    expect((await ended(1)).agreed.resumed).toBe(true)
  })

  it('accepts early data', async () => {
    const { port, ended } = await start({ maxEarlyData: 1000 })
    const early = file('early.txt', 'early hello\n')
    const text = await say(port, '--resume', '--waitresumption', `--earlydata=${early}`)
    expect(text).toMatch(/This is a resumed session/)
    expect((await ended(1)).earlyText).toBe('early hello\n')
  })

  it('knows an external PSK', async () => {
    const psk = { identity: fromText('glass'), key: fromHex(PSK), hash: 'sha256' } as const
    const { port, ended } = await start({ externalPsks: [psk] })
    const text = await say(port, `--priority=${WITH_PSK}`, '--pskusername=glass', `--pskkey=${PSK}`)
    expect(text).toMatch(/you said: hello/)
    expect((await ended(0)).messages).not.toContain('>Certificate')
  })

  it('takes a client certificate', async () => {
    const client = identityOf('ed25519', 'client')
    const { port, ended } = await start({ clientCertificate: 'require', trust: [client.root] })
    const files = [file('client.pem', client.pem.cert), file('client.key', client.pem.key)]
    const text = await say(port, `--x509certfile=${files[0]}`, `--x509keyfile=${files[1]}`)
    expect(text).toMatch(/you said: hello/)
    expect((await ended(0)).agreed.peer?.verified).toBe(true)
  })

  it('exports the same keying material', async () => {
    const { port, ended } = await start()
    const text = await say(port, '--keymatexport=EXPORTER-glass', '--keymatexportsize=40')
    const { connected } = await ended(0)
    const ours = toHex(exportKeyingMaterial(connected!, 'EXPORTER-glass', new Uint8Array(0), 40))
    expect(/Key material: ([0-9a-f]+)/.exec(text)?.[1]).toBe(ours)
  })
})

describeWith('gnutls-serv', '--version', 'our client, gnutls-serv', () => {
  const { file } = scratch()
  endChildren()
  const identity = [
    `--x509certfile=${file('cert.pem', own.pem.cert)}`,
    `--x509keyfile=${file('key.pem', own.pem.key)}`,
  ]

  async function start(...args: readonly string[]): Promise<number> {
    const port = await freePort()
    const given = args.some((arg) => arg.startsWith('--priority'))
    const priority = given ? [] : [`--priority=${TLS13}`]
    const child = new Child('gnutls-serv', [
      ...['--echo', '--disable-client-cert', '-p', String(port)],
      ...[...priority, ...args],
    ])
    await child.until(/listening on IPv4 .* port \d+\.\.\.done/)
    return port
  }

  function config(settings: ClientSettings = {}) {
    return clientConfig({ serverName: 'localhost', trust: [own.root], ...settings })
  }

  const sayHello: ClientPlan = {
    connected: (driver) => driver.send(fromText('hello\n')),
    data: (driver, { text }) => {
      if (text.includes('hello\n')) driver.close()
    },
  }

  it('makes a full handshake, then resumes with each of its tickets', async () => {
    const port = await start(...identity)
    const first = await ourClient(port, config(), sayHello)
    expect(first.text).toBe('hello\n')
    expect(first.agreed.peer?.verified).toBe(true)
    expect(first.sessions.length).toBeGreaterThan(0)
    for (const session of first.sessions) {
      const log = await ourClient(port, config({ sessions: [session] }), sayHello)
      expect(log.agreed.resumed).toBe(true)
      expect(log.text).toBe('hello\n')
    }
  })

  it('obeys a HelloRetryRequest', async () => {
    const port = await start(...identity, `--priority=${TLS13}:-GROUP-ALL:+GROUP-SECP384R1`)
    const log = await ourClient(port, config({ groups: ['x25519', 'secp384r1'] }), sayHello)
    expect(log.messages).toContain('<HelloRetryRequest')
    expect(log.text).toBe('hello\n')
  })

  it('has its early data accepted', async () => {
    const port = await start(...identity, '--earlydata', '--maxearlydata=1000')
    const { sessions } = await ourClient(port, config(), sayHello)
    expect(sessions[0].maxEarlyDataSize).toBe(1000)
    const early: ClientPlan = { ...sayHello, early: 'early hello\n' }
    const log = await ourClient(port, config({ sessions, earlyData: true }), early)
    expect(log.earlyAccepted).toBe(true)
    expect(log.text).toContain('hello\n')
  })

  it('knows an external PSK', async () => {
    const passwords = file('psk.txt', `glass:${PSK}\n`)
    const port = await start(`--pskpasswd=${passwords}`, `--priority=${WITH_PSK}`)
    const psk = { identity: fromText('glass'), key: fromHex(PSK), hash: 'sha256' } as const
    const log = await ourClient(port, config({ externalPsks: [psk] }), sayHello)
    expect(log.text).toBe('hello\n')
    expect(log.messages).not.toContain('<Certificate')
  })

  it('updates its keys, and follows the server’s', async () => {
    const port = await start(...identity)
    const log = await ourClient(port, config(), {
      connected: (driver) => {
        driver.command({ kind: 'update-keys', request: true })
        driver.send(fromText('hello\n'))
      },
      data: (driver, { text }) => {
        if (text.includes('hello\n')) driver.close()
      },
    })
    expect(log.text).toBe('hello\n')
    expect(log.messages.filter((name) => name.endsWith('KeyUpdate'))).toEqual(['>KeyUpdate', '<KeyUpdate'])
  })
})
