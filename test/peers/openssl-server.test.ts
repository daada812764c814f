/** Our client against `openssl s_server`. */
import { expect, it, vi } from 'vitest'
import { fromHex, fromText, toHex } from '../../src/bytes/bytes.ts'
import { exportKeyingMaterial } from '../../src/connection/exporter.ts'
import type { ClientSettings } from '../../src/handshake/config/config.ts'
import { clientConfig } from '../../src/handshake/settings/configure.ts'
import type { TlsDriver } from '../../src/net/driver.ts'
import type { Session } from '../../src/session/session.ts'
import { Child, describeWith, endChildren, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { ourClient, type ClientPlan } from './ours.ts'

const own = identityOf()
const PSK = '000102030405060708090a0b0c0d0e0f'

function config(settings: ClientSettings = {}) {
  return clientConfig({ serverName: 'localhost', trust: [own.root], ...settings })
}

/** Says `hello`, and closes once `-rev` has sent it back the other way round. */
const sayHello: ClientPlan = {
  connected: (driver) => driver.send(fromText('hello\n')),
  data: (driver, { text }) => {
    if (text.includes('olleh\n')) driver.close()
  },
}

describeWith('openssl', 'version', 'our client, openssl s_server', () => {
  const { file } = scratch()
  endChildren()

  const identity = ['-cert', file('cert.pem', own.pem.cert), '-key', file('key.pem', own.pem.key)]

  /** Starts s_server on a port of its own choice. */
  async function start(
    ...args: readonly string[]
  ): Promise<{ readonly child: Child; readonly port: number }> {
    const child = new Child('openssl', ['s_server', '-accept', '127.0.0.1:0', '-tls1_3', ...args])
    const [, port] = await child.until(/ACCEPT 127\.0\.0\.1:(\d+)/)
    return { child, port: Number(port) }
  }

  /** A session of a server that takes it back. */
  async function sessionOf(port: number, settings: ClientSettings = {}): Promise<Session> {
    const { sessions } = await ourClient(port, config(settings), sayHello)
    return sessions[0]
  }

  it.each(['ffdhe4096', 'ffdhe6144', 'ffdhe8192'] as const)('agrees over %s', async (group) => {
    const { port } = await start(...identity, '-rev', '-groups', group)
    const log = await ourClient(port, config({ groups: [group] }), sayHello)
    expect(log.text).toBe('olleh\n')
    expect(log.agreed.group).toBe(group)
  })

  it('makes a full handshake', async () => {
    const { port } = await start(...identity, '-rev')
    const log = await ourClient(port, config(), sayHello)
    expect(log.text).toBe('olleh\n')
    expect(log.agreed.peer?.verified).toBe(true)
  })

  it.each(['-rev', '-no_ticket'])('resumes with a ticket (s_server %s)', async (option) => {
    // With -no_ticket OpenSSL's tickets are references into its cache, else sealed ones.
    const { port } = await start(...new Set([...identity, '-rev', option]))
    const session = await sessionOf(port)
    const log = await ourClient(port, config({ sessions: [session] }), sayHello)
    expect(log.agreed.resumed).toBe(true)
    expect(log.text).toBe('olleh\n')
  })

  it('obeys a HelloRetryRequest', async () => {
    const { port } = await start(...identity, '-rev', '-groups', 'P-521')
    const log = await ourClient(port, config({ groups: ['x25519', 'secp521r1'] }), sayHello)
    expect(log.messages).toContain('<HelloRetryRequest')
    expect(log.agreed.group).toBe('secp521r1')
  })

  it('has its early data accepted', async () => {
    const { child, port } = await start(...identity, '-early_data', '-max_early_data', '1000')
    const session = await sessionOfTalker(port)
    expect(session.maxEarlyDataSize).toBe(1000)
    const log = await ourClient(port, config({ sessions: [session], earlyData: true }), {
      early: 'early hello\n',
      connected: (driver) => driver.close(),
    })
    expect(log.earlyAccepted).toBe(true)
    expect(log.messages).toContain('>EndOfEarlyData')
    await child.until(/End of early data/)
    expect(child.text).toMatch(/early hello/)
  })

  it('is heard when it refuses what follows the ServerHello (RFC 9846 §E.4)', async () => {
    const { child, port } = await start(...identity)
    const { outcome } = await ourClient(port, config({ trust: [] }))
    expect(outcome).toMatchObject({ kind: 'failed', alert: 'unknown_ca', by: 'us' })
    await child.until(/alert unknown ca/)
  })

  it('is heard when it refuses while its early data are being read (RFC 9846 §A.1)', async () => {
    const alpn = ['h2', 'http/1.1']
    const { child, port } = await start(...identity, '-early_data', '-max_early_data', '1000', '-alpn', 'h2')
    const session = await sessionOfTalker(port, { alpn })
    expect(session.alpn).toBe('h2')
    // The server takes early data for the protocol of its session; ours remembers another.
    const strange = { ...session, alpn: 'http/1.1' }
    const settings = config({ alpn, sessions: [strange], earlyData: true })
    const { outcome } = await ourClient(port, settings, { early: 'early hello\n' })
    expect(outcome).toMatchObject({ kind: 'failed', alert: 'illegal_parameter', by: 'us' })
    await child.until(/alert illegal parameter/)
  })

  it('has its early data rejected the second time, where the server has used the session up', async () => {
    const { child, port } = await start(...identity, '-early_data', '-max_early_data', '1000')
    const session = await sessionOfTalker(port)
    const early: ClientPlan = { early: 'early hello\n', connected: (driver) => driver.close() }
    await ourClient(port, config({ sessions: [session], earlyData: true }), early)
    const log = await ourClient(port, config({ sessions: [session], earlyData: true }), early)
    expect(log.earlyAccepted).toBe(false)
    expect(log.agreed.resumed).toBe(false)
    expect(log.messages).not.toContain('>EndOfEarlyData')
    await child.until(/Early data was rejected|No early data received/)
  })

  it('has its early data rejected by a HelloRetryRequest', async () => {
    const memory = ['-early_data', '-max_early_data', '1000', '-no_anti_replay']
    const { port } = await start(...identity, ...memory, '-groups', 'P-256')
    const groups = { groups: ['secp256r1', 'x25519'] } as const
    // A session knows the group of its connection; one that does not makes the client guess wrong again.
    const session = { ...(await sessionOfTalker(port, groups)), group: undefined }
    const log = await ourClient(
      port,
      config({ groups: ['x25519', 'secp256r1'], sessions: [session], earlyData: true }),
      { early: 'early hello\n', connected: (driver) => driver.close() },
    )
    expect(log.messages).toContain('<HelloRetryRequest')
    expect(log.earlyAccepted).toBe(false)
    expect(log.agreed).toMatchObject({ resumed: true, group: 'secp256r1' })
  })

  /** Without -rev the server says nothing of its own: the first ticket is reason enough to close. */
  async function sessionOfTalker(port: number, settings: ClientSettings = {}): Promise<Session> {
    const log = await ourClient(port, config(settings), { connected: (driver) => driver.close() })
    return log.sessions[0]
  }

  it('knows an external PSK', async () => {
    const { port } = await start('-nocert', '-psk', PSK, '-psk_identity', 'glass', '-rev')
    const psk = { identity: fromText('glass'), key: fromHex(PSK), hash: 'sha256' } as const
    const log = await ourClient(port, config({ externalPsks: [psk] }), sayHello)
    expect(log.text).toBe('olleh\n')
    expect(log.messages).not.toContain('<Certificate')
  })

  it('resumes with psk_ke alone (-allow_no_dhe_kex)', async () => {
    const { port } = await start(...identity, '-rev', '-allow_no_dhe_kex')
    const settings = { pskModes: ['psk_ke'] } as const
    const session = await sessionOf(port, settings)
    const log = await ourClient(port, config({ ...settings, sessions: [session] }), sayHello)
    expect(log.agreed).toMatchObject({ resumed: true, group: undefined })
    expect(log.text).toBe('olleh\n')
  })

  it('is asked for its certificate after the handshake (c)', async () => {
    const person = identityOf('ecdsa-p384', 'client')
    const { child, port } = await start(...identity, '-CAfile', file('people.pem', person.pem.root))
    const settings = { credential: person.identity, postHandshakeAuth: true }
    const client = ourClient(port, config(settings), { data: (driver) => driver.close() })
    await child.until(/CIPHER is/)
    const from = child.text.length
    child.type('c\n')
    await child.until(/CN = client.example/, from)
    child.type('bye\n')
    const log = await client
    // OpenSSL's server issues tickets anew once it knows who the client is.
    expect(log.messages.filter((name) => !name.endsWith('NewSessionTicket')).slice(-4)).toEqual([
      '<CertificateRequest',
      '>Certificate',
      '>CertificateVerify',
      '>Finished',
    ])
    expect(log.text).toBe('bye\n')
  })

  it('exports the same keying material (-keymatexport)', async () => {
    const { child, port } = await start(...identity, '-keymatexport', 'EXPORTER-glass')
    const { connected } = await ourClient(port, config(), { connected: (driver) => driver.close() })
    const ours = toHex(exportKeyingMaterial(connected!, 'EXPORTER-glass', new Uint8Array(0), 20))
    const [, theirs] = await child.until(/Keying material: ([0-9A-F]+)/)
    expect(theirs.toLowerCase()).toBe(ours)
  })

  it('follows KeyUpdates: K asks for one in return, k does not', async () => {
    const { child, port } = await start(...identity)
    const seen: TlsDriver[] = []
    const client = ourClient(port, config(), {
      connected: (driver) => void seen.push(driver),
      data: (driver, { text }) => {
        driver.send(fromText(`client heard ${text.split('\n').at(-2)}\n`))
        if (text.endsWith('three\n')) driver.close()
      },
    })
    await child.until(/CIPHER is/)
    for (const [key, word, generation] of [
      ['', 'one', 0],
      ['K\n', 'two', 1],
      ['k\n', 'three', 2],
    ] as const) {
      child.type(key)
      // s_server takes a command only where it is all that it reads.
      await vi.waitFor(() => expect(seen[0].connection.read.generation).toBe(generation), 20_000)
      child.type(`${word}\n`)
      await child.until(new RegExp(`client heard ${word}`))
    }
    const { messages } = await client
    expect(messages.filter((name) => name.endsWith('KeyUpdate'))).toEqual([
      '<KeyUpdate',
      '>KeyUpdate',
      '<KeyUpdate',
    ])
  })

  it('updates its own keys, and asks for the server’s', async () => {
    const { port } = await start(...identity, '-rev')
    const log = await ourClient(port, config(), {
      connected: (driver) => {
        driver.command({ kind: 'update-keys', request: true })
        driver.send(fromText('hello\n'))
        driver.command({ kind: 'update-keys', request: false })
        driver.send(fromText('again\n'))
      },
      data: (driver, { text }) => {
        if (text.includes('niaga\n')) driver.close()
      },
    })
    expect(log.text).toBe('olleh\nniaga\n')
    expect(log.messages.filter((name) => name.endsWith('KeyUpdate'))).toEqual([
      '>KeyUpdate',
      '>KeyUpdate',
      '<KeyUpdate',
    ])
  })

  it('sends nothing that -trace complains about', async () => {
    const person = identityOf('rsa-2048', 'client')
    const { child, port } = await start(
      ...identity,
      ...['-rev', '-trace', '-alpn', 'h2', '-groups', 'P-256', '-verify', '2'],
      ...['-CAfile', file('trusted.pem', person.pem.root)],
    )
    const settings = {
      credential: person.identity,
      postHandshakeAuth: true,
      alpn: ['h2'],
      // OpenSSL 3.0 has no name for X25519MLKEM768.
      groups: ['x25519', 'secp256r1'],
    } as const
    const { sessions } = await ourClient(port, config(settings), sayHello)
    const log = await ourClient(port, config({ ...settings, sessions }), sayHello)
    expect(log.agreed.resumed).toBe(true)
    expect(child.text).toMatch(/extension_type=psk\(41\)/)
    expect(child.text).not.toMatch(/too short message|parse error|TRAILING GARBAGE|UNKNOWN|unknown value/)
  })
})
