/** Certificates and key of one file: a PKCS #12 file is opened once, whose password is made to take time. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeEach, expect, it, vi } from 'vitest'
import { certificatesOf, chainAndKeyOf, privateKeyOf } from '../../src/certificate/key-file.ts'
import { readPkcs12 } from '../../src/certificate/pkcs12.ts'

vi.mock('../../src/certificate/pkcs12.ts', { spy: true })
beforeEach(() => {
  vi.mocked(readPkcs12).mockClear()
})

const FILES = resolve(import.meta.dirname, '../vectors/key-files')
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(resolve(FILES, name)))

it('a PKCS #12 file gives both when it is opened once', () => {
  const { chain, key } = chainAndKeyOf(read('modern.p12'), { password: 'secret' })
  expect(readPkcs12).toHaveBeenCalledTimes(1)
  expect(chain).toEqual(certificatesOf(read('modern.p12'), { password: 'secret' }))
  expect(key).toEqual(privateKeyOf(read('modern.p12'), { password: 'secret' }))
})

it('a PEM file gives both', () => {
  const both = new Uint8Array([...read('cert.pem'), ...read('key.pem')])
  expect(chainAndKeyOf(both)).toEqual({
    chain: certificatesOf(read('cert.pem')),
    key: privateKeyOf(read('key.pem')),
  })
  expect(readPkcs12).not.toHaveBeenCalled()
})

it.each(['cert.pem', 'cert.der'])('%s gives its certificate, and no key', (name) => {
  expect(chainAndKeyOf(read(name))).toEqual({ chain: certificatesOf(read(name)), key: undefined })
})
