/** Our client of TLS 1.2 against `openssl s_server`. Every suite is in tls12.test.ts, with Node's OpenSSL. */
import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { fromText, toHex } from '../../src/bytes/bytes.ts'
import { exportKeyingMaterial } from '../../src/connection/exporter.ts'
import type { TlsDriver } from '../../src/net/driver.ts'
import type { Suite12 } from '../../src/wire/registry.ts'
import { describeWith } from './children.ts'
import { identityOf } from './identities.ts'
import {
  config,
  dhParamPem,
  keylogLines,
  opensslServers,
  optionsFile,
  OUR_PSK,
  PSK,
  sayHello,
  unnamedPrime,
} from './openssl12.ts'
import { ourClient } from './ours.ts'

describeWith('openssl', 'version', 'our TLS 1.2 client, openssl s_server', () => {
  const { file, identity, start, reversing } = opensslServers()

  // ---- Versions and credentials

  it.each([
    [['-tls1_2'], 'TLS 1.2'],
    [['-tls1_3'], 'TLS 1.3'],
    [[], 'TLS 1.3'],
  ] as const)('offers both versions: %j answers with %s', async (args, version) => {
    const { port } = await start([...args, '-rev', ...identity])
    const log = await ourClient(port, config(), sayHello)
    expect(log.text).toBe('olleh\n')
    expect(log.connected?.suite12 ? 'TLS 1.2' : 'TLS 1.3').toBe(version)
  })

  it.each([
    ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', ['ecdsa_secp256r1_sha256']],
    ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', ['rsa_pss_rsae_sha256', 'ecdsa_secp256r1_sha256']],
    ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', ['rsa_pkcs1_sha512', 'ecdsa_secp256r1_sha256']],
    ['TLS_RSA_WITH_AES_128_GCM_SHA256', ['rsa_pkcs1_sha256', 'ecdsa_secp256r1_sha256']],
  ] as const)('verifies the certificate for %s with %j', async (suite, signatureSchemes) => {
    const { port } = await reversing()
    const log = await ourClient(port, config({ suites12: [suite], signatureSchemes }), sayHello)
    expect(log.text).toBe('olleh\n')
    expect(log.agreed12.peer?.verified).toBe(true)
  })

  it('keeps a session of TLS 1.2 in a hello that a TLS 1.3 server wants again (RFC 9846 §4.2.2)', async () => {
    const old = await reversing()
    const { sessions } = await ourClient(old.port, config(), sayHello)
    const { port } = await start(['-rev', ...identity, '-groups', 'P-256'])
    const groups = { groups: ['x25519', 'secp256r1'] } as const
    const log = await ourClient(port, config({ ...groups, sessions }), sayHello)
    expect(log.messages).toContain('<HelloRetryRequest')
    expect(log.text).toBe('olleh\n')
    const [first, second] = log.events.flatMap((event) =>
      event.kind === 'message' && event.name === 'ClientHello' ? [toHex(event.bytes)] : [],
    )
    const ticket = toHex(sessions[0].ticket)
    expect(first).toContain(ticket)
    expect(second).toContain(ticket)
  })

  it.each([
    ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'rsa_pkcs1_sha1', 'RSA+SHA1'],
    ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'ecdsa_sha224', 'ECDSA+SHA224'],
  ] as const)('verifies for %s a signature with %s where it is allowed', async (suite, scheme, sigalgs) => {
    const args = ['-cipher', 'DEFAULT:@SECLEVEL=0', '-sigalgs', sigalgs] as const
    const { port } = await start(['-tls1_2', '-rev', ...identity, ...args])
    const settings = { versions: ['TLS 1.2'], suites12: [suite], legacySignatures: true } as const
    const log = await ourClient(port, config(settings), sayHello)
    expect(log.text).toBe('olleh\n')
    const verdicts = log.events.flatMap((event) => (event.kind === 'verdict' ? [event.question] : []))
    expect(verdicts).toContain(`May the peer sign with ${scheme}?`)
  })

  // ---- Resumption

  it.each([
    ['ticket', {}, []],
    ['session ID, the server’s choice', {}, ['-no_ticket']],
    ['session ID, the client’s choice', { sessionTickets: false }, []],
  ] as const)('resumes by %s, again and again', async (how, settings, args) => {
    const { port } = await reversing(...args)
    let { sessions } = await ourClient(port, config(settings), sayHello)
    for (let i = 0; i < 3; i++) {
      const log = await ourClient(port, config({ ...settings, sessions }), sayHello)
      expect(log.agreed12.resumed).toBe(true)
      expect(log.text).toBe('olleh\n')
      expect(log.messages).not.toContain('<Certificate')
      expect(log.sessions[0].ticket.length > 0).toBe(how === 'ticket')
      sessions = log.sessions
    }
  })

  it.each([
    ['has forgotten', ['-no_cache', '-no_ticket'], { sessionTickets: false }],
    ['cannot open', [], {}],
  ] as const)('makes a full handshake for a session that the server %s', async (_why, args, settings) => {
    const first = await reversing()
    const { sessions } = await ourClient(first.port, config(settings), sayHello)
    const { port } = await reversing(...args)
    const log = await ourClient(port, config({ ...settings, sessions }), sayHello)
    expect(log.agreed12.resumed).toBe(false)
    expect(log.messages).toContain('<Certificate')
    expect(log.text).toBe('olleh\n')
  })

  it('takes what a server without any memory gives: no session at all', async () => {
    const { port } = await reversing('-no_cache', '-no_ticket')
    const log = await ourClient(port, config(), sayHello)
    expect(log.sessions).toEqual([])
  })

  it('does not offer a session made without the extended master secret (RFC 7627 §5.3)', async () => {
    const env = { OPENSSL_CONF: file('no-ems.cnf', optionsFile('-ExtendedMasterSecret')) }
    const { port } = await start(['-tls1_2', '-rev', ...identity], env)
    const { sessions, agreed12 } = await ourClient(port, config(), sayHello)
    expect(agreed12.extendedMasterSecret).toBe(false)
    const log = await ourClient(port, config({ sessions }), sayHello)
    expect(log.failedChecks).toEqual(['offer12.extended-master-secret'])
    expect(log.agreed12.resumed).toBe(false)
    const classic = await ourClient(port, config({ sessions, extendedMasterSecret: false }), sayHello)
    expect(classic.agreed12).toMatchObject({ resumed: true, extendedMasterSecret: false })
  })

  it.each([
    [[], {}, true],
    [['-no_etm'], {}, false],
    [[], { encryptThenMac: false }, false],
  ] as const)('encrypt-then-MAC for CBC: server %j, client %j', async (args, settings, used) => {
    const suites12: readonly Suite12[] = ['TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384']
    const { port } = await reversing(...args)
    const { sessions, agreed12 } = await ourClient(port, config({ ...settings, suites12 }), sayHello)
    expect(agreed12.encryptThenMac).toBe(used)
    const again = await ourClient(port, config({ ...settings, suites12, sessions }), sayHello)
    expect(again.agreed12).toMatchObject({ resumed: true, encryptThenMac: used })
    expect(again.text).toBe('olleh\n')
  })

  // ---- Key exchanges

  it.each([
    'TLS_PSK_WITH_AES_128_GCM_SHA256',
    'TLS_DHE_PSK_WITH_AES_256_CBC_SHA384',
    'TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_RSA_PSK_WITH_AES_128_GCM_SHA256',
  ] as const)('hears the hint and uses its PSK: %s', async (suite) => {
    const psk = ['-psk', PSK, '-psk_identity', 'glass', '-psk_hint', 'which glass?']
    // Without a certificate of its own OpenSSL takes a prime of 1024 bits.
    const { port } = await reversing(...psk, '-cipher', 'PSK:@SECLEVEL=0')
    const settings = { suites12: [suite], externalPsks: [OUR_PSK], minimumDhBits: 1024 }
    const log = await ourClient(port, config(settings), sayHello)
    expect(log.text).toBe('olleh\n')
    const hint = toHex(fromText('which glass?'))
    const exchange = log.events.find(
      (event) => event.kind === 'message' && event.name === 'ServerKeyExchange',
    )
    expect(exchange?.kind === 'message' && toHex(exchange.bytes)).toContain(hint)
  })

  it('takes any prime that is long enough for DHE, and none that is not (RFC 9325 §4.2.1)', async () => {
    const suites12: readonly Suite12[] = ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256']
    for (const [name, alert] of [
      ['modp14', undefined],
      ['modp2', 'insufficient_security'],
    ] as const) {
      const parameters = file(`${name}.pem`, dhParamPem(unnamedPrime(name)))
      const { child, port } = await reversing('-dhparam', parameters, '-cipher', 'DHE:@SECLEVEL=0')
      const log = await ourClient(port, config({ suites12 }), sayHello)
      if (alert) {
        expect(log.outcome).toMatchObject({ kind: 'failed', alert, by: 'us' })
        await child.until(/alert insufficient security/)
      } else expect(log.text).toBe('olleh\n')
    }
  })

  it.each(['TLS_DH_anon_WITH_AES_128_GCM_SHA256', 'TLS_ECDH_anon_WITH_AES_128_CBC_SHA'] as const)(
    'goes without a certificate in an anonymous exchange, where asked to: %s',
    async (suite) => {
      const { port } = await start(['-tls1_2', '-rev', '-nocert', '-cipher', 'aNULL:@SECLEVEL=0'])
      const settings = { suites12: [suite], minimumDhBits: 1024 }
      const log = await ourClient(port, config(settings), sayHello)
      expect(log.text).toBe('olleh\n')
      expect(log.agreed12.peer).toBeUndefined()
    },
  )

  it.each(['ecdsa-p256', 'ecdsa-p384', 'rsa-2048', 'ed25519'] as const)(
    'shows its certificate: %s',
    async (kind) => {
      const person = identityOf(kind, 'client')
      const people = file('people.pem', person.pem.root)
      const { port } = await reversing('-Verify', '2', '-verify_return_error', '-CAfile', people)
      const log = await ourClient(port, config({ credential: person.identity }), sayHello)
      expect(log.text).toBe('olleh\n')
      expect(log.messages).toContain('>CertificateVerify')
    },
  )

  it('is turned away without one where the server insists', async () => {
    const { port } = await reversing('-Verify', '2', '-verify_return_error')
    const log = await ourClient(port, config(), sayHello)
    expect(log.outcome).toMatchObject({ kind: 'failed', alert: 'handshake_failure', by: 'peer' })
  })

  // ---- What both see

  it.each([
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_DHE_RSA_WITH_AES_256_CBC_SHA256',
    'TLS_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_PSK_WITH_AES_128_GCM_SHA256',
  ] as const)('writes the same key log: %s', async (suite) => {
    const keys = file(`${suite}.keys`)
    const { port } = await reversing(
      '-keylogfile',
      keys,
      '-psk',
      PSK,
      '-psk_identity',
      'glass',
      '-cipher',
      'ALL:PSK',
    )
    const settings = { suites12: [suite], externalPsks: [OUR_PSK] }
    const full = await ourClient(port, config(settings), sayHello)
    const again = await ourClient(port, config({ ...settings, sessions: full.sessions }), sayHello)
    expect(again.agreed12.resumed).toBe(true)
    expect(keylogLines(readFileSync(keys, 'latin1'))).toEqual([...full.keylog, ...again.keylog].sort())
  })

  it('exports the same keying material (-keymatexport, RFC 5705)', async () => {
    const { child, port } = await start(['-tls1_2', ...identity, '-keymatexport', 'EXPORTER-glass'])
    const { connected } = await ourClient(port, config(), { connected: (driver) => driver.close() })
    const ours = toHex(exportKeyingMaterial(connected!, 'EXPORTER-glass', undefined, 20))
    const [, theirs] = await child.until(/Keying material: ([0-9A-F]+)/)
    expect(theirs.toLowerCase()).toBe(ours)
  })

  it('carries data both ways, and is cut when the server hangs up without a close_notify (Q)', async () => {
    const { child, port } = await start(['-tls1_2', ...identity])
    const seen: TlsDriver[] = []
    const client = ourClient(port, config(), {
      connected: (driver) => {
        seen.push(driver)
        driver.send(fromText('from the client\n'))
      },
    })
    await child.until(/from the client/)
    child.type('from the server\n')
    await vi.waitFor(() => expect(seen[0].connection.read.sequence).toBe(2), 20_000)
    child.type('Q\n')
    const log = await client
    expect(log.text).toBe('from the server\n')
    expect(log.outcome).toMatchObject({
      kind: 'cut',
      text: expect.stringContaining('without a close_notify') as string,
    })
  })

  it('sends nothing that -trace complains about', async () => {
    const person = identityOf('rsa-2048', 'client')
    const { child, port } = await reversing(
      ...['-trace', '-alpn', 'h2', '-verify', '2', '-CAfile', file('trusted.pem', person.pem.root)],
    )
    const settings = {
      credential: person.identity,
      alpn: ['h2'],
      // OpenSSL 3.0 has no name for X25519MLKEM768.
      groups: ['x25519', 'secp256r1'],
    } as const
    const { sessions } = await ourClient(port, config(settings), sayHello)
    const log = await ourClient(port, config({ ...settings, sessions }), sayHello)
    expect(log.agreed12.resumed).toBe(true)
    expect(child.text).not.toMatch(/too short message|parse error|TRAILING GARBAGE|UNKNOWN|unknown value/)
  })
})
