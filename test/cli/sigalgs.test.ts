import { expect, it } from 'vitest'
import { schemeList } from '../../src/cli/arguments/sigalgs.ts'

// As s_client and s_server read them (SSL_CONF_cmd, -sigalgs).
it.each([
  ['RSA+SHA256', 'rsa_pkcs1_sha256'],
  ['rsa-pss+sha512', 'rsa_pss_rsae_sha512'],
  ['PSS+SHA384', 'rsa_pss_rsae_sha384'],
  ['ECDSA+SHA256', 'ecdsa_secp256r1_sha256'],
  ['ECDSA+SHA512', 'ecdsa_secp521r1_sha512'],
  ['RSA+SHA1', 'rsa_pkcs1_sha1'],
  ['ECDSA+SHA224', 'ecdsa_sha224'],
  ['rsa_pss_pss_sha256', 'rsa_pss_pss_sha256'],
  ['ed25519', 'ed25519'],
])('%s is %s', (name, scheme) => expect(schemeList('sigalgs', name, true)).toEqual([scheme]))

it('a list keeps its order, between colons or commas', () => {
  expect(schemeList('sigalgs', 'ed448:RSA+SHA256,ecdsa_secp384r1_sha384', false)).toEqual([
    'ed448',
    'rsa_pkcs1_sha256',
    'ecdsa_secp384r1_sha384',
  ])
})
