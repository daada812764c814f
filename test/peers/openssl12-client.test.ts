/** Our server of TLS 1.2 against `openssl s_client`. Every suite is in tls12.test.ts, with Node's OpenSSL. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { fromText, toHex } from '../../src/bytes/bytes.ts'
import { exportKeyingMaterial } from '../../src/connection/exporter.ts'
import { describeWith } from './children.ts'
import { identityOf } from './identities.ts'
import { keylogLines, ourServerAndClients, PSK, TALK, unnamedPrime } from './openssl12.ts'

describeWith('openssl', 'version', 'our TLS 1.2 server, openssl s_client', () => {
  const { file, start, client, say, sayTo } = ourServerAndClients()

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
    // The curve of the other certificate is not among them (RFC 8422 §5.3).
    [['-groups', 'X25519'], 'RSA-PSS'],
  ])('shows the certificate that %j asks for', async (args, type) => {
    const { port } = await start()
    const text = await say(port, ...args)
    expect(text).toMatch(new RegExp(`Peer signature type: ${type}\n`))
    expect(text).toMatch(/Verification: OK/)
  })

  it.each(['RSA+SHA1', 'ECDSA+SHA1', 'RSA+SHA224', 'ECDSA+SHA224'])(
    'signs with %s where legacy signatures are allowed (RFC 9155), and else not',
    async (sigalgs) => {
      const args = ['-cipher', 'DEFAULT:@SECLEVEL=0', '-sigalgs', sigalgs] as const
      const strict = await start({ versions: ['TLS 1.2'] })
      expect(await say(strict.port, ...args)).toMatch(/alert handshake failure/)
      const { port } = await start({ versions: ['TLS 1.2'], legacySignatures: true })
      const text = await say(port, ...args)
      expect(text).toMatch(/you said: hello/)
      expect(text).toMatch(`Peer signing digest: ${sigalgs.split('+')[1]}`)
    },
  )

  it('chooses an application protocol (RFC 7301)', async () => {
    const { port, ended } = await start({ alpn: ['h2', 'http/1.1'] })
    expect(await say(port, '-alpn', 'http/1.1,h2')).toMatch(/ALPN protocol: h2/)
    expect((await ended(0)).agreed12.alpn).toBe('h2')
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
    const dhParameters = { parameters: unnamedPrime('modp14'), anyClient: false }
    const { port, ended } = await start({ dhParameters })
    // OpenSSL 3 names groups of RFC 7919 only with TLS 1.3.
    const text = await say(port, '-cipher', 'DHE-RSA-AES128-GCM-SHA256')
    expect(text).toMatch(/Server Temp Key: DH, 2048 bits/)
    expect(text).toMatch(/you said: hello/)
    expect((await ended(0)).agreed12.suite).toBe('TLS_DHE_RSA_WITH_AES_128_GCM_SHA256')
  })

  it.each([
    [['ffdhe3072'], 3072],
    [['x25519', 'ffdhe4096', 'ffdhe2048'], 4096],
  ] as const)('takes the prime of DHE from its groups: %j (RFC 7919 §4)', async (groups, bits) => {
    const { port } = await start({ groups })
    const text = await say(port, '-cipher', 'DHE-RSA-AES128-GCM-SHA256')
    expect(text).toMatch(`Server Temp Key: DH, ${bits} bits`)
    expect(text).toMatch(/you said: hello/)
  })

  it('does no DHE where no group of RFC 7919 is among its groups', async () => {
    const { port } = await start({ groups: ['x25519'] })
    expect(await say(port, '-cipher', 'DHE-RSA-AES128-GCM-SHA256')).toMatch(/alert handshake failure/)
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
    expect((await ended(0)).agreed12.peer?.verified).toBe(true)
    // Who the client is goes with the session.
    expect(await say(port, '-sess_in', session)).toMatch(/Reused, [\s\S]*you said: hello/)
    expect((await ended(1)).agreed12.peer).toMatchObject({ verified: true, chain: person.identity.chain })
  })

  it('turns away a client without a certificate where one is required (RFC 5246 §7.4.6)', async () => {
    const { port } = await start({ clientCertificate: 'require' })
    expect(await say(port)).toMatch(/alert handshake failure/)
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
