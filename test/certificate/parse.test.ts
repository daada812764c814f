import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/bytes.ts'
import { DecodeError } from '../../src/bytes/reader.ts'
import { leaves, type Span } from '../../src/bytes/span.ts'
import { type KeyKind, makeIdentity } from '../../src/certificate/keys/identity.ts'
import { certificateSpan, parseCertificate } from '../../src/certificate/x509/parse.ts'
import { certificatesFromPem } from '../../src/certificate/keys/pem.ts'
import { verifyChain } from '../../src/certificate/path/verify.ts'
import { inScratch, noOpenssl, type Scratch } from './openssl.ts'
import { trials } from '../kit/effort.ts'

interface Step {
  readonly step: string
  readonly fields: readonly { readonly hex?: string }[]
}

const steps = JSON.parse(readFileSync(new URL('../vectors/rfc8448.json', import.meta.url), 'utf8')) as Step[]
const message = fromHex(
  steps.find(({ step }) => step.startsWith('construct a Certificate handshake'))?.fields[0].hex ?? '',
)
/** Behind the handshake header, the empty context, and the lengths of list and certificate; before no extensions. */
const rfc8448 = message.slice(11, -2)

const issued = makeIdentity({
  seed: 'parse',
  names: ['parse.example', '192.0.2.7'],
  intermediate: true,
  notBefore: Date.UTC(2026, 0, 1),
  notAfter: Date.UTC(2056, 0, 1),
})

function expectTiles(der: Uint8Array): void {
  const tiles = leaves(certificateSpan(der))
  expect([...tiles.map(({ start }) => start), der.length]).toEqual([0, ...tiles.map(({ end }) => end)])
}

/** The part of a span tree that a path of names leads to. */
function part(span: Span, ...names: readonly string[]): Span {
  return names.reduce((inner, name) => {
    const found = inner.children.find((child) => child.name === name)
    if (!found) throw new Error(`no ${name} among ${inner.children.map((child) => child.name).join(', ')}`)
    return found
  }, span)
}

describe('the server certificate of RFC 8448', () => {
  const certificate = parseCertificate(rfc8448)

  it('says what the RFC made it say', () => {
    expect(certificate.version).toBe(3)
    expect(toHex(certificate.serialNumber)).toBe('02')
    expect(certificate.subject.text).toBe('CN=rsa')
    expect(certificate.issuer).toEqual(certificate.subject)
    expect(certificate.notBefore).toBe(Date.UTC(2016, 6, 30, 1, 23, 59))
    expect(certificate.notAfter).toBe(Date.UTC(2026, 6, 30, 1, 23, 59))
    expect(certificate.signatureScheme).toBe('rsa_pkcs1_sha256')
    expect(certificate.basicConstraints).toEqual({ ca: false, pathLength: undefined })
    expect([...(certificate.keyUsage ?? [])]).toEqual(['digitalSignature', 'keyEncipherment'])
    expect(certificate.publicKey).toMatchObject({ kind: 'rsa', e: 65537n })
  })

  it('is trusted as its own anchor, whatever its key length', () => {
    const found = verifyChain({
      chain: [rfc8448],
      trust: [rfc8448],
      now: Date.UTC(2020, 0, 1),
      usage: 'server',
      version: '1.3',
    })
    expect(found.verdict.answer).toBe('yes')
  })

  it('has every byte in one named field', () => {
    expectTiles(rfc8448)
    const tree = certificateSpan(rfc8448)
    const tbs = part(tree, 'tbsCertificate')
    expect(tbs.children.map(({ name }) => name)).toEqual([
      'tag',
      'length',
      'version',
      'serialNumber',
      'signature',
      'issuer',
      'validity',
      'subject',
      'subjectPublicKeyInfo',
      'extensions',
    ])
    expect(part(tbs, 'validity', 'notAfter', 'content').value).toBe('260730012359Z')
    expect(part(tbs, 'issuer', '[0]', '[0]', 'type', 'content').value).toBe('2.5.4.3')
    const usage = part(tbs, 'extensions', 'Extensions', '[1]', 'extnValue', 'KeyUsage')
    expect(usage.cite).toBe('RFC 5280 §4.2.1.3')
  })
})

/** A self-signed certificate by openssl with the given key and extensions. */
function selfSigned(scratch: Scratch, key: string, config = '', more = ''): Uint8Array {
  scratch.write(
    'c.cnf',
    `[req]\ndistinguished_name=dn\nx509_extensions=x\nprompt=no\n[dn]\nO=Ünï\nCN=peer\n[x]\n${config}\n`,
  )
  scratch.openssl(
    `req -x509 -newkey ${key} -nodes -keyout k.pem -out c.pem -days 30 -utf8 -config c.cnf${more}`,
  )
  return certificatesFromPem(scratch.text('c.pem'))[0]
}

