/** Certificates and key of one file: a PKCS #12 file is opened once, whose password is made to take time. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it, vi } from 'vitest'
import { certificatesOf, chainAndKeyOf, privateKeyOf } from '../../src/certificate/keys/key-file.ts'

const FILES = resolve(import.meta.dirname, '../vectors/key-files')
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(resolve(FILES, name)))

it('a PKCS #12 file gives both when it is opened once', () => {
  const password = 'secret'
  const onDerivation = vi.fn()
  const { chain, key } = chainAndKeyOf(read('modern.p12'), { password, onDerivation })
  // Its MAC, its certificates and its key (RFC 7292 §4).
  expect(onDerivation.mock.calls).toEqual(Array(3).fill([2048, 'sha256']))
  expect(chain).toEqual(certificatesOf(read('modern.p12'), { password }))
  expect(key).toEqual(privateKeyOf(read('modern.p12'), { password }))
})

it('a PEM file gives both', () => {
  const both = new Uint8Array([...read('cert.pem'), ...read('key.pem')])
  expect(chainAndKeyOf(both)).toEqual({
    chain: certificatesOf(read('cert.pem')),
    key: privateKeyOf(read('key.pem')),
  })
})

it.each(['cert.pem', 'cert.der'])('%s gives its certificate, and no key', (name) => {
  expect(chainAndKeyOf(read(name))).toEqual({ chain: certificatesOf(read(name)), key: undefined })
})
