/** Chains with one fault each, in each place: OpenSSL's word on them against ours. */
import { describe, expect, it } from 'vitest'
import { natural, oid, sequence, taggedPrimitive } from '../../src/certificate/der/write.ts'
import type { Template } from '../../src/certificate/keys/issue.ts'
import { toPem } from '../../src/certificate/keys/pem.ts'
import { verifyChain } from '../../src/certificate/path/verify.ts'
import { fromText } from '../../src/bytes/bytes.ts'
import { cn, EXPIRED, extension, issue, NOW } from './authority.ts'
import { inScratch, noOpenssl } from './openssl.ts'

type Part = Partial<Template>

/** What a certificate may say otherwise than it should. */
const FAULTS: readonly Part[] = [
  {},
  EXPIRED,
  { notBefore: NOW + 86_400_000, notAfter: NOW + 172_800_000 },
  { ca: undefined },
  { ca: false },
  { pathLength: 0 },
  { pathLength: 1 },
  { keyUsage: ['cRLSign'] },
  { keyUsage: ['digitalSignature', 'keyCertSign'] },
  { extendedKeyUsage: ['clientAuth'] },
  { extendedKeyUsage: ['serverAuth'] },
  { extendedKeyUsage: ['serverAuth', 'clientAuth'] },
  { unknownCritical: '1.2.3.4' },
  { corruptSignature: true },
  { subjectKeyIdentifier: undefined },
  { authorityKeyIdentifier: undefined },
  { nameConstraints: { permitted: ['example.org'], excluded: [] } },
  { nameConstraints: { permitted: ['example.net'], excluded: [] } },
  { nameConstraints: { permitted: [], excluded: ['host.example.org'] } },
  { nameConstraints: { permitted: ['192.0.2.0/255.255.255.0'], excluded: [] } },
  { issuer: cn('Nobody') },
  { issuer: cn('  ROOT ') },
  { names: ['other.example.org'] },
  { names: ['*.example.org'] },
  { names: ['*.org'] },
  { extensions: [extension('certificatePolicies', true, sequence(sequence(oid('1.2.3'))))] },
  { extensions: [extension('inhibitAnyPolicy', true, natural(0))] },
  { extensions: [extension('nameConstraints', true, sequence(taggedTree(1, 'example.com')))] },
  { extensions: [extension('nameConstraints', true, sequence(taggedTree(6, '.example.com')))] },
]

/** permittedSubtrees with one text name. */
function taggedTree(form: number, text: string): Uint8Array {
  const subtree = sequence(taggedPrimitive(form, fromText(text)))
  return Uint8Array.from([0xa0, subtree.length, ...subtree])
}

const ROLES = ['root', 'one', 'two', 'leaf'] as const

function chainOf(at: number, fault: Part): { chain: Uint8Array[]; root: Uint8Array } {
  const of = (role: number): Part => (role === at ? fault : {})
  const leaf: Part = { ca: false, keyUsage: ['digitalSignature'], names: ['host.example.org'] }
  return {
    root: issue({ of: 'Root', by: 'Root', ...of(0) }),
    chain: [
      issue({ of: 'leaf', by: 'Two', ...leaf, ...of(3) }),
      issue({ of: 'Two', by: 'One', ...of(2) }),
      issue({ of: 'One', by: 'Root', ...of(1) }),
    ],
  }
}

/**
 * Where we say no and OpenSSL yes: an anchor of version 3 without basicConstraints. RFC 5280 §4.2.1.9 says that its key
 * must not verify certificates; OpenSSL goes by keyUsage there.
 */
const ours = (at: number, fault: Part): boolean => at === 0 && 'ca' in fault && fault.ca === undefined

const OPTIONS = `-partial_chain -no-CApath -no-CAstore -purpose sslserver -verify_hostname host.example.org -attime ${NOW / 1000}`

const judge = (chain: Uint8Array[], root: Uint8Array): boolean =>
  verifyChain({
    chain,
    trust: [root],
    now: NOW,
    usage: 'server',
    serverName: 'host.example.org',
    version: '1.3',
  }).alert === undefined

describe.skipIf(noOpenssl)('of a chain with a fault', () => {
  it.each(ROLES.map((role, at) => [role, at] as const))(
    'in its %s OpenSSL says what we say',
    (_, at) => {
      inScratch((scratch) => {
        for (const fault of FAULTS) {
          const { chain, root } = chainOf(at, fault)
          scratch.write('root.pem', toPem('CERTIFICATE', root))
          scratch.write('leaf.pem', toPem('CERTIFICATE', chain[0]))
          scratch.write(
            'others.pem',
            chain
              .slice(1)
              .map((one) => toPem('CERTIFICATE', one))
              .join(''),
          )
          const { status } = scratch.try(`verify ${OPTIONS} -CAfile root.pem -untrusted others.pem leaf.pem`)
          const due = status === 0 && !ours(at, fault)
          expect(judge(chain, root), JSON.stringify(fault)).toBe(due)
        }
      })
    },
    60_000,
  )

  it('a faultless intermediate beside the faulty one makes a path (RFC 5280 §6.1), where OpenSSL 3.0 tries one only', () => {
    for (const at of [1, 2])
      for (const fault of FAULTS) {
        const { chain, root } = chainOf(at, fault)
        const good = chainOf(-1, {}).chain[at === 1 ? 2 : 1]
        expect(judge([...chain, good], root), JSON.stringify(fault)).toBe(true)
      }
  })
})
