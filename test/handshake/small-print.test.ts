/** The small print: what the RFCs ask in passing, and what is never done. Rows of `test/requirements` name these tests. */
import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { concat, EMPTY, fromText } from '../../src/bytes/bytes.ts'
import { channelBinding, exportKeyingMaterial } from '../../src/connection/exporter.ts'
import { COMMON_DEFAULTS } from '../../src/handshake/settings/defaults.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import { findExtension } from '../../src/wire/extension.ts'
import { SUITES_12 } from '../../src/wire/registry/suites12.ts'
import { expectRefusal } from '../kit/expect.ts'
import { before, meet, pair, told, type Met } from '../kit/pair.ts'
import { bodyOf, changed, deliver, give, handshake } from '../kit/play.ts'
import { CLIENT, client, NOW, PSK, server, SERVER_NAME } from '../kit/world.ts'
import { RSA_SERVER } from '../kit/world12.ts'

/** The ClientHello that begins a connection. */
const helloOf = (...sides: Parameters<typeof pair>) =>
  bodyOf(before(pair(...sides), 'client', 'ClientHello').bytes, 'ClientHello')

describe('a ClientHello', () => {
  test('a connection after one with a cookie begins without (RFC 9846 §4.3.2)', () => {
    const asking = server({ cookie: true })
    const { sessions } = meet(pair(client(), asking))
    const next = helloOf(client({ sessions: sessions.slice(0, 1) }), asking, 'c2')
    expect(findExtension(next.extensions, 'pre_shared_key')).toBeDefined()
    expect(findExtension(next.extensions, 'cookie')).toBeUndefined()
  })

  test('who offers a PSK sends shares too, so that the server may decline (RFC 9846 §2.2)', () => {
    const { extensions } = helloOf(client({ externalPsks: [PSK], keyShares: ['x25519'] }))
    expect(findExtension(extensions, 'pre_shared_key')).toBeDefined()
    const shares = findExtension(extensions, 'key_share')?.client_shares.map(({ group }) => group)
    expect(shares).toEqual(['x25519'])
  })

  test('without compatibility mode legacy_session_id is empty (RFC 9846 §4.2.2)', () => {
    const length = (middleboxCompatibility: boolean): number =>
      helloOf(client({ middleboxCompatibility })).legacy_session_id.length
    expect([length(true), length(false)]).toEqual([32, 0])
  })

  test('shares go out in the order of the groups, however they are configured (RFC 9846 §4.3.8)', () => {
    const groups = ['secp384r1', 'secp256r1', 'x25519'] as const
    const { extensions } = helloOf(client({ groups, keyShares: ['x25519', 'secp256r1'] }))
    const shares = findExtension(extensions, 'key_share')?.client_shares.map(({ group }) => group)
    expect(shares).toEqual(['secp256r1', 'x25519'])
  })

  test('the age of an external PSK goes out as 0 (RFC 9846 §4.3.11)', () => {
    const { extensions } = helloOf(client({ externalPsks: [PSK] }))
    const [identity] = findExtension(extensions, 'pre_shared_key')?.identities ?? []
    expect(identity).toEqual({ identity: PSK.identity, obfuscated_ticket_age: 0 })
  })

  test('the suite that everybody must have is offered, and so are the two that everybody should (RFC 9846 §9.1)', () => {
    expect(helloOf(client()).cipher_suites).toEqual(
      expect.arrayContaining([
        'TLS_AES_128_GCM_SHA256',
        'TLS_AES_256_GCM_SHA384',
        'TLS_CHACHA20_POLY1305_SHA256',
      ]),
    )
  })

  test('a hello says schemes and groups, with a PSK and without (RFC 9846 §9.2)', () => {
    for (const externalPsks of [[], [PSK]]) {
      const config = client({ externalPsks })
      const { extensions } = helloOf(config)
      expect(findExtension(extensions, 'signature_algorithms')).toEqual({
        supported_signature_algorithms: config.signatureSchemes,
      })
      expect(findExtension(extensions, 'supported_groups')).toEqual({ named_group_list: config.groups })
    }
  })

  test('the signatures that everybody must have are offered, and verified (RFC 9846 §9.1)', () => {
    const { extensions } = helloOf(client())
    const schemes = findExtension(extensions, 'signature_algorithms')?.supported_signature_algorithms
    expect(schemes).toEqual(
      expect.arrayContaining(['rsa_pkcs1_sha256', 'rsa_pss_rsae_sha256', 'ecdsa_secp256r1_sha256']),
    )
    const chain = { seed: 'must', names: [SERVER_NAME], notBefore: NOW - 1, notAfter: NOW + 86_400_000 }
    const { root, identity } = makeIdentity({ ...chain, key: 'ecdsa-p256', issuerKey: 'rsa-2048' })
    const met = meet(pair(client({ trust: [root] }), server({ credentials: [identity] })))
    expect(met.client.state.name).toBe('CONNECTED')
    const rsa = meet(
      pair(client({ trust: [RSA_SERVER.root] }), server({ credentials: [RSA_SERVER.identity] })),
    )
    expect(agreedOf(rsa.client)).toMatchObject({ signatures: { server: 'rsa_pss_rsae_sha256' } })
  })

  test('the suites of TLS 1.2 that are on by default have forward secrecy and an AEAD (RFC 9846 §E.5)', () => {
    const rows = COMMON_DEFAULTS.suites12.map((suite) => SUITES_12[suite])
    expect(rows.length).toBeGreaterThan(0)
    for (const { keyExchange, mac } of rows) {
      expect(['ECDHE', 'DHE']).toContain(keyExchange)
      expect(mac).toBe('AEAD')
    }
    expect(COMMON_DEFAULTS.suites12[0]).toBe('TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256')
  })

  test('a hello of SSL 2.0 is unexpected_message at its first byte (RFC 9846 §E.5)', () => {
    const { server: waiting } = pair()
    expectRefusal(give(waiting, Uint8Array.of(0x80)), {
      alert: 'unexpected_message',
      cite: 'RFC 9846 §5',
      field: 'record.type',
    })
  })
})

