/** Limits of ours on chains: the check that fails says that they are policy, and the section that allows more of them. */
import { expect, it } from 'vitest'
import { oid, sequence, taggedPrimitive } from '../../src/certificate/der/write.ts'
import { verifyChain } from '../../src/certificate/path/verify.ts'
import type { PrivateKey, PublicKey } from '../../src/crypto/keys.ts'
import { publicKeyOf } from '../../src/crypto/signature/signature.ts'
import type { Check } from '../../src/rules/verdict.ts'
import { extension, issue, leafBy, NOW } from './authority.ts'

const root = issue({ of: 'Root', by: 'Root' })
const rsaKey = (bits: bigint): PublicKey => ({ kind: 'rsa', n: (1n << (bits - 1n)) + 1n, e: 3n })

const list = (length: number, arc: string): string[] => Array.from({ length }, (_, i) => `1.2.${arc}.${i}`)
const explicit = extension('policyConstraints', true, sequence(taggedPrimitive(0, Uint8Array.of(0))))
const policies = (count: number): Uint8Array =>
  extension('certificatePolicies', true, sequence(...list(count, '3').map((one) => sequence(oid(one)))))

/** Eight CAs and a leaf with so many policies each. */
function pathWithPolicies(count: number): Uint8Array[] {
  const extensions = [policies(count), explicit]
  const cas = Array.from({ length: 8 }, (_, i) =>
    issue({ of: `CA${i}`, by: i === 7 ? 'Root' : `CA${i + 1}`, extensions }),
  )
  return [leafBy('CA0', { extensions }), ...cas]
}

const P521: PrivateKey = { kind: 'ecdsa', curve: 'secp521r1', scalar: new Uint8Array(66).fill(1) }
const by521 = { publicKey: publicKeyOf(P521), scheme: 'ecdsa_secp521r1_sha512' } as const
const root521 = issue({ of: 'Root521', by: 'Root521', ...by521 }, P521)

/** Nine CAs and a leaf: ten signatures, each of which takes as long as seven with P-256. */
function pathOf521(): Uint8Array[] {
  const cas = Array.from({ length: 9 }, (_, i) =>
    issue({ of: `CA${i}`, by: i === 8 ? 'Root521' : `CA${i + 1}`, ...by521 }, P521),
  )
  return [leafBy('CA0', { scheme: by521.scheme }, P521), ...cas]
}

const failed = (chain: Uint8Array[]): Check | undefined =>
  verifyChain({
    ...{ chain, trust: [root, root521], now: NOW },
    ...{ usage: 'server', serverName: 'host.example.org' },
  }).verdict.checks.find(({ outcome }) => outcome === 'fail')

it.each([
  ['certificate.algorithms', 'an RSA key of 16384 bits', [leafBy('Root', { publicKey: rsaKey(16384n) })]],
  ['certificate.signatures', 'ten signatures with P-521', pathOf521()],
  [
    'certificate.nameConstraints',
    '1100 names below 1100 constraints',
    [
      leafBy('CA', { names: ['host.example.org', ...list(1100, '3')] }),
      issue({ of: 'CA', by: 'Root', nameConstraints: { permitted: [], excluded: list(1100, '4') } }),
    ],
  ],
  ['certificate.policies', '4000 policies in each of nine certificates', pathWithPolicies(4000)],
])('%s: %s (RFC 5280 §6.2)', (id, _, chain) => {
  expect(failed(chain)).toMatchObject({ id, policy: true, cite: 'RFC 5280 §6.2' })
})

it('certificate.algorithms: an RSA key of 1024 bits is refused by an RFC, not by us (RFC 9325 §4.5)', () => {
  const check = failed([leafBy('Root', { publicKey: rsaKey(1024n) })])
  expect(check).toMatchObject({ id: 'certificate.algorithms', cite: 'RFC 9846 §6.2, RFC 9325 §4.5' })
  expect(check).not.toHaveProperty('policy')
})
