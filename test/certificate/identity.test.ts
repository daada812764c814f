import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { type IdentityRequest, type KeyKind, makeIdentity } from '../../src/certificate/keys/identity.ts'
import { parseCertificate } from '../../src/certificate/x509/parse.ts'
import { chainToPem, toPem } from '../../src/certificate/keys/pem.ts'
import { verifyChain } from '../../src/certificate/path/verify.ts'
import { inScratch, noOpenssl } from './openssl.ts'

const KINDS: readonly KeyKind[] = [
  'ecdsa-p256',
  'ecdsa-p384',
  'ecdsa-p521',
  'ed25519',
  'ed448',
  'rsa-2048',
  'rsa-pss-2048',
]
const BASE: IdentityRequest = {
  seed: 'identity',
  names: ['server.glass.example', '*.wild.glass.example', '192.0.2.1', '2001:db8::1'],
  notBefore: Date.UTC(2026, 0, 1),
  notAfter: Date.UTC(2056, 0, 1),
}
const NOW = Date.UTC(2026, 10, 22)

describe('an identity from a seed', () => {
  it('has the same bytes for the same request', () => {
    const first = makeIdentity({ ...BASE, intermediate: true })
    expect(makeIdentity({ ...BASE, intermediate: true })).toEqual(first)
  })

  it('differs by seed in every key, name and serial number', () => {
    const one = parseCertificate(makeIdentity(BASE).identity.chain[0])
    const other = parseCertificate(makeIdentity({ ...BASE, seed: 'other' }).identity.chain[0])
    expect(other.serialNumber).not.toEqual(one.serialNumber)
    expect(other.publicKey).not.toEqual(one.publicKey)
    expect(other.issuer.text).not.toBe(one.issuer.text)
  })

  it('shares the root with other identities of the seed', () => {
    const server = makeIdentity(BASE)
    const client = makeIdentity({ ...BASE, usage: 'client', names: ['alice'], key: 'ed25519' })
    expect(client.root).toEqual(server.root)
    const request = { chain: client.identity.chain, trust: [server.root], now: NOW, usage: 'client' } as const
    expect(verifyChain(request).verdict.answer).toBe('yes')
  })

  it('uses a different RSA key in each role', () => {
    const issued = makeIdentity({ ...BASE, key: 'rsa-2048', issuerKey: 'rsa-2048', intermediate: true })
    const client = makeIdentity({ ...BASE, key: 'rsa-2048', usage: 'client' })
    const all = [issued.root, ...issued.identity.chain, client.identity.chain[0]]
    const moduli = all.map((der) => new X509Certificate(der).toLegacyObject().modulus)
    expect(new Set(moduli).size).toBe(4)
  })
})

describe.each(KINDS)('a chain of %s', (kind) => {
  describe.each([false, true])('with an intermediate: %s', (intermediate) => {
    const issued = makeIdentity({ ...BASE, key: kind, issuerKey: kind, intermediate })
    const all = [...issued.identity.chain, issued.root]

    it('reads the same in node:crypto', () => {
      const theirs = all.map((der) => new X509Certificate(der))
      for (const [i, certificate] of theirs.entries()) {
        const issuer = theirs[i + 1] ?? certificate
        expect(certificate.verify(issuer.publicKey)).toBe(true)
        expect(certificate.checkIssued(issuer)).toBe(true)
        expect(certificate.ca).toBe(i > 0)
        const ours = parseCertificate(all[i])
        expect(toHex(ours.serialNumber)).toBe(certificate.serialNumber.toLowerCase())
        expect(ours.notAfter).toBe(Date.parse(certificate.validTo))
        expect(ours.subject.text).toBe(certificate.subject.split('\n').join(', '))
      }
      const [leaf] = theirs
      expect(leaf.checkHost('server.glass.example')).toBe('server.glass.example')
      expect(leaf.checkHost('a.wild.glass.example')).toBe('*.wild.glass.example')
      expect(leaf.checkHost('a.b.wild.glass.example')).toBeUndefined()
      expect(leaf.checkIP('192.0.2.1')).toBe('192.0.2.1')
      expect(leaf.checkIP('2001:db8::1')).toBe('2001:db8::1')
      expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
      expect(leaf.toLegacyObject().subjectaltname).toContain('DNS:server.glass.example')
    })

    it.skipIf(noOpenssl)('is verified by openssl', () => {
      inScratch((scratch) => {
        scratch.write('root.pem', toPem('CERTIFICATE', issued.root))
        scratch.write('chain.pem', chainToPem(issued.identity.chain))
        scratch.write('leaf.pem', chainToPem(issued.identity.chain.slice(0, 1)))
        const output = scratch.openssl(
          'verify -x509_strict -purpose sslserver -verify_hostname server.glass.example -CAfile root.pem -untrusted chain.pem leaf.pem',
        )
        expect(output).toBe('leaf.pem: OK\n')
        expect(scratch.openssl('x509 -in leaf.pem -noout -text')).toContain('X509v3 Subject Alternative Name')
      })
    })

    it('is verified by ours', () => {
      const { chain } = issued.identity
      const found = verifyChain({
        chain,
        trust: [issued.root],
        now: NOW,
        serverName: 'x.wild.glass.example',
        usage: 'server',
        version: '1.3',
      })
      expect(found.verdict.checks.filter(({ outcome }) => outcome === 'fail')).toEqual([])
      expect(found.alert).toBeUndefined()
      expect(found.path.map(({ der }) => der)).toEqual(all)
      expect(found.publicKey).toEqual(parseCertificate(chain[0]).publicKey)
    })
  })
})

describe('RSA-PSS under rsaEncryption', () => {
  it.each(['rsa_pss_rsae_sha256', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha512'] as const)('%s', (scheme) => {
    const faults = { root: { scheme }, leaf: { scheme } }
    const { root, identity } = makeIdentity({ ...BASE, issuerKey: 'rsa-2048', faults })
    const [leaf] = identity.chain
    expect(new X509Certificate(leaf).verify(new X509Certificate(root).publicKey)).toBe(true)
    expect(parseCertificate(leaf).signatureScheme).toBe(scheme)
    const request = { chain: [leaf], trust: [root], now: NOW, usage: 'server' } as const
    expect(verifyChain(request).verdict.answer).toBe('yes')
  })
})
