/** Our server of TLS 1.2 against `openssl s_client`. Every suite is in tls12.test.ts, with Node's OpenSSL. */
import { readFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { fromText, toHex } from '../../src/bytes/bytes.ts'
import { exportKeyingMaterial } from '../../src/connection/exporter.ts'
import { serverConfig, type ServerSettings } from '../../src/handshake/config.ts'
import type { Suite12 } from '../../src/wire/registry.ts'
import { Child, describeWith, endChildren, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { keylogLines, optionsFile, OUR_PSK, PSK, unnamedPrime } from './openssl12.ts'
import { freshTicketKeys, ourServer, type OurServer, type ServerMemory, type ServerPlan } from './ours.ts'

const ecdsa = identityOf()
const rsa = identityOf('rsa-2048')
const BY_ID = { tickets: { count: 0 } } as const
/** Answers everything, and closes on `bye`. */
const TALK: ServerPlan = {
  data: (driver, text) => {
    driver.send(fromText(`you said: ${text}`))
    if (text === 'bye\n') driver.close()
  },
}

describeWith('openssl', 'version', 'our TLS 1.2 server, openssl s_client', () => {
  const { file } = scratch()
  const root = file('root.pem', ecdsa.pem.root)
  const WITHOUT_EMS = { OPENSSL_CONF: file('no-ems.cnf', optionsFile('-ExtendedMasterSecret')) }
  endChildren()

  let server: OurServer | undefined
  afterEach(async () => {
    await server?.close()
    server = undefined
  })

  /** Speaks both versions and has both kinds of identity, as `serve` does. */
  async function start(settings: ServerSettings = {}, plan?: ServerPlan, memory?: ServerMemory) {
    const credentials = [ecdsa.identity, rsa.identity]
    server = await ourServer(
      serverConfig({ versions: ['TLS 1.3', 'TLS 1.2'], credentials, externalPsks: [OUR_PSK], ...settings }),
      plan,
      memory,
    )
    return server
  }

  type Variables = Readonly<Record<string, string>>

  function client(port: number, args: readonly string[], env: Variables = {}): Child {
    const common = ['-connect', `127.0.0.1:${port}`, '-servername', 'localhost', '-CAfile', root]
    return new Child('openssl', ['s_client', ...common, ...args], env)
  }

  /** Connects, says `hello`, and reads until our server has answered and closed. */
  async function sayTo(port: number, args: readonly string[], env: Variables = {}): Promise<string> {
    const child = client(port, ['-ign_eof', ...args], env)
    child.type('hello\n')
    await child.exit
    return child.text
  }

  /** The same with TLS 1.2 alone. */
  function say(port: number, ...args: readonly string[]): Promise<string> {
    return sayTo(port, ['-tls1_2', ...args])
  }

  // ---- Versions and credentials

  it.each([
    [[], 'TLSv1.3'],
    [['-tls1_3'], 'TLSv1.3'],
    [['-tls1_2'], 'TLSv1.2'],
    [['-no_tls1_3'], 'TLSv1.2'],
  ])('speaks both versions: %j gives %s', async (args, version) => {
    const { port } = await start()
    const text = await sayTo(port, args)
    expect(text).toMatch(new RegExp(`New, ${version}, Cipher is`))
    expect(text).toMatch(/Verification: OK/)
    expect(text).toMatch(/you said: hello/)
  })

  it('refuses a client that fell back without need (RFC 7507 §3)', async () => {
    const { port } = await start()
    expect(await say(port, '-fallback_scsv')).toMatch(/alert inappropriate fallback/)
  })

  it.each([
    [['-cipher', 'aECDSA'], 'ECDSA'],
    [['-cipher', 'aRSA'], 'RSA-PSS'],
    [['-sigalgs', 'RSA+SHA256'], 'RSA'],
    [['-sigalgs', 'RSA+SHA256:ECDSA+SHA256'], 'ECDSA'],
  ])('shows the certificate that %j asks for', async (args, type) => {
    const { port } = await start()
    const text = await say(port, ...args)
    expect(text).toMatch(new RegExp(`Peer signature type: ${type}\n`))
    expect(text).toMatch(/Verification: OK/)
  })

  it('chooses an application protocol (RFC 7301)', async () => {
    const { port, ended } = await start({ alpn: ['h2', 'http/1.1'] })
    expect(await say(port, '-alpn', 'http/1.1,h2')).toMatch(/ALPN protocol: h2/)
    expect((await ended(0)).agreed12.alpn).toBe('h2')
  })

  // ---- Resumption

  it.each([
    ['tickets', {}, []],
    ['session IDs, the client’s choice', {}, ['-no_ticket']],
    ['session IDs, the server’s choice', BY_ID, []],
  ] as const)('resumes five times in a row by %s (-reconnect)', async (how, settings, args) => {
    const { port, ended } = await start(settings)
    const child = client(port, ['-tls1_2', '-reconnect', ...args])
    await child.until(/(?:Reused, TLSv1.2[\s\S]*){5}/)
    child.type('hello\n')
    await child.until(/you said: hello/)
    expect(child.text.match(/^New, TLSv1.2/gm)).toHaveLength(1)
    expect(child.text.match(/^Reused, TLSv1.2/gm)).toHaveLength(5)
    const log = await ended(5)
    expect(log.agreed12.resumed).toBe(true)
    expect(log.messages).not.toContain('>NewSessionTicket')
    const asked = log.events.filter((event) => event.kind === 'cache')
    // A ticket is never looked up (RFC 5077 §3.4).
    expect(asked).toHaveLength(how === 'tickets' ? 0 : 1)
  })

  it.each([
    ['ticket', {}],
    ['session ID', BY_ID],
  ])('resumes by %s in another process (-sess_out, -sess_in)', async (how, settings) => {
    const { port, ended } = await start(settings)
    const session = file(`${how}.pem`)
    await say(port, '-sess_out', session)
    const text = await say(port, '-sess_in', session)
    expect(text).toMatch(/Reused, TLSv1.2/)
    expect(text).toMatch(/you said: hello/)
    expect((await ended(1)).agreed12.resumed).toBe(true)
  })

  it('makes a full handshake where the ticket is sealed under another key (RFC 5077 §3.1)', async () => {
    const session = file('old.pem')
    const first = await start({}, {}, { ticketKeys: freshTicketKeys() })
    await say(first.port, '-sess_out', session)
    await first.close()
    const { port, ended } = await start({}, {}, { ticketKeys: freshTicketKeys() })
    expect(await say(port, '-sess_in', session)).toMatch(/New, TLSv1.2/)
    expect((await ended(0)).failedChecks).toEqual(['session12.known'])
  })

  it('does not resume where nothing is kept: no tickets, no IDs', async () => {
    const { port } = await start({ ...BY_ID, sessionIds: false })
    const child = client(port, ['-tls1_2', '-reconnect'])
    await child.until(/(?:New, TLSv1.2[\s\S]*Session-ID: *\n[\s\S]*){6}/)
    expect(child.text).not.toMatch(/Reused/)
  })

  it('does not resume under another name, and raises no alert (RFC 6066 §3)', async () => {
    const { port, ended } = await start()
    const session = file('name.pem')
    await say(port, '-sess_out', session)
    const child = new Child('openssl', [
      ...['s_client', '-connect', `127.0.0.1:${port}`, '-servername', 'other.example', '-ign_eof'],
      ...['-tls1_2', '-sess_in', session],
    ])
    child.type('hello\n')
    await child.exit
    expect(child.text).toMatch(/New, TLSv1.2[\s\S]*you said: hello/)
    expect((await ended(1)).failedChecks).toContain('session12.server-name')
  })

  // ---- Extended master secret (RFC 7627), encrypt-then-MAC (RFC 7366)

  it('goes without the extended master secret where the client does, and resumes so', async () => {
    const { port, ended } = await start()
    const session = file('classic.pem')
    const args = ['-tls1_2', '-sess_out', session]
    expect(await sayTo(port, args, WITHOUT_EMS)).toMatch(/Extended master secret: no/)
    expect((await ended(0)).agreed12.extendedMasterSecret).toBe(false)
    const again = await sayTo(port, ['-tls1_2', '-sess_in', session], WITHOUT_EMS)
    expect(again).toMatch(/Reused, TLSv1.2[\s\S]*you said: hello/)
  })

  it('aborts where a session with it is offered without it (RFC 7627 §5.3)', async () => {
    const { port, ended } = await start()
    const session = file('ems.pem')
    expect(await say(port, '-sess_out', session)).toMatch(/Extended master secret: yes/)
    const text = await sayTo(port, ['-tls1_2', '-sess_in', session], WITHOUT_EMS)
    expect(text).toMatch(/alert handshake failure/)
    const log = await ended(1)
    expect(log.failedChecks).toEqual(['session12.ems-kept'])
    expect(log.outcome).toMatchObject({ kind: 'failed', alert: 'handshake_failure', by: 'us' })
  })

  it('makes a full handshake where a session without it is offered with it (RFC 7627 §5.3)', async () => {
    const { port, ended } = await start()
    const session = file('gained.pem')
    await sayTo(port, ['-tls1_2', '-sess_out', session], WITHOUT_EMS)
    const text = await say(port, '-sess_in', session)
    expect(text).toMatch(/New, TLSv1.2[\s\S]*you said: hello/)
    expect((await ended(1)).failedChecks).toEqual(['session12.ems-gained'])
  })

  it.each([
    [[], true],
    [['-no_etm'], false],
  ])('decides on encrypt-then-MAC for CBC: %j', async (args, used) => {
    const suites12: readonly Suite12[] = ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256']
    const { port, ended } = await start({ suites12 })
    const session = file(`etm-${used}.pem`)
    expect(await say(port, ...args, '-sess_out', session)).toMatch(/you said: hello/)
    expect((await ended(0)).agreed12.encryptThenMac).toBe(used)
    expect(await say(port, ...args, '-sess_in', session)).toMatch(/Reused, [\s\S]*you said: hello/)
    expect((await ended(1)).agreed12).toMatchObject({ resumed: true, encryptThenMac: used })
  })

  // ---- PSK

  it.each([
    ['PSK-AES128-GCM-SHA256', 'TLS_PSK_WITH_AES_128_GCM_SHA256'],
    ['DHE-PSK-AES128-CBC-SHA256', 'TLS_DHE_PSK_WITH_AES_128_CBC_SHA256'],
    ['ECDHE-PSK-CHACHA20-POLY1305', 'TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256'],
    ['RSA-PSK-AES256-GCM-SHA384', 'TLS_RSA_PSK_WITH_AES_256_GCM_SHA384'],
  ] as const)('gives a hint and knows the PSK: %s', async (name, suite) => {
    const { port } = await start({ suites12: [suite], pskIdentityHint: fromText('which glass?') })
    const text = await say(port, '-cipher', name, '-psk', PSK, '-psk_identity', 'glass')
    expect(text).toMatch(/you said: hello/)
    expect(text).toMatch(/PSK identity: glass\n/)
    expect(text).toMatch(/PSK identity hint: which glass\?\n/)
  })

  it('turns away an identity that it does not know, and a key that is wrong (RFC 4279 §2)', async () => {
    const { port, ended } = await start({ suites12: ['TLS_PSK_WITH_AES_128_GCM_SHA256'] })
    expect(await say(port, '-cipher', 'PSK', '-psk', PSK, '-psk_identity', 'nobody')).toMatch(
      /alert unknown psk identity/,
    )
    expect(await say(port, '-cipher', 'PSK', '-psk', 'ff', '-psk_identity', 'glass')).toMatch(
      /alert bad record mac/,
    )
    expect((await ended(1)).outcome).toMatchObject({ kind: 'failed', by: 'us' })
  })

  // ---- Key exchanges

  it('brings parameters of its own to DHE (RFC 5246 §7.4.3)', async () => {
    const dhParameters = { parameters: unnamedPrime('modp14'), group: 'none', anyClient: false } as const
    const { port, ended } = await start({ dhParameters })
    // OpenSSL 3 names groups of RFC 7919 only with TLS 1.3.
    const text = await say(port, '-cipher', 'DHE-RSA-AES128-GCM-SHA256')
    expect(text).toMatch(/Server Temp Key: DH, 2048 bits/)
    expect(text).toMatch(/you said: hello/)
    expect((await ended(0)).agreed12.suite).toBe('TLS_DHE_RSA_WITH_AES_128_GCM_SHA256')
  })

  it.each([
    ['ADH-AES128-GCM-SHA256', 'TLS_DH_anon_WITH_AES_128_GCM_SHA256'],
    ['AECDH-AES128-SHA', 'TLS_ECDH_anon_WITH_AES_128_CBC_SHA'],
  ] as const)('shows nothing in an anonymous exchange: %s', async (name, suite) => {
    const { port, ended } = await start({ suites12: [suite] })
    const text = await say(port, '-cipher', `${name}:@SECLEVEL=0`)
    expect(text).toMatch(/no peer certificate available/)
    expect(text).toMatch(/you said: hello/)
    expect((await ended(0)).messages).not.toContain('>Certificate')
  })

  it.each(['ecdsa-p256', 'rsa-2048', 'ed25519'] as const)('takes a client certificate: %s', async (kind) => {
    const person = identityOf(kind, 'client')
    const { port, ended } = await start({ clientCertificate: 'require', trust: [person.root] })
    const files = ['-cert', file('person.pem', person.pem.cert), '-key', file('person.key', person.pem.key)]
    const session = file('person-session.pem')
    expect(await say(port, ...files, '-sess_out', session)).toMatch(/you said: hello/)
    expect((await ended(0)).agreed12.peer.verified).toBe(true)
    // Who the client is goes with the session.
    expect(await say(port, '-sess_in', session)).toMatch(/Reused, [\s\S]*you said: hello/)
    expect((await ended(1)).agreed12.peer).toMatchObject({ verified: true, chain: person.identity.chain })
  })

  it('turns away a client without a certificate where one is required (RFC 5246 §7.4.6)', async () => {
    const { port } = await start({ clientCertificate: 'require' })
    expect(await say(port)).toMatch(/alert handshake failure/)
  })

  // ---- Renegotiation (RFC 5746)

  it('lets the client renegotiate where that is allowed (R), as often as it likes', async () => {
    const { port, ended } = await start({ renegotiation: 'allow' }, TALK)
    const child = client(port, ['-tls1_2'])
    for (const word of ['one', 'two', 'three']) {
      if (word !== 'one') {
        const from = child.text.length
        child.type('R\n')
        await child.until(/RENEGOTIATING[\s\S]*verify return:1/, from)
      }
      child.type(`${word}\n`)
      await child.until(new RegExp(`you said: ${word}`))
    }
    child.type('bye\n')
    await child.exit
    const log = await ended(0)
    expect(log.renegotiations).toBe(2)
    expect(log.outcome).toEqual({ kind: 'closed' })
  })

  it('refuses with a warning where it is not, which OpenSSL takes for the end', async () => {
    const { port, ended } = await start({}, TALK)
    const child = client(port, ['-tls1_2'])
    child.type('one\n')
    await child.until(/you said: one/)
    child.type('R\n')
    await child.until(/no renegotiation/)
    const log = await ended(0)
    expect(log.renegotiations).toBe(0)
    expect(log.events).toContainEqual(
      expect.objectContaining({ kind: 'alert', direction: 'sent', level: 'warning' }),
    )
    expect(log.outcome).toMatchObject({ kind: 'failed', by: 'peer' })
  })

  it('asks the client for a new handshake, and goes on in the old one where that is refused', async () => {
    for (const [args, times] of [
      [[], 1],
      [['-no_renegotiation'], 0],
    ] as const) {
      const plan: ServerPlan = {
        ...TALK,
        connected: (driver) => driver.command({ kind: 'renegotiate' }),
      }
      const { port, ended } = await start({ renegotiation: 'allow' }, plan)
      const child = client(port, ['-tls1_2', ...args])
      child.type('one\n')
      await child.until(/you said: one/)
      child.type('bye\n')
      await child.exit
      const log = await ended(0)
      expect(log.messages).toContain('>HelloRequest')
      expect(log.renegotiations).toBe(times)
      expect(log.outcome).toEqual({ kind: 'closed' })
      await server?.close()
    }
  })

  // ---- What both see

  it.each([
    ['ECDHE', 'ECDHE-RSA-AES128-GCM-SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
    ['DHE', 'DHE-RSA-AES256-GCM-SHA384', 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384'],
    ['RSA', 'AES128-SHA256', 'TLS_RSA_WITH_AES_128_CBC_SHA256'],
    ['PSK', 'PSK-AES128-GCM-SHA256', 'TLS_PSK_WITH_AES_128_GCM_SHA256'],
  ] as const)('writes the same key log: %s', async (_kind, name, suite) => {
    const { port, ended } = await start({ suites12: [suite] })
    const [keys, session] = [file(`${suite}.keys`), file(`${suite}.pem`)]
    const psk = name.startsWith('PSK') ? ['-psk', PSK, '-psk_identity', 'glass'] : []
    const args = ['-cipher', name, '-keylogfile', keys, ...psk]
    await say(port, ...args, '-sess_out', session)
    expect(await say(port, ...args, '-sess_in', session)).toMatch(/Reused/)
    const ours = [...(await ended(0)).keylog, ...(await ended(1)).keylog].sort()
    expect(ours).toHaveLength(2)
    expect(keylogLines(readFileSync(keys, 'latin1'))).toEqual(ours)
  })

  it('exports the same keying material (-keymatexport, RFC 5705)', async () => {
    const { port, ended } = await start()
    const text = await say(port, '-keymatexport', 'EXPORTER-glass', '-keymatexportlen', '40')
    const { connected } = await ended(0)
    const ours = toHex(exportKeyingMaterial(connected!, 'EXPORTER-glass', undefined, 40))
    expect(/Keying material: ([0-9A-F]+)/.exec(text)?.[1].toLowerCase()).toBe(ours)
  })

  it('sends nothing that -trace complains about', async () => {
    const { port } = await start({ alpn: ['h2'], clientCertificate: 'request' })
    const session = file('trace.pem')
    const text = await say(port, '-trace', '-alpn', 'h2', '-sess_out', session)
    const resumed = await say(port, '-trace', '-alpn', 'h2', '-sess_in', session)
    for (const trace of [text, resumed]) {
      expect(trace).toMatch(/you said: hello/)
      expect(trace).not.toMatch(/too short message|parse error|TRAILING GARBAGE|UNKNOWN|unknown value/)
    }
    expect(text).toMatch(
      /ServerHello,[\s\S]*ServerKeyExchange[\s\S]*CertificateRequest[\s\S]*NewSessionTicket/,
    )
  })

  it('closes when the client does, and tells one whose stream just ends from it (RFC 5246 §7.2.1)', async () => {
    const { port, ended } = await start({}, TALK)
    const child = client(port, ['-tls1_2'])
    child.type('one\n')
    await child.until(/you said: one/)
    child.type('Q\n')
    await child.exit
    const log = await ended(0)
    expect(log.outcome).toEqual({ kind: 'closed' })
    expect(log.events.filter((event) => event.kind === 'alert').map(({ direction }) => direction)).toEqual([
      'received',
      'sent',
    ])
  })
})