describe('a ServerHello', () => {
  test('its random is drawn, and owes nothing to that of the client (RFC 9846 §4.2.3)', () => {
    const randoms = ['c1', 'c2'].flatMap((id) => {
      const of = pair(client(), server(), id)
      const { bytes } = before(of, 'server', 'ServerHello')
      return [helloOf(client(), server(), id).random, bodyOf(bytes, 'ServerHello').random]
    })
    expect(new Set(randoms.map((random) => random.toString())).size).toBe(4)
  })

  test('suites that the client does not offer are passed over (RFC 9846 §4.2.2)', () => {
    const met = meet(
      pair(
        client({ suites: ['TLS_CHACHA20_POLY1305_SHA256'] }),
        server({ suites: ['TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256'] }),
      ),
    )
    expect(agreedOf(met.client)).toMatchObject({ complete: true, suite: 'TLS_CHACHA20_POLY1305_SHA256' })
  })
})

describe('early data', () => {
  const taking = server({ maxEarlyData: 100 })
  const { sessions } = meet(pair(client(), taking))
  const again = { sessions: sessions.slice(0, 1) }

  test('nobody sends or takes early data unless told so (RFC 9846 §F.5)', () => {
    expect(findExtension(helloOf(client(again), taking, 'c2').extensions, 'early_data')).toBeUndefined()
    expect(meet(pair()).sessions.map(({ maxEarlyDataSize }) => maxEarlyDataSize)).toEqual([0, 0])
  })

  test('early data that were rejected are not sent again (RFC 9846 §4.3.10)', () => {
    const refusing = pair(client({ ...again, earlyData: true }), server({ maxEarlyData: 0 }), 'c2')
    const early = { kind: 'send-early', data: fromText('once') } as const
    const { outputs, client: last } = meet(told(refusing, 'client', early))
    expect(last.state.name).toBe('CONNECTED')
    expect(outputs.client).toContainEqual({ kind: 'early-data', accepted: false })
    expect(outputs.server.filter(({ kind }) => kind === 'data')).toEqual([])
  })
})

