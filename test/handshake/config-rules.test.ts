/** Settings that make no sense are refused where a configuration is made, not in the middle of a handshake. */
import { expect, test } from 'vitest'
import { clientConfig, serverConfig } from '../../src/handshake/config.ts'
import { Misuse } from '../../src/rules/failure.ts'

const SHA1 = { signatureSchemes: ['ecdsa_secp256r1_sha256', 'ecdsa_sha1'] } as const

test.each([
  ['SHA-1 without legacySignatures (RFC 9155)', SHA1, /has ecdsa_sha1, which needs legacySignatures/],
  ['padding to less than nothing', { recordPadding: -1 }, /recordPadding is a whole number from 0 to 16384/],
  ['padding to half a byte', { recordPadding: 0.5 }, /recordPadding is a whole number/],
] as const)('both roles refuse %s', (_what, settings, message) => {
  for (const make of [clientConfig, serverConfig]) {
    expect(() => make(settings)).toThrow(Misuse)
    expect(() => make(settings)).toThrow(message)
  }
})

test('with legacySignatures both take SHA-1', () => {
  for (const make of [clientConfig, serverConfig])
    expect(make({ ...SHA1, legacySignatures: true }).signatureSchemes).toContain('ecdsa_sha1')
})

test.each([
  [
    'a key share for a group that is not offered (RFC 9846 §4.3.8)',
    { groups: ['x25519'], keyShares: ['secp256r1'] },
    /keyShares has secp256r1, which is not among groups/,
  ],
  ['a hello in pieces of less than nothing', { splitHello: -1 }, /splitHello is a whole number/],
  ['a hello in pieces that no record holds', { splitHello: 16385 }, /splitHello is a whole number/],
] as const)('a client refuses %s', (_what, settings, message) => {
  expect(() => clientConfig(settings)).toThrow(message)
})
