/** Files of certificates and keys as OpenSSL writes them; how each was made stands in test/vectors/key-files/make.sh. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DecodeError } from '../../src/bytes/reader.ts'
import type { HashName } from '../../src/crypto/hash/hash.ts'
import { certificatesOf, leafFirst, privateKeyOf } from '../../src/certificate/keys/key-file.ts'
import { ofTheDay } from '../kit/effort.ts'

const read = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(resolve(import.meta.dirname, '../vectors/key-files', name)))

const key = privateKeyOf(read('key.pem'))
const [cert] = certificatesOf(read('cert.pem'))
const [root] = certificatesOf(read('root.pem'))

describe('the key', () => {
  it.each([
    ['pkcs8.der', undefined],
    ['sec1.der', undefined],
    ['aes256-sha256.pem', 'secret'],
    ['aes128-sha1.pem', 'secret'],
    ['aes256.der', 'secret'],
    ['modern.p12', 'secret'],
    ['plain.p12', undefined],
    ['plain.p12', ''],
  ])('is read from %s', (name, password) => expect(privateKeyOf(read(name), { password })).toEqual(key))

  // The numbers stand in make.sh; PKCS #12 has a MAC, certificates and a key, each under a key of its own. Each takes seconds.
  it.each(
    ofTheDay(
      [
        ['many-sha256.der', ['600000 sha256']],
        ['many-sha512.der', ['210000 sha512']],
        ['many.p12', Array(3).fill('600000 sha256')],
      ] as const,
      3,
    ),
  )(
    'is read from %s, under as many iterations as is advised for stored passwords, and each derivation is announced',
    (name, due) => {
      const announced: string[] = []
      const onDerivation = (iterations: number, hash: HashName): unknown =>
        announced.push(`${iterations} ${hash}`)
      expect(privateKeyOf(read(name), { password: 'secret', onDerivation })).toEqual(key)
      expect(announced).toEqual(due)
    },
    60_000,
  )

  it('is not read where the password takes longer than seconds: nothing is reckoned', () => {
    expect(() => privateKeyOf(read('too-many.der'), { password: 'secret' })).toThrow(
      /expected 1 to 1500000 iterations of sha256; openssl pkcs8 -topk8 .*, actual 5000000 iterations$/,
    )
  })

  it.each(['aes256-sha256.pem', 'aes128-sha1.pem', 'aes256.der', 'modern.p12'])(
    'in %s needs its password',
    (name) => {
      expect(() => privateKeyOf(read(name))).toThrow(
        'expected the password that opens it, actual no password',
      )
      expect(() => privateKeyOf(read(name), { password: 'other' })).toThrow(
        'expected the password that opens it, actual another password',
      )
    },
  )

  it.each([
    ['scrypt.pem', /key derivation by PBKDF2; openssl pkcs8 -topk8 .*, actual scrypt/],
    ['des3.pem', /expected encryption with aes128-CBC or .*; openssl pkcs8 -topk8 .*, actual des-EDE3-CBC/],
    ['traditional.pem', 'PBES2; openssl pkcs8 -topk8 makes one, actual a key encrypted in the old form'],
    ['legacy.p12', /expected encryption by PBES2; .*, actual pbeWithSHA1And40BitRC2-CBC/],
    // Tried with OpenSSL 3.0: we read what it then writes.
    ['legacy.p12', 'for PKCS #12, openssl pkcs12 -in OLD -legacy -nodes -out PEM'],
    ['cert.der', 'expected a private key, actual a certificate'],
    ['cert.pem', /expected a block PRIVATE KEY or .*, actual CERTIFICATE/],
  ])('in %s is refused by name', (name, rule) => {
    expect(() => privateKeyOf(read(name), { password: 'secret' })).toThrow(rule)
  })
})

describe.each(['ecp384', 'ecp521', 'ed25519', 'rsa2048'])('a key of kind %s', (kind) => {
  const plain = privateKeyOf(read(`${kind}.pem`))

  it('is read under AES-192', () =>
    expect(privateKeyOf(read(`${kind}-aes192.pem`), { password: 'secret' })).toEqual(plain))
  it('is read from PKCS #12', () =>
    expect(privateKeyOf(read(`${kind}.p12`), { password: 'secret' })).toEqual(plain))
})

/** A change of one bit in each byte, and a cut before every fifth. */
function* damaged(file: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < file.length; at++) {
    if (at % 5 === 0) yield file.slice(0, at)
    const changed = file.slice()
    changed[at] ^= 1 << (at % 8)
    yield changed
  }
}

describe.each(['cheap.der', 'cheap-sha512.der', 'cheap.p12', 'nomac.p12'])('%s, damaged', (name) => {
  it('gives the same key or one clear error, whichever byte it is', () => {
    const due = privateKeyOf(read('ed25519.pem'))
    for (const file of damaged(read(name))) {
      const before = performance.now()
      try {
        const found = privateKeyOf(file, { password: 'secret' })
        // Without a MAC a change within the key may pass for another one.
        if (name === 'cheap.p12') expect(found).toEqual(due)
        else expect(found.kind).toBe('ed25519')
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error
        expect(error.message.length).toBeLessThan(400)
      }
      expect(performance.now() - before).toBeLessThan(20_000)
    }
  })
})

describe('the certificates', () => {
  it.each([
    ['cert.der', [cert]],
    ['modern.p12', [cert, root]],
    ['plain.p12', [cert, root]],
  ])('are read from %s', (name, due) => {
    const password = name === 'modern.p12' ? 'secret' : undefined
    expect(certificatesOf(read(name), { password })).toEqual(due)
  })

  it('have the one of the key in front', () => {
    expect(leafFirst([root, cert], key)).toEqual([cert, root])
    expect(leafFirst([root], key)).toEqual([root])
  })

  it('a cut file is refused, and nothing else happens', () => {
    for (const name of ['modern.p12', 'cert.der', 'aes256.der'])
      for (let length = 2; length < read(name).length; length += 23)
        expect(() => privateKeyOf(read(name).slice(0, length), { password: 'secret' })).toThrow(/./)
  })
})