describe('certificates', () => {
  const credentialOf = ({ events }: Met) =>
    events.flatMap((event) =>
      event.kind === 'message' && event.direction === 'sent' && event.name === 'Certificate'
        ? [bodyOf(event.bytes, 'Certificate').certificate_list[0]?.cert_data]
        : [],
    )[0]

  test('the signature of a root that is sent along keeps no credential behind another (RFC 9846 §4.5.1.2)', () => {
    const chain = { names: [SERVER_NAME], notBefore: NOW - 1, notAfter: NOW + 86_400_000 }
    // The leaf is signed with P-256; the root, which comes along, signs itself with P-384.
    const one = makeIdentity({ ...chain, seed: 'root along', key: 'ecdsa-p256', issuerKey: 'ecdsa-p256' })
    const other = makeIdentity({ ...chain, seed: 'other', key: 'ecdsa-p256', issuerKey: 'ecdsa-p256' })
    const strange = makeIdentity({ ...chain, seed: 'strange', key: 'ecdsa-p256', issuerKey: 'ecdsa-p384' })
    const withRoot = { ...one.identity, chain: [...one.identity.chain, strange.root] }
    const met = meet(
      pair(
        client({
          trust: [one.root, other.root],
          signatureSchemes: ['ecdsa_secp256r1_sha256'],
        }),
        server({ credentials: [withRoot, other.identity] }),
      ),
    )
    expect(credentialOf(met)).toEqual(one.identity.chain[0])
  })

  test('a client without a certificate answers a request with an empty one (RFC 9846 §4.5.1)', () => {
    const asked = pair(client(), server({ clientCertificate: 'request' }))
    const { bytes } = before(asked, 'client', 'Certificate')
    expect(bodyOf(bytes, 'Certificate').certificate_list).toEqual([])
    expect(meet(asked).server.state.name).toBe('CONNECTED')
  })

  test('a CertificateRequest with oid_filters is answered as one without (RFC 9846 §4.3.5)', () => {
    const asked = pair(client({ credential: CLIENT.identity }), server({ clientCertificate: 'request' }))
    const { receiver, bytes } = before(asked, 'server', 'CertificateRequest')
    const filters = { type: 'oid_filters', data: { filters: [] } } as const
    const message = changed(bytes, 'CertificateRequest', ({ extensions, ...body }) => ({
      ...body,
      extensions: [...extensions, filters],
    }))
    expect(deliver(receiver, handshake(message)).connection.state.name).toBe('WAIT_CERT')
  })
})

describe('what is told', () => {
  const { sessions, client: ended, server: other, outputs } = meet(pair())

  test('both ends say when the handshake is done (RFC 9846 §F.5)', () => {
    for (const side of ['client', 'server'] as const)
      expect(outputs[side].filter(({ kind }) => kind === 'connected')).toHaveLength(1)
  })

  test('a session of TLS 1.3 counts as one with the extended master secret (RFC 9846 §E, 8446 §D)', () => {
    expect(sessions.map(({ extendedMasterSecret }) => extendedMasterSecret)).toEqual([true, true])
  })

  test('a session that is resumed under another name speaks of that one (RFC 9846 §4.7.1)', () => {
    const names = [SERVER_NAME, 'other.example']
    const chain = { seed: 'two names', names, notBefore: NOW - 1, notAfter: NOW + 86_400_000 }
    const { root, identity } = makeIdentity({ ...chain, key: 'ecdsa-p256', issuerKey: 'ecdsa-p256' })
    const both = server({ credentials: [identity] })
    const first = meet(pair(client({ trust: [root] }), both))
    const settings = { trust: [root], serverName: 'other.example', sessions: first.sessions.slice(0, 1) }
    const second = meet(pair(client(settings), both, 'c2'))
    for (const end of [second.client, second.server])
      expect(agreedOf(end)).toMatchObject({ serverName: 'other.example', resumed: { by: 'PSK' } })
  })

  test('exports from exporter_master_secret unless the early one is asked for (RFC 9846 §7.5)', () => {
    // HKDF-Expand-Label(Derive-Secret(Secret, label, ""), "exporter", Hash(context), length), with HMAC by OpenSSL.
    const label = 'EXPORTER-Channel-Binding'
    const derived = expandLabel(ended.vault.get('exporter_master_secret').bytes, label)
    const due = new Uint8Array(expandLabel(derived, 'exporter'))
    expect(channelBinding(ended)).toEqual(due)
    expect(exportKeyingMaterial(other, label, EMPTY, 32)).toEqual(due)
  })
})

/** HKDF-Expand-Label over the hash of nothing, for 32 bytes: one block (RFC 9846 §7.1, RFC 5869 §2.3). */
function expandLabel(secret: Uint8Array, label: string): Uint8Array {
  const [full, context] = [Buffer.from(`tls13 ${label}`), createHash('sha256').digest()]
  const sized = (bytes: Uint8Array): Uint8Array => concat(Uint8Array.of(bytes.length), bytes)
  const info = concat(Uint8Array.of(0, 32), sized(full), sized(context), Uint8Array.of(1))
  return createHmac('sha256', secret).update(info).digest()
}
