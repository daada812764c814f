import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { DH_PARAMETERS } from '../../src/crypto/agreement/dh.ts'
import { dhParametersFromPem } from '../../src/certificate/keys/dh-parameters.ts'
import { toPem } from '../../src/certificate/keys/pem.ts'
import { natural, sequence } from '../../src/certificate/der/write.ts'

const der = (...numbers: readonly bigint[]): string =>
  toPem('DH PARAMETERS', sequence(...numbers.map((number) => natural(number))))

const p = BigInt(`0x${Buffer.from(DH_PARAMETERS.ffdhe2048.p).toString('hex')}`)

it.each([
  ['p and g', [p, 2n]],
  ['with a length of the private value (PKCS #3 §9)', [p, 2n, 225n]],
])('reads parameters: %s', (_what, numbers) => {
  expect(dhParametersFromPem(`text before\n${der(...numbers)}`)).toEqual(DH_PARAMETERS.ffdhe2048)
})

it.each([
  [
    'a prime that is too short (RFC 9325 §4.2.1)',
    der(23n, 5n),
    /expected a prime of 2048 to 8192 bits.*, actual p has 5 bits/,
  ],
  ['a generator of 1', der(p, 1n), /actual g does not lie between/],
  [
    'another block',
    toPem('CERTIFICATE', new Uint8Array(2)),
    /expected a block DH PARAMETERS, actual CERTIFICATE/,
  ],
  ['something after the numbers', der(p, 2n, 225n, 1n), /DH PARAMETERS/],
])('refuses %s', (_what, text, rule) => {
  expect(() => dhParametersFromPem(text)).toThrow(rule)
})

/** What OpenSSL wrote; how stands in test/vectors/key-files/make.sh. */
const openssl = (name: string): string =>
  readFileSync(resolve(import.meta.dirname, '../vectors/key-files', name), 'latin1')

it('reads the files of OpenSSL: a named group, and a prime of its own', () => {
  expect(dhParametersFromPem(openssl('ffdhe2048.dh.pem'))).toEqual(DH_PARAMETERS.ffdhe2048)
  const { p: own, g } = dhParametersFromPem(openssl('own.dh.pem'))
  expect([own.length, g]).toEqual([256, Uint8Array.of(2)])
})
