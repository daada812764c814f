/** Chains made to cost: however much they say, the verdict comes soon and is short. */
import { describe, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { constrainedNames } from '../../src/certificate/path/constraints.ts'
import { der, oid, sequence, taggedPrimitive } from '../../src/certificate/der/write.ts'
import { TAG } from '../../src/certificate/der/der.ts'
import { Effort } from '../../src/certificate/path/effort.ts'
import type { Template } from '../../src/certificate/keys/issue.ts'
import { OID } from '../../src/certificate/der/oid.ts'
import { parseCertificate } from '../../src/certificate/x509/parse.ts'
import { type ChainVerdict, verifyChain } from '../../src/certificate/path/verify.ts'
import { ofTheDay } from '../kit/effort.ts'
import { attribute, cn, extension, issue, leafBy, nameOf, NOW } from './authority.ts'

const root = issue({ of: 'Root', by: 'Root' })

/** Nine certificates of one key and few names, which lead to the name of the root in many ways, and never by its key. */
const WAYS = ['A<B', 'A<C', 'B<C', 'C<B', 'B<D', 'C<D', 'D<Root', 'B<Root', 'C<Root']

function maze(each: Partial<Template>, leaf: Partial<Template> = {}): Uint8Array[] {
  const issuers = WAYS.map((way) => {
    const [of, by] = way.split('<')
    return issue({ of: 'Key', by: 'Key', subject: cn(of), issuer: cn(by), ...each })
  })
  return [leafBy('Key', { issuer: cn('A'), ...leaf }), ...issuers]
}

function judge(chain: Uint8Array[]): ChainVerdict {
  return verifyChain({ chain, trust: [root], now: NOW, usage: 'server', serverName: 'host.example.org' })
}

const list = (length: number, arc: string): string[] => Array.from({ length }, (_, i) => `1.2.${arc}.${i}`)
const policies = (...names: string[]): Uint8Array =>
  extension('certificatePolicies', true, sequence(...names.map((one) => sequence(oid(one)))))
const mappings = (from: string[], to: string[]): Uint8Array =>
  extension('policyMappings', true, sequence(...from.map((one, i) => sequence(oid(one), oid(to[i])))))
const explicit = extension('policyConstraints', true, sequence(taggedPrimitive(0, Uint8Array.of(0))))
const longName = nameOf(
  ...Array.from({ length: 6000 }, (_, i) =>
    attribute('organizationName', der(TAG.utf8String, fromText(`${i}`))),
  ),
)

const MAZES: readonly (readonly [string, Uint8Array[]])[] = [
  ['nothing else', maze({})],
  ['2000 policies in each', maze({ extensions: [policies(OID.anyPolicy, ...list(2000, '3')), explicit] })],
  [
    '1000 mappings in each',
    maze({ extensions: [policies(OID.anyPolicy), mappings(list(1000, '3'), list(1000, '4')), explicit] }),
  ],
  [
    'a name of 6000 parts below constraints',
    maze({ nameConstraints: { permitted: [], excluded: ['example.com'] } }, { subject: longName }),
  ],
  [
    'a name of 100,000 characters below 1000 constraints',
    maze(
      { nameConstraints: { permitted: [], excluded: list(1000, '3') } },
      { names: ['host.example.org', 'a.'.repeat(50_000)] },
    ),
  ],
  [
    '2000 purposes in each',
    maze({ extensions: [extension('extKeyUsage', false, sequence(...list(2000, '3').map(oid)))] }),
  ],
  ['an RSA key of 800,000 bits', maze({}, { publicKey: { kind: 'rsa', n: (1n << 800_000n) + 1n, e: 3n } })],
]

describe('in a maze of issuers with', () => {
  it.each(MAZES)('%s, the verdict is no, in few words and little time', (_, chain) => {
    const started = performance.now()
    const { verdict } = judge(chain)
    // Some hundred times of what it takes: without bounds it is more than that, and grows with the square.
    expect(performance.now() - started).toBeLessThan(5000)
    expect(verdict.answer).toMatch(/^no: certificate\./)
    for (const { actual } of verdict.checks) expect(actual.length).toBeLessThan(12_000)
  })
})

describe('one verification', () => {
  const excluded = (...names: string[]): Uint8Array =>
    issue({ of: 'CA', by: 'Root', nameConstraints: { permitted: [], excluded: names } })
  const compared = (names: string[], bases: string[]): string => {
    const [leaf, ca] = [parseCertificate(leafBy('CA', { names })), parseCertificate(excluded(...bases))]
    expect(constrainedNames(leaf)).toHaveLength(names.length + 1)
    return new Effort().obeys(leaf, ca, ca.nameConstraints!)
  }

  it('compares some hundred thousand names with constraints and no more (2^20 in OpenSSL)', () => {
    expect(compared(list(700, '3'), list(700, '4'))).toBe('')
    expect(compared(list(1100, '3'), list(1100, '4'))).toBe('too many or too long names and constraints')
  })

  it('counts long names more: so many characters are gone through for each constraint', () => {
    expect(compared(['a'.repeat(10_000)], list(1000, '4'))).toBe('')
    expect(compared(['a'.repeat(1_000_000)], list(1000, '4'))).toBe(
      'too many or too long names and constraints',
    )
  })

  it('follows so many policies, through all paths together', () => {
    const path = [leafBy('CA', { extensions: [policies(...list(1000, '3'))] }), root].map(parseCertificate)
    const effort = new Effort()
    let followed = 0
    while (effort.followsPolicies(path)) followed++
    expect(followed).toBe(131)
  })

  it('looks at the names of one certificate once', () => {
    const effort = new Effort()
    const leaf = parseCertificate(leafBy('CA', { subject: longName }))
    const cas = Array.from({ length: 200 }, () => parseCertificate(excluded('example.com')))
    const started = performance.now()
    for (const ca of cas) expect(effort.obeys(leaf, ca, ca.nameConstraints!)).toBe('')
    expect(performance.now() - started).toBeLessThan(1500)
  })
})

describe('a chain with one byte changed', () => {
  const chain = [
    leafBy('CA', { nameConstraints: { permitted: ['example.org'], excluded: [] } }),
    issue({ of: 'CA', by: 'Root', extensions: [policies(OID.anyPolicy), explicit] }),
  ]

  it.each([0, 1])('in certificate %i is refused with an alert, whichever it is', (at) => {
    for (const i of ofTheDay([...chain[at].keys()], 3))
      for (const bit of [0x01, 0x20, 0x80].slice(i % 3, (i % 3) + 1)) {
        const changed = chain.map((one) => one.slice())
        changed[at][i] ^= bit
        expect(judge(changed).alert, `byte ${i} ^ ${bit}`).toBeDefined()
      }
  })
})
