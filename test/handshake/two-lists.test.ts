/** Settings that were one list and are two: schemes to take and to sign with, groups that are worth another round trip. */
import { describe, expect, test } from 'vitest'
import { parseCertificate } from '../../src/certificate/x509/parse.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import type { GroupName } from '../../src/crypto/agreement/group.ts'
import { clientConfig, serverConfig, withSettings } from '../../src/handshake/settings/configure.ts'
import type { SchemeName } from '../../src/crypto/signature/signature.ts'
import { findExtension } from '../../src/wire/extension.ts'
import { decodeMessage12 } from '../../src/wire/handshake12.ts'
import type { ClientHello } from '../../src/wire/hello.ts'
import { before, meet, pair } from '../kit/pair.ts'
import { bodyOf } from '../kit/play.ts'
import { CLIENT, client, NOW, server, SERVER, SERVER_NAME } from '../kit/world.ts'
import { client12, server12 } from '../kit/world12.ts'

const VERSIONS = {
  'TLS 1.3': { of: client, to: server },
  'TLS 1.2': { of: client12, to: server12 },
} as const

const RSA = (usage: 'server' | 'client') =>
  makeIdentity({
    ...{ seed: `rsa ${usage}`, names: [SERVER_NAME], key: 'rsa-2048', issuerKey: 'ecdsa-p256', usage },
    ...{ notBefore: NOW - 1000, notAfter: NOW + 86_400_000 },
  })

describe('schemes to take and schemes to sign with', () => {
  test('unless given, we sign with what we take', () => {
    const { signatureSchemes, signingSchemes } = clientConfig({ signatureSchemes: ['ed25519'] })
    expect([signatureSchemes, signingSchemes]).toEqual([['ed25519'], ['ed25519']])
  })

  test('schemes for old peers end both lists (RFC 9846 §4.3.3)', () => {
    const { signingSchemes } = clientConfig({ signingSchemes: ['ed25519'], legacySignatures: true })
    expect(signingSchemes).toEqual(['ed25519', 'rsa_pkcs1_sha1', 'ecdsa_sha1'])
  })

  test('a list that followed from the other goes on following it when that is changed', () => {
    const changed = { signatureSchemes: ['ed448'] } as const
    expect(withSettings(serverConfig(), changed).signingSchemes).toEqual(['ed448'])
    const own = serverConfig({ signingSchemes: ['ed25519'] })
    expect(withSettings(own, changed)).toMatchObject({ ...changed, signingSchemes: ['ed25519'] })
  })

  describe.each(Object.entries(VERSIONS))('%s', (_version, { of, to }) => {
    const pss = ['rsa_pss_rsae_sha512', 'rsa_pss_rsae_sha256'] as const

    test('a server signs with its own preference and takes the client’s by the other list (RFC 9846 §4.3.3)', () => {
      const { identity, root } = RSA('server')
      const two = to({
        ...{ credentials: [identity], clientCertificate: 'require' },
        ...{ signatureSchemes: ['ecdsa_secp256r1_sha256'], signingSchemes: pss },
      })
      const both = meet(pair(of({ trust: [root], credential: CLIENT.identity }), two))
      expect(agreedOf(both.client)?.signatures).toEqual({
        server: 'rsa_pss_rsae_sha512',
        client: 'ecdsa_secp256r1_sha256',
      })
    })

    test('a client does the same', () => {
      const { identity, root } = RSA('client')
      const one = of({
        credential: identity,
        ...{ signatureSchemes: ['ecdsa_secp256r1_sha256'], signingSchemes: pss },
      })
      const both = meet(pair(one, to({ clientCertificate: 'require', trust: [root] })))
      expect(agreedOf(both.server)?.signatures.client).toBe('rsa_pss_rsae_sha512')
    })
  })
})

describe('schemes to take in certificates (RFC 9846 §4.3.3)', () => {
  const list = (names: readonly string[]) => ({ supported_signature_algorithms: names })
  const find = ({ extensions }: ClientHello) => findExtension(extensions, 'signature_algorithms_cert')

  test('unless given nothing is said of them, nor where they are those of all signatures', () => {
    const same = client().signatureSchemes
    for (const settings of [{}, { certificateSchemes: same }]) {
      const { bytes } = before(pair(client(settings)), 'client', 'ClientHello')
      expect(find(bodyOf(bytes, 'ClientHello'))).toBeUndefined()
    }
  })

  test('where they are others a client says them, in either version', () => {
    const certificateSchemes = ['ecdsa_secp256r1_sha256', 'rsa_pkcs1_sha256'] as const
    for (const { of, to } of Object.values(VERSIONS)) {
      const { bytes } = before(pair(of({ certificateSchemes }), to()), 'client', 'ClientHello')
      expect(find(bodyOf(bytes, 'ClientHello'))).toEqual(list(certificateSchemes))
    }
  })

  test('a server of TLS 1.3 says them in its CertificateRequest (RFC 9846 §4.4.2)', () => {
    const asking = server({ clientCertificate: 'require', certificateSchemes: ['ecdsa_secp256r1_sha256'] })
    const met = pair(client({ credential: CLIENT.identity }), asking)
    const { bytes } = before(met, 'server', 'CertificateRequest')
    const { extensions } = bodyOf(bytes, 'CertificateRequest')
    expect(findExtension(extensions, 'signature_algorithms_cert')).toEqual(list(['ecdsa_secp256r1_sha256']))
    expect(agreedOf(meet(met).server)?.peer).toMatchObject({ by: 'certificate' })
  })

  test('those for old peers end the list', () => {
    const { certificateSchemes } = clientConfig({ certificateSchemes: ['ed25519'], legacySignatures: true })
    expect(certificateSchemes).toEqual(['ed25519', 'rsa_pkcs1_sha1', 'ecdsa_sha1'])
  })

  test.each(Object.entries(VERSIONS))(
    '%s: a chain that is signed otherwise is not believed',
    (_version, way) => {
      const { of, to } = way
      const outcome = (certificateSchemes: readonly SchemeName[]) =>
        meet(pair(of({ certificateSchemes, externalPsks: [] }), to({ externalPsks: [] }))).client
      expect(agreedOf(outcome(['ecdsa_secp256r1_sha256']))).toMatchObject({ complete: true })
      expect(outcome(['rsa_pkcs1_sha256']).state).toMatchObject({
        ...{ name: 'FAILED', alert: 'unsupported_certificate', cite: 'RFC 9846 §4.3.3 (8446 §4.2.3)' },
        violation: { actual: expect.stringContaining('ecdsa_secp256r1_sha256') as unknown },
      })
    },
  )

  test('a server holds a client’s chain against its own', () => {
    const asking = server({ clientCertificate: 'require', certificateSchemes: ['ed25519'] })
    const { state } = meet(pair(client({ credential: CLIENT.identity }), asking)).server
    expect(state).toMatchObject({ name: 'FAILED', alert: 'unsupported_certificate' })
  })
})

