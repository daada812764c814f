/** Our server against `openssl s_client`. */
import { afterEach, expect, it } from 'vitest'
import { fromHex, fromText, toHex } from '../../src/bytes/bytes.ts'
import { exportKeyingMaterial } from '../../src/connection/exporter.ts'
import type { ServerSettings } from '../../src/handshake/config/config.ts'
import { serverConfig } from '../../src/handshake/settings/configure.ts'
import { Child, describeWith, endChildren, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { freshTicketKeys, ourServer, type OurServer, type ServerMemory, type ServerPlan } from './ours.ts'

const own = identityOf()
const PSK = '000102030405060708090a0b0c0d0e0f'

describeWith('openssl', 'version', 'our server, openssl s_client', () => {
  const { file } = scratch()
  const root = file('root.pem', own.pem.root)
  const early = file('early.txt', 'early hello\n')
  endChildren()

  let server: OurServer | undefined
  afterEach(async () => {
    await server?.close()
    server = undefined
  })

  async function start(settings: ServerSettings = {}, plan?: ServerPlan, memory?: ServerMemory) {
    server = await ourServer(serverConfig({ credentials: [own.identity], ...settings }), plan, memory)
    return server
  }

  /** s_client waits for the server's close_notify (`-ign_eof`), unless it is to be typed into. */
  function client(port: number, ...args: readonly string[]): Child {
    const common = ['-connect', `127.0.0.1:${port}`, '-servername', 'localhost', '-tls1_3', '-CAfile', root]
    return new Child('openssl', ['s_client', ...common, ...args])
  }

  /** Connects, says `hello`, and reads until our server has answered and closed. */
  async function say(port: number, ...args: readonly string[]): Promise<string> {
    const child = client(port, '-ign_eof', ...args)
    child.type('hello\n')
    await child.exit
    return child.text
  }

  it('makes a full handshake whose chain verifies', async () => {
    const { port, ended } = await start()
    const text = await say(port)
    expect(text).toMatch(/Verification: OK/)
    expect(text).toMatch(/New, TLSv1.3, Cipher is TLS_AES_128_GCM_SHA256/)
    expect(text).toMatch(/you said: hello/)
    expect((await ended(0)).outcome).toEqual({ kind: 'closed' })
  })

  it.each(['sealed', 'stateful'] as const)(
    'resumes from -sess_out and -sess_in with %s tickets',
    async (kind) => {
      const { port, ended } = await start({ tickets: { kind } })
      const session = file(`${kind}.pem`)
      await say(port, '-sess_out', session)
      const text = await say(port, '-sess_in', session)
      expect(text).toMatch(/Reused, TLSv1.3/)
      expect(text).toMatch(/you said: hello/)
      expect((await ended(1)).agreed).toMatchObject({ resumed: true, group: 'x25519' })
    },
  )

  it('gives a session to a client that closes as soon as it is connected, six times of six (RFC 9846 §4.7.1)', async () => {
    const { port } = await start()
    for (let time = 0; time < 6; time++) {
      const session = file(`hasty${time}.pem`)
      const hasty = client(port, '-sess_out', session)
      hasty.endInput()
      await hasty.exit
      expect(await say(port, '-sess_in', session)).toMatch(/Reused, TLSv1.3/)
    }
  })

  it('resumes with the suite of another AEAD and the same hash (RFC 9846 §4.3.11)', async () => {
    const { port } = await start()
    const session = file('hash.pem')
    await say(port, '-ciphersuites', 'TLS_AES_128_GCM_SHA256', '-sess_out', session)
    // s_client offers the session's suite as well, unless it is told to leave it out.
    const text = await say(port, '-ciphersuites', 'TLS_CHACHA20_POLY1305_SHA256', '-sess_in', session)
    expect(text).toMatch(/Reused, TLSv1.3, Cipher is TLS_CHACHA20_POLY1305_SHA256/)
  })

  it('accepts early data (RFC 9846 §4.3.10)', async () => {
    const { port, ended } = await start({ maxEarlyData: 1000 })
    const session = file('early.pem')
    expect(await say(port, '-sess_out', session)).toMatch(/Max Early Data: 1000/)
    const child = client(port, '-ign_eof', '-sess_in', session, '-early_data', early)
    await child.exit
    expect(child.text).toMatch(/Early data was accepted/)
    expect(child.text).toMatch(/you said: early hello/)
    const log = await ended(1)
    expect(log.earlyText).toBe('early hello\n')
    expect(log.messages).toContain('<EndOfEarlyData')
  })

  it('rejects early data, keeps the PSK, and skips what it cannot open', async () => {
    const memory = { ticketKeys: freshTicketKeys() }
    const session = file('rejected.pem')
    const first = await start({ maxEarlyData: 1000 }, {}, memory)
    await say(first.port, '-sess_out', session)
    await first.close()
    const { port, ended } = await start({ maxEarlyData: 0 }, {}, memory)
    const text = await say(port, '-sess_in', session, '-early_data', early)
    expect(text).toMatch(/Reused, TLSv1.3/)
    expect(text).toMatch(/Early data was rejected/)
    expect(text).toMatch(/you said: hello/)
    const log = await ended(0)
    expect(log.failedChecks).toEqual(['early.enabled'])
    expect(log.earlyText).toBe('')
    expect(
      log.events.some((event) => event.kind === 'record' && event.skipped === 'rejected early data'),
    ).toBe(true)
  })

  it('rejects early data by a HelloRetryRequest, and skips them by their outer type', async () => {
    const memory = { ticketKeys: freshTicketKeys() }
    const session = file('retried.pem')
    const first = await start({ maxEarlyData: 1000 }, {}, memory)
    await say(first.port, '-sess_out', session)
    await first.close()
    const { port, ended } = await start({ maxEarlyData: 1000, groups: ['secp384r1'] }, {}, memory)
    const text = await say(port, '-sess_in', session, '-early_data', early)
    expect(text).toMatch(/Early data was rejected/)
    expect(text).toMatch(/you said: hello/)
    expect((await ended(0)).agreed).toMatchObject({
      resumed: true,
      group: 'secp384r1',
      earlyData: 'rejected',
    })
  })

  it('knows an external PSK (-psk)', async () => {
    const psk = { identity: fromText('glass'), key: fromHex(PSK), hash: 'sha256' } as const
    const { port, ended } = await start({ externalPsks: [psk], credentials: [] })
    const text = await say(port, '-psk', PSK, '-psk_identity', 'glass')
    expect(text).toMatch(/you said: hello/)
    expect((await ended(0)).messages).not.toContain('>Certificate')
  })

  it('turns away a wrong external PSK with decrypt_error', async () => {
    const psk = { identity: fromText('glass'), key: fromHex(PSK), hash: 'sha256' } as const
    const { port } = await start({ externalPsks: [psk] })
    const text = await say(port, '-psk', 'ff', '-psk_identity', 'glass')
    expect(text).toMatch(/alert decrypt error/)
  })

  it('resumes with psk_ke, without any key agreement (-allow_no_dhe_kex)', async () => {
    const { port, ended } = await start({ pskModes: ['psk_ke'] })
    const session = file('ke.pem')
    await say(port, '-allow_no_dhe_kex', '-sess_out', session)
    const text = await say(port, '-allow_no_dhe_kex', '-sess_in', session)
    expect(text).toMatch(/Reused, TLSv1.3/)
    expect(text).toMatch(/you said: hello/)
    expect((await ended(1)).agreed).toMatchObject({ resumed: true, group: undefined })
  })

  it('issues no ticket to a client whose modes it does not allow', async () => {
    const { port } = await start({ pskModes: ['psk_ke'] })
    expect(await say(port)).not.toMatch(/New Session Ticket/)
  })

  it('asks for a certificate after the handshake (-enable_pha)', async () => {
    const person = identityOf('ed25519', 'client')
    const { port, ended } = await start(
      { trust: [person.root] },
      { connected: (driver) => driver.command({ kind: 'request-certificate' }) },
    )
    const text = await say(
      port,
      ...['-enable_pha', '-cert', file('person.pem', person.pem.cert)],
      ...['-key', file('person.key', person.pem.key)],
    )
    expect(text).toMatch(/you said: hello/)
    const log = await ended(0)
    expect(log.messages.slice(-3)).toEqual(['<Certificate', '<CertificateVerify', '<Finished'])
  })

  it('exports the same keying material (-keymatexport)', async () => {
    const { port, ended } = await start()
    const text = await say(port, '-keymatexport', 'EXPORTER-glass', '-keymatexportlen', '40')
    const { connected } = await ended(0)
    const ours = toHex(exportKeyingMaterial(connected!, 'EXPORTER-glass', new Uint8Array(0), 40))
    expect(/Keying material: ([0-9A-F]+)/.exec(text)?.[1].toLowerCase()).toBe(ours)
  })

  it('follows KeyUpdates: K asks for one in return, k does not', async () => {
    const { port, ended } = await start(
      {},
      {
        data: (driver, text) => {
          driver.send(fromText(`you said: ${text}`))
          if (text === 'three\n') driver.close()
        },
      },
    )
    const child = client(port)
    for (const [key, word] of [
      ['', 'one'],
      ['K\n', 'two'],
      ['k\n', 'three'],
    ] as const) {
      const from = child.text.length
      if (key) {
        child.type(key)
        await child.until(/KEYUPDATE/, from)
      }
      child.type(`${word}\n`)
      await child.until(new RegExp(`you said: ${word}`))
    }
    const { messages } = await ended(0)
    expect(messages.filter((name) => name.endsWith('KeyUpdate'))).toEqual([
      '<KeyUpdate',
      '>KeyUpdate',
      '<KeyUpdate',
    ])
  })

  it('updates its own keys and asks for the client’s, which come with its next data', async () => {
    const { port, ended } = await start(
      {},
      {
        data: (driver, text) => {
          driver.command({ kind: 'update-keys', request: true })
          driver.send(fromText(`you said: ${text}`))
          if (text === 'two\n') driver.close()
        },
      },
    )
    const child = client(port)
    child.type('one\n')
    await child.until(/you said: one/)
    child.type('two\n')
    await child.until(/you said: two/)
    const { messages } = await ended(0)
    expect(messages.filter((name) => name.endsWith('KeyUpdate'))).toEqual([
      '>KeyUpdate',
      '<KeyUpdate',
      '>KeyUpdate',
    ])
  })

  it('sends nothing that -trace complains about', async () => {
    const { port } = await start({
      groups: ['x25519', 'secp256r1'],
      cookie: true,
      alpn: ['h2'],
      maxEarlyData: 1000,
      clientCertificate: 'request',
    })
    const session = file('trace.pem')
    const text = await say(port, '-trace', '-alpn', 'h2', '-sess_out', session)
    const resumed = await say(port, '-trace', '-alpn', 'h2', '-sess_in', session)
    for (const trace of [text, resumed]) {
      expect(trace).toMatch(/you said: hello/)
      expect(trace).not.toMatch(/too short message|parse error|TRAILING GARBAGE|UNKNOWN|unknown value/)
    }
    expect(text).toMatch(
      /ServerHello[\s\S]*EncryptedExtensions[\s\S]*CertificateRequest[\s\S]*NewSessionTicket/,
    )
  })
})
