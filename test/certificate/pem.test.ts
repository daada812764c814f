import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { DecodeError } from '../../src/bytes/reader.ts'
import { type KeyKind, makeIdentity } from '../../src/certificate/keys/identity.ts'
import {
  certificatesFromPem,
  chainToPem,
  identityFromPem,
  identityOf,
  privateKeyFromPem,
  privateKeyToPem,
  readPem,
  toPem,
} from '../../src/certificate/keys/pem.ts'
import { Misuse } from '../../src/rules/failure.ts'
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
const PERIOD = { notBefore: Date.UTC(2026, 0, 1), notAfter: Date.UTC(2036, 0, 1) }

describe.each(KINDS)('a key of %s', (key) => {
  const { identity } = makeIdentity({
    seed: 'pem',
    names: ['pem.example'],
    key,
    intermediate: true,
    ...PERIOD,
  })
  const pem = privateKeyToPem(identity.privateKey)

  it('goes through node:crypto as PKCS#8 and comes back the same', () => {
    const theirs = createPrivateKey(pem)
    const back = theirs.export({ type: 'pkcs8', format: 'pem' }).toString()
    expect(identityFromPem(chainToPem(identity.chain), back)).toEqual(identity)
    const leaf = new X509Certificate(identity.chain[0])
    expect(createPublicKey(theirs).equals(leaf.publicKey)).toBe(true)
  })

  it('comes back from its own form, SEC 1 and PKCS#1', () => {
    expect(privateKeyFromPem(pem)).toEqual(identity.privateKey)
    const type = identity.privateKey.kind === 'ecdsa' ? 'sec1' : key === 'rsa-2048' ? 'pkcs1' : undefined
    if (!type) return
    const other = createPrivateKey(pem).export({ type, format: 'pem' }).toString()
    expect(privateKeyFromPem(other)).toEqual(identity.privateKey)
  })

  it('is refused beside the chain of another', () => {
    const other = makeIdentity({ seed: 'other', names: ['pem.example'], key: 'ed25519', ...PERIOD })
    expect(() => identityFromPem(chainToPem(other.identity.chain), pem)).toThrow(Misuse)
  })

  it('is refused beside a chain of nothing', () => {
    expect(() => identityOf([], identity.privateKey)).toThrow(Misuse)
  })
})

describe('keys made by openssl', () => {
  it.skipIf(noOpenssl).each([
    ['genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256', 'ecdsa'],
    ['ecparam -name secp384r1 -genkey', 'ecdsa'],
    ['genpkey -algorithm ED25519', 'ed25519'],
    ['genpkey -algorithm ED448', 'ed448'],
    ['genrsa -traditional 2048', 'rsa'],
    ['genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048', 'rsa-pss'],
  ])('%s', (command, kind) => {
    inScratch((scratch) => {
      scratch.openssl(command.replace(/^\w+/, '$& -out key.pem'))
      const text = scratch.text('key.pem')
      const key = privateKeyFromPem(text)
      expect(key.kind).toBe(kind)
      const own = createPublicKey(createPrivateKey(privateKeyToPem(key)))
      expect(own.equals(createPublicKey(createPrivateKey(text)))).toBe(true)
    })
  })

  it.skipIf(noOpenssl)('refuses encrypted ones by name, in both forms', () => {
    inScratch((scratch) => {
      scratch.openssl('genpkey -algorithm ED25519 -aes-256-cbc -pass pass:secret -out new.pem')
      scratch.openssl('genrsa -traditional -aes-256-cbc -passout pass:secret -out old.pem 2048')
      expect(() => privateKeyFromPem(scratch.text('new.pem'))).toThrow('PEM block 1 (ENCRYPTED PRIVATE KEY)')
      expect(() => privateKeyFromPem(scratch.text('old.pem'))).toThrow(
        'actual a key encrypted in the old form',
      )
    })
  })

  it.skipIf(noOpenssl)('refuses curves that TLS does not use here', () => {
    inScratch((scratch) => {
      scratch.openssl('genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out key.pem')
      expect(() => privateKeyFromPem(scratch.text('key.pem'))).toThrow(
        /expected a curve .*, actual 1.3.132.0.10/,
      )
    })
  })
})

describe('PEM text', () => {
  const { root, identity } = makeIdentity({ seed: 'pem', names: ['pem.example'], ...PERIOD })
  const certificate = toPem('CERTIFICATE', root)

  it('may hold explanations, CRLF lines and several blocks', () => {
    const text = `subject=somebody\n${certificate}\nmore\n${toPem('CERTIFICATE', identity.chain[0])}`
    expect(certificatesFromPem(text.replaceAll('\n', '\r\n'))).toEqual([root, identity.chain[0]])
    expect(readPem('nothing here')).toEqual([])
  })

  it('names block, field and offset of what is wrong', () => {
    const broken = Uint8Array.from(root)
    broken[1] = 0x84
    const second = certificate + toPem('CERTIFICATE', broken)
    expect(() => certificatesFromPem(second)).toThrow(
      'PEM block 2 (CERTIFICATE): Certificate.length at byte 1',
    )
    expect(() => readPem(certificate.replace('MII', 'M!I'))).toThrow("expected base64, actual '!'")
    expect(() => readPem('\n-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----')).toThrow(
      'PEM block 1 (CERTIFICATE) at byte 1: expected whole base64',
    )
    expect(() => readPem(certificate.slice(0, 200))).toThrow('PEM block 1 (CERTIFICATE)')
    expect(() => certificatesFromPem('')).toThrow('expected a block CERTIFICATE, actual no block')
    expect(() => privateKeyFromPem(certificate)).toThrow(
      /expected a block PRIVATE KEY or .*, actual CERTIFICATE/,
    )
  })

  it('gives the offset of a stranger in the text', () => {
    const text = `-----BEGIN X-----\nAAAA\nAA*A\n-----END X-----`
    const label = text.replaceAll(' X-', ' XY-')
    expect(() => readPem(label)).toThrow(`at byte ${label.indexOf('*')}`)
  })

  it('reads a hostile text in linear time and with DecodeErrors only', () => {
    const text = '-----BEGIN A-----\n'.repeat(50_000)
    expect(() => readPem(text)).toThrow(DecodeError)
  })
})