describe.skipIf(noOpenssl)('certificates made by openssl', () => {
  it.each([
    ['ec -pkeyopt ec_paramgen_curve:P-256', 'ecdsa', 'ecdsa_secp256r1_sha256', ''],
    ['ec -pkeyopt ec_paramgen_curve:P-384 -sha384', 'ecdsa', 'ecdsa_secp384r1_sha384', ''],
    ['ec -pkeyopt ec_paramgen_curve:P-521 -sha512', 'ecdsa', 'ecdsa_secp521r1_sha512', ''],
    ['ed25519', 'ed25519', 'ed25519', ''],
    ['ed448', 'ed448', 'ed448', ''],
    ['rsa:2048', 'rsa', 'rsa_pkcs1_sha256', ''],
    [
      'rsa:2048 -sha384',
      'rsa',
      'rsa_pss_rsae_sha384',
      ' -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:-1',
    ],
    [
      'rsa-pss -pkeyopt rsa_keygen_bits:2048',
      'rsa-pss',
      'rsa_pss_rsae_sha256',
      ' -sigopt rsa_pss_saltlen:-1',
    ],
  ])('%s', (key, kind, scheme, more) => {
    inScratch((scratch) => {
      const der = selfSigned(
        scratch,
        key,
        'basicConstraints=critical,CA:true\nsubjectKeyIdentifier=hash',
        more,
      )
      const certificate = parseCertificate(der)
      const theirs = new X509Certificate(der)
      expect(certificate.publicKey.kind).toBe(kind)
      expect(certificate.signatureScheme).toBe(scheme)
      expect(certificate.subject.text).toBe('O=Ünï, CN=peer')
      expect(certificate.notBefore).toBe(Date.parse(theirs.validFrom))
      expect(certificate.notAfter).toBe(Date.parse(theirs.validTo))
      expect(toHex(certificate.serialNumber).replace(/^00/, '')).toBe(theirs.serialNumber.toLowerCase())
      expectTiles(der)
      // Its own signature, looked at by putting a leaf below it.
      const now = certificate.notBefore + 1000
      expect(verifyChain({ chain: [der], trust: [der], now, usage: 'client' }).verdict.answer).toBe('yes')
    })
  })

  it('extensions of every kind we read, and some that we do not', () => {
    inScratch((scratch) => {
      const der = selfSigned(
        scratch,
        'ed25519',
        [
          'basicConstraints=critical,CA:true,pathlen:3',
          'keyUsage=critical,digitalSignature,keyCertSign,cRLSign,decipherOnly',
          'extendedKeyUsage=serverAuth,clientAuth,1.2.3.4',
          'subjectKeyIdentifier=hash',
          'authorityKeyIdentifier=keyid:always,issuer:always',
          'subjectAltName=DNS:a.example,DNS:*.b.example,IP:192.0.2.1,IP:2001:db8::,email:me@a.example,URI:https://a.example/',
          'nameConstraints=critical,permitted;DNS:a.example,permitted;IP:192.0.2.0/255.255.255.0,excluded;email:b.example',
          'certificatePolicies=1.2.3.4.5',
          '1.2.3.4.99=critical,DER:0500',
          'tlsfeature=status_request',
        ].join('\n'),
      )
      const certificate = parseCertificate(der)
      expect(certificate.basicConstraints).toEqual({ ca: true, pathLength: 3 })
      expect([...(certificate.keyUsage ?? [])]).toEqual([
        'digitalSignature',
        'keyCertSign',
        'cRLSign',
        'decipherOnly',
      ])
      expect([...(certificate.extendedKeyUsage ?? [])]).toEqual(['serverAuth', 'clientAuth', '1.2.3.4'])
      expect(certificate.subjectAltNames).toEqual({
        dns: ['a.example', '*.b.example'],
        ip: ['192.0.2.1', '2001:db8::'],
        all: [
          { form: 'dNSName', value: 'a.example' },
          { form: 'dNSName', value: '*.b.example' },
          { form: 'iPAddress', bytes: fromHex('c0000201') },
          { form: 'iPAddress', bytes: fromHex('20010db8000000000000000000000000') },
          { form: 'rfc822Name', value: 'me@a.example' },
          { form: 'uniformResourceIdentifier', value: 'https://a.example/' },
        ],
      })
      expect(certificate.authorityKeyIdentifier).toEqual(certificate.subjectKeyIdentifier)
      expect(certificate.nameConstraints).toEqual({
        permitted: [
          { form: 'dNSName', value: 'a.example' },
          { form: 'iPAddress', bytes: fromHex('c0000200 ffffff00') },
        ],
        excluded: [{ form: 'rfc822Name', value: 'b.example' }],
      })
      expect(certificate.unknownCritical).toEqual(['1.2.3.4.99'])
      expectTiles(der)
    })
  })

  it('a key on a curve that we do not verify with is named as such', () => {
    inScratch((scratch) => {
      const der = selfSigned(scratch, 'ec -pkeyopt ec_paramgen_curve:secp256k1')
      expect(parseCertificate(der).publicKey).toEqual({ kind: 'unsupported', reason: 'curve 1.3.132.0.10' })
      expectTiles(der)
    })
  })

  it('a PSS key bound to parameters carries them', () => {
    inScratch((scratch) => {
      const bound =
        'rsa-pss -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha384 -pkeyopt rsa_pss_keygen_mgf1_md:sha384 -pkeyopt rsa_pss_keygen_saltlen:48 -sha384'
      const certificate = parseCertificate(selfSigned(scratch, bound))
      const due = { hash: 'sha384', mgfHash: 'sha384', saltLength: 48 }
      expect(certificate.keyAlgorithm.pss).toEqual(due)
      expect(certificate.signatureAlgorithm.pss).toEqual(due)
    })
  })

  it('version 1 has no extensions', () => {
    inScratch((scratch) => {
      scratch.openssl('req -new -newkey ed25519 -nodes -keyout k.pem -subj /CN=one -out r.pem')
      scratch.openssl('x509 -req -in r.pem -key k.pem -out c.pem')
      const [der] = certificatesFromPem(scratch.text('c.pem'))
      expect(parseCertificate(der)).toMatchObject({ version: 1, basicConstraints: undefined })
    })
  })
})