describe('ranks of groups', () => {
  const groups: readonly GroupName[] = ['secp384r1', 'x448', 'x25519', 'secp256r1']
  const share = (group: GroupName) => ({ groups: [...groups], keyShares: [group] })
  const outcome = (keyShare: GroupName, lowerRanks: readonly GroupName[], cookie = false) => {
    const both = meet(pair(client(share(keyShare)), server({ groups, lowerRanks, cookie })))
    const { complete, group, retried } = agreedOf(both.client) ?? {}
    return { complete, group, retried }
  }

  test.each<[GroupName, readonly GroupName[], GroupName, boolean]>([
    ['secp256r1', [], 'secp256r1', false],
    ['x448', ['x25519'], 'x448', false],
    ['x25519', ['x25519'], 'secp384r1', true],
    ['x25519', ['secp256r1'], 'x25519', false],
    ['secp256r1', ['x448', 'x25519', 'secp256r1'], 'secp384r1', true],
  ])(
    'a share for %s, ranks below from [%s] on: %s, retried %s (RFC 9846 §4.2.1)',
    (keyShare, lower, group, retried) => {
      expect(outcome(keyShare, lower)).toEqual({ complete: true, group, retried })
    },
  )

  test('a HelloRetryRequest for a cookie asks for the better group at once: there is no third hello', () => {
    expect(outcome('x25519', ['x25519'], true)).toEqual({ complete: true, group: 'secp384r1', retried: true })
  })

  test('where the client has none of the first rank, a share of the next is taken', () => {
    const one = client({ groups: ['x25519'] })
    const both = meet(pair(one, server({ groups, lowerRanks: ['x25519'] })))
    expect(agreedOf(both.client)).toMatchObject({ complete: true, group: 'x25519', retried: false })
  })
})

describe('certificate_authorities', () => {
  const names = [CLIENT.root, SERVER.root].map((der) => parseCertificate(der).subject.der)
  const settings = { certificateAuthorities: names }

  test('a server says them where it asks for a certificate, in TLS 1.3 as an extension (RFC 9846 §4.3.4)', () => {
    const two = server({ ...settings, clientCertificate: 'request' })
    const { bytes } = before(pair(client(), two), 'server', 'CertificateRequest')
    const { extensions } = bodyOf(bytes, 'CertificateRequest')
    expect(findExtension(extensions, 'certificate_authorities')).toEqual({ authorities: names })
  })

  test('in TLS 1.2 as a field (RFC 5246 §7.4.4)', () => {
    const two = server12({ ...settings, clientCertificate: 'request' })
    const { bytes } = before(pair(client12(), two), 'server', 'CertificateRequest')
    expect(decodeMessage12(bytes, undefined).message.body).toMatchObject({ certificate_authorities: names })
  })

  test('a client says them in a hello that offers TLS 1.3, and in no other', () => {
    const said = (one: ReturnType<typeof client>) => {
      const { bytes } = before(pair(one, server()), 'client', 'ClientHello')
      return findExtension(bodyOf(bytes, 'ClientHello').extensions, 'certificate_authorities')
    }
    expect(said(client(settings))).toEqual({ authorities: names })
    expect([said(client()), said(client12(settings))]).toEqual([undefined, undefined])
  })

  test('a server with several credentials shows one under an authority that the client names', () => {
    const other = RSA('server')
    const credentials = [SERVER.identity, other.identity]
    const asking = (root: Uint8Array) => ({
      certificateAuthorities: [parseCertificate(root).subject.der],
      trust: [root],
    })
    for (const [root, identity] of [
      [SERVER.root, SERVER.identity],
      [other.root, other.identity],
    ] as const) {
      const both = meet(pair(client(asking(root)), server({ credentials })))
      expect(agreedOf(both.client)).toMatchObject({ complete: true, peer: { chain: identity.chain } })
    }
  })
})
