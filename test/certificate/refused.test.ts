/** Certificates that say what DER or an RFC forbids, and must not be believed. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromHex } from '../../src/bytes/bytes.ts'
import { algorithmIdentifier } from '../../src/certificate/x509/algorithm.ts'
import { decodeDer } from '../../src/certificate/der/der.ts'
import { NULL, oid, sequence } from '../../src/certificate/der/write.ts'
import { OID, type OidName } from '../../src/certificate/der/oid.ts'
import { parseCertificate } from '../../src/certificate/x509/parse.ts'
import { readPem } from '../../src/certificate/keys/pem.ts'
import { verifyChain } from '../../src/certificate/path/verify.ts'
import { extension, issue, leafBy, NOW } from './authority.ts'

describe('unused bits of keyUsage', () => {
  const one = (name: string): Uint8Array =>
    readPem(readFileSync(new URL(`../vectors/keyusage-unused-bits/${name}.pem`, import.meta.url), 'utf8'))[0]
      .bytes

  it('allow nothing: an intermediate with keyCertSign among them is refused (X.690 §11.2.1)', () => {
    const now = parseCertificate(one('root')).notBefore + 1000
    const found = verifyChain({
      chain: [one('leaf'), one('ica')],
      trust: [one('root')],
      now,
      usage: 'server',
    })
    expect(found.alert).toBe('bad_certificate')
    expect(() => parseCertificate(one('ica'))).toThrow(
      'expected zeros in unused bits (X.690 §11.2.1), actual 06',
    )
  })

  it('are at most all of the bytes there are (X.690 §8.6.2.3)', () => {
    const empty = (bits: string): Uint8Array =>
      leafBy('CA', { keyUsage: [], extensions: [extension('keyUsage', true, fromHex(bits))] })
    expect(() => parseCertificate(empty('030101'))).toThrow(
      'expected no unused bits where there is no byte (X.690 §8.6.2.3), actual 1',
    )
    expect(parseCertificate(empty('030100')).keyUsage).toEqual(new Set())
  })
})

describe('parameters of algorithms', () => {
  const read = (name: OidName, ...parameters: Uint8Array[]): unknown =>
    decodeDer(sequence(oid(OID[name]), ...parameters), 'AlgorithmIdentifier', algorithmIdentifier)

  it.each(['id-Ed25519', 'id-Ed448', 'ecdsa-with-SHA256'] as const)(
    'do not stand beside %s (RFC 8410 §3, RFC 5758 §3.2)',
    (name) => {
      expect(read(name)).toMatchObject({ name })
      expect(() => read(name, NULL)).toThrow(`expected no parameters of ${name}, not even NULL, actual NULL`)
    },
  )

  it.each(['rsaEncryption', 'sha256WithRSAEncryption'] as const)(
    'are NULL beside %s, or forgotten (RFC 3279 §2.3.1, RFC 4055 §5)',
    (name) => {
      expect(read(name, NULL)).toEqual(read(name))
      expect(() => read(name, sequence())).toThrow('expected NULL, actual SEQUENCE')
    },
  )
})

describe('critical extensions', () => {
  it.each(['authorityKeyIdentifier', 'subjectKeyIdentifier'] as const)(
    '%s must not be one (RFC 5280 §4.2.1)',
    (id) => {
      const value = id === 'subjectKeyIdentifier' ? fromHex('040101') : sequence()
      const ca = issue({
        of: 'CA',
        by: 'Root',
        subjectKeyIdentifier: undefined,
        authorityKeyIdentifier: undefined,
        extensions: [extension(id, true, value)],
      })
      const found = verifyChain({
        chain: [leafBy('CA'), ca],
        trust: [issue({ of: 'Root', by: 'Root' })],
        now: NOW,
        usage: 'server',
      })
      expect(found.verdict.answer).toBe('no: certificate.criticalExtensions')
    },
  )
})