const KINDS: readonly KeyKind[] = ['ecdsa-p256', 'ed448', 'rsa-pss-2048']

describe('hostile bytes', () => {
  const leaf = issued.identity.chain[0]

  it.each(KINDS)('spans of %s tile', (key) => {
    const { identity } = makeIdentity({ seed: 'x', names: ['x.example'], key, notBefore: 0, notAfter: 4e12 })
    expectTiles(identity.chain[0])
  })

  it('names field path and offset', () => {
    const offset = part(certificateSpan(leaf), 'tbsCertificate', 'validity', 'notBefore', 'content').start
    const broken = Uint8Array.from(leaf)
    broken[offset] = 0x58
    try {
      parseCertificate(broken)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({
        field: 'Certificate.tbsCertificate.validity.notBefore',
        offset: offset - 2,
      })
    }
  })

  it('refuses an inner algorithm other than the outer one (RFC 5280 §4.1.1.2)', () => {
    const at = part(certificateSpan(leaf), 'signatureAlgorithm', 'algorithm').end - 1
    const broken = Uint8Array.from(leaf)
    broken[at]++
    expect(() => parseCertificate(broken)).toThrow(
      'expected signatureAlgorithm as tbsCertificate.signature has it',
    )
  })

  it('refuses an extension that stands twice (RFC 5280 §4.2)', () => {
    const list = part(certificateSpan(leaf), 'tbsCertificate', 'extensions', 'Extensions')
    const idOf = (name: string): Span => part(list, name, 'extnID', 'content')
    const broken = Uint8Array.from(leaf)
    // An identifier that nobody knows, so that any value fits it.
    for (const name of ['[3]', '[4]']) broken.set(fromHex('551d7e'), idOf(name).start)
    expect(() => parseCertificate(broken)).toThrow(
      /expected each extension once \(RFC 5280 §4\.2\), actual 2\.5\.29\.126 a second time/,
    )
  })

  it.each([rfc8448, leaf, issued.root])('no truncation throws anything but DecodeError (%#)', (der) => {
    for (let length = 0; length < der.length; length++)
      expect(() => parseCertificate(der.slice(0, length))).toThrow(DecodeError)
  })

  it('no change of one byte throws anything but DecodeError, and what still parses tiles', () => {
    const byte = fc.tuple(fc.nat(leaf.length - 1), fc.integer({ min: 1, max: 255 }))
    fc.assert(
      fc.property(byte, ([at, change]) => {
        const broken = Uint8Array.from(leaf)
        broken[at] ^= change
        try {
          parseCertificate(broken)
        } catch (error) {
          if (error instanceof DecodeError) return
          throw error
        }
        expectTiles(broken)
      }),
      { numRuns: trials(3000) },
    )
  })

  it('no change of one byte is believed, or makes the verdict throw', () => {
    const { chain } = issued.identity
    const change = fc.tuple(fc.nat(1), fc.nat(400), fc.integer({ min: 1, max: 255 }))
    fc.assert(
      fc.property(change, ([which, at, flip]) => {
        const broken = chain.map((der) => Uint8Array.from(der))
        broken[which][at % broken[which].length] ^= flip
        const now = Date.UTC(2026, 10, 1)
        const found = verifyChain({
          chain: broken,
          trust: [issued.root],
          now,
          usage: 'server',
          version: '1.3',
        })
        expect(found.alert).toBeDefined()
        expect(found.verdict.checks).toHaveLength(18)
      }),
      { numRuns: trials(300) },
    )
  })
})
