/** The verdict on an OCSP response that came with a leaf: RFC 6960 §3.2, §4.2.2.2. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { issueCertificate, type Template } from '../../src/certificate/keys/issue.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { issueStatus, type StatusTemplate } from '../../src/certificate/keys/issue-status.ts'
import { verifyChain } from '../../src/certificate/path/verify.ts'
import { parseCertificate } from '../../src/certificate/x509/parse.ts'
import { writeName } from '../../src/certificate/x509/name.ts'
import { publicKeyOf } from '../../src/crypto/signature/signature.ts'
import { BASE, NOW } from '../rules/chain.ts'
import { ofTheDay, trials } from '../kit/effort.ts'

const GOOD = makeIdentity(BASE)
const OTHER = makeIdentity({ ...BASE, names: ['other.example'], intermediate: false })
const HOUR = 3_600_000

const TEMPLATE: StatusTemplate = {
  certificate: GOOD.identity.chain[0],
  issuer: GOOD.issuer.certificate,
  status: 'good',
  thisUpdate: NOW - HOUR,
  nextUpdate: NOW + HOUR,
  scheme: 'ecdsa_secp256r1_sha256',
}

function judged(ocspResponse: Uint8Array) {
  const { verdict, alert } = verifyChain({
    chain: GOOD.identity.chain,
    trust: [GOOD.root],
    now: NOW,
    serverName: 'server.example',
    usage: 'server',
    version: '1.3',
    ocspResponse,
  })
  const check = verdict.checks.find(({ id }) => id === 'certificate.stapled')
  return { alert, outcome: check?.outcome, actual: check?.actual, cite: check?.cite }
}

const of = (change: Partial<StatusTemplate>, key = GOOD.issuer.privateKey) =>
  judged(issueStatus({ ...TEMPLATE, ...change }, key))

const BAD = 'bad_certificate_status_response'

test('a response by the issuer that is current and good holds; nextUpdate may be left out (RFC 6960 §4.2.2.1)', () => {
  expect(of({})).toMatchObject({ outcome: 'pass', alert: undefined })
  expect(of({ nextUpdate: undefined })).toMatchObject({ outcome: 'pass', alert: undefined })
})

describe('refused', () => {
  test.each<[string, Partial<StatusTemplate>, string, RegExp, string]>([
    ['one that says revoked', { status: 'revoked' }, 'certificate_revoked', /^revoked 2026/, '§2.2'],
    ['one that does not know', { status: 'unknown' }, BAD, /^unknown/, '§2.2'],
    ['one of the future', { thisUpdate: NOW + 1000 }, BAD, /from .* on/, '§4.2.2.1'],
    ['one that is over', { nextUpdate: NOW }, BAD, /^until/, '§4.2.2.1'],
    ['one about another leaf', { certificate: OTHER.identity.chain[0] }, BAD, /^one about #/, '§3.2'],
    ['one of another issuer', { issuer: OTHER.issuer.certificate }, BAD, /^one about #/, '§3.2'],
    ['one signed with SHA-1', { scheme: 'ecdsa_sha1' }, BAD, /SHA1/, '§3.2'],
  ])('%s', (_what, change, alert, actual, cite) => {
    const found = of(change)
    expect(found).toMatchObject({ outcome: 'fail', alert })
    expect(found.actual).toMatch(actual)
    expect(found.cite).toContain(cite)
  })

  test('one with the name of the issuer and the key of another (RFC 6960 §3.2)', () => {
    expect(of({}, OTHER.issuer.privateKey)).toMatchObject({ alert: BAD, actual: 'a signature that is wrong' })
  })

  test('any bytes, and any change of a byte of a good one: a verdict, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(judged(bytes).alert).toBe(BAD)
      }),
      { numRuns: trials(100) },
    )
    const good = issueStatus(TEMPLATE, GOOD.issuer.privateKey)
    for (const at of ofTheDay([...good.keys()], 3)) {
      const bytes = Uint8Array.from(good)
      bytes[at] ^= 0x41
      expect(judged(bytes).alert).toMatch(/bad_certificate_status_response|certificate_revoked/)
    }
  })
})

describe('a responder that signs for the issuer (RFC 6960 §4.2.2.2)', () => {
  const { privateKey } = OTHER.identity
  const issuer = parseCertificate(GOOD.issuer.certificate)
  const template: Template = {
    serialNumber: Uint8Array.of(7),
    issuer: issuer.subject.der,
    subject: writeName({ common: 'responder' }),
    notBefore: NOW - HOUR,
    notAfter: NOW + HOUR,
    publicKey: publicKeyOf(privateKey),
    ca: false,
    pathLength: undefined,
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: ['OCSPSigning'],
    names: [],
    nameConstraints: undefined,
    subjectKeyIdentifier: undefined,
    authorityKeyIdentifier: undefined,
    unknownCritical: undefined,
    scheme: 'ecdsa_secp256r1_sha256',
    corruptSignature: false,
  }
  const signedBy = (change: Partial<Template>) => {
    const responder = issueCertificate({ ...template, ...change }, GOOD.issuer.privateKey, new Uint8Array())
    return of({ responder }, privateKey)
  }

  test('holds with a certificate of the issuer for OCSPSigning', () => {
    expect(signedBy({})).toMatchObject({ outcome: 'pass', alert: undefined })
  })

  test.each<[string, Partial<Template>, RegExp]>([
    ['without the purpose', { extendedKeyUsage: ['serverAuth'] }, /is not for OCSPSigning/],
    ['that may not sign', { keyUsage: ['keyEncipherment'] }, /may not sign/],
    ['that is over', { notAfter: NOW - 1000 }, /is not valid now/],
    ['of another issuer', { issuer: writeName({ common: 'other' }) }, /is issued by CN=other/],
    ['that the issuer did not sign', { corruptSignature: true }, /which the issuer did not sign/],
    ['with a critical extension that is unknown', { unknownCritical: '1.2.3.4' }, /critical extensions/],
  ])('is refused %s', (_what, change, actual) => {
    const found = signedBy(change)
    expect(found.alert).toBe(BAD)
    expect(found.actual).toMatch(actual)
  })
})
