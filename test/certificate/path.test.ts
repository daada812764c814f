/** Which path is found from a leaf to an anchor, and at what cost. */
import { describe, expect, it } from 'vitest'
import { parseCertificate } from '../../src/certificate/x509/parse.ts'
import { type ChainVerdict, verifyChain } from '../../src/certificate/path/verify.ts'
import { fixedRsaKey } from '../../src/certificate/keys/fixed-keys.ts'
import { metered } from '../../src/crypto/meter.ts'
import { cn, EXPIRED, issue, leafBy, NOW } from './authority.ts'

const root = issue({ of: 'Root', by: 'Root' })
const oldRoot = issue({ of: 'Root', by: 'Root', ...EXPIRED })
const ca = issue({ of: 'CA', by: 'Root' })
const oldCa = issue({ of: 'CA', by: 'Root', ...EXPIRED })
const leaf = leafBy('CA')

function judge(chain: Uint8Array[], trust: Uint8Array[] = [root]): ChainVerdict {
  return verifyChain({ chain, trust, now: NOW, usage: 'server', serverName: 'host.example.org' })
}

/** The check that failed, undefined where the chain is believed. */
function failed(found: ChainVerdict): string | undefined {
  return found.verdict.checks.find(({ outcome }) => outcome === 'fail')?.id
}

/** What the verdict says about the path. */
function told(found: ChainVerdict): string {
  return found.verdict.checks.find(({ id }) => id === 'certificate.path')?.actual ?? ''
}

/** Both orders of two certificates. */
const orders = <T>(a: T, b: T): [T, T][] => [
  [a, b],
  [b, a],
]

describe('where several certificates may be the issuer, the one that leads to an anchor is found (RFC 5280 §6.1)', () => {
  it('among intermediates of one name and key, one of which has expired', () => {
    for (const pair of orders(ca, oldCa)) expect(failed(judge([leaf, ...pair]))).toBeUndefined()
    expect(told(judge([leaf, oldCa, ca]))).toContain('; tried beside it: CN=leaf #')
    expect(told(judge([leaf, oldCa, ca]))).toContain('certificate.validity: CN=CA #')
  })

  it('among anchors of one name and key, one of which has expired', () => {
    for (const trust of orders(root, oldRoot)) expect(failed(judge([leaf, ca], trust))).toBeUndefined()
  })

  it.each([
    ['is no CA', { ca: false, keyUsage: ['keyCertSign'] }, 'certificate.ca'],
    ['may not sign certificates', { keyUsage: ['digitalSignature'] }, 'certificate.keyCertSign'],
    [
      'has a critical extension that nobody knows',
      { unknownCritical: '1.2.3' },
      'certificate.criticalExtensions',
    ],
    [
      'constrains names',
      { nameConstraints: { permitted: ['a.example'], excluded: [] } },
      'certificate.nameConstraints',
    ],
    ['is for clients', { extendedKeyUsage: ['clientAuth'] }, 'certificate.purpose'],
    ['is not signed by who it says', { corruptSignature: true }, 'certificate.signatures'],
  ] as const)('among intermediates one of which %s', (_, fault, id) => {
    const faulty = issue({ of: 'CA', by: 'Root', ...fault })
    for (const pair of orders(ca, faulty)) expect(failed(judge([leaf, ...pair]))).toBeUndefined()
    expect(failed(judge([leaf, faulty]))).toBe(id)
  })

  it('among intermediates one of which allows no CA below', () => {
    const below = issue({ of: 'Below', by: 'CA' })
    const short = issue({ of: 'CA', by: 'Root', pathLength: 0 })
    for (const pair of orders(ca, short))
      expect(failed(judge([leafBy('Below'), below, ...pair]))).toBeUndefined()
    expect(failed(judge([leafBy('Below'), below, short]))).toBe('certificate.pathLength')
  })

  it('among namesakes with other keys, whether key identifiers tell them apart or not', () => {
    for (const hints of [{}, { subjectKeyIdentifier: undefined }]) {
      const own = issue({ of: 'CA', by: 'Root', ...hints })
      const namesake = issue({ of: 'Other', by: 'Root', subject: cn('CA'), ...hints })
      for (const pair of orders(own, namesake)) expect(failed(judge([leaf, ...pair]))).toBeUndefined()
      expect(failed(judge([leaf, namesake]))).toBe('certificate.signatures')
    }
  })

  it('where an anchor of the right name has another key, and the peer sends the way round', () => {
    const namesake = issue({ of: 'Other', by: 'Other', subject: cn('CA'), subjectKeyIdentifier: undefined })
    for (const trust of orders(root, namesake)) expect(failed(judge([leaf, ca], trust))).toBeUndefined()
  })

  it('where a CA is cross-signed by one that is trusted and one that is not', () => {
    const cross = issue({ of: 'CA', by: 'Stranger' })
    for (const pair of orders(ca, cross)) expect(failed(judge([leaf, ...pair]))).toBeUndefined()
    const crossRoot = issue({ of: 'Root', by: 'Stranger' })
    const stranger = issue({ of: 'Stranger', by: 'Stranger' })
    expect(failed(judge([leaf, ca, crossRoot, stranger]))).toBeUndefined()
    expect(failed(judge([leaf, ca, crossRoot], [stranger]))).toBeUndefined()
    // The expired anchor is no way, the cross-signed root is.
    expect(failed(judge([leaf, ca, crossRoot], [oldRoot, stranger]))).toBeUndefined()
  })

  it('where a CA has changed its key: old with new, new with old (RFC 4210 §4.4)', () => {
    const newWithOld = issue({ of: 'New', by: 'Root', subject: cn('Root'), keyUsage: ['keyCertSign'] })
    const underNew = issue({ of: 'CA', by: 'New', issuer: cn('Root') })
    expect(failed(judge([leaf, underNew, newWithOld]))).toBeUndefined()
    expect(failed(judge([leaf, underNew]))).toBe('certificate.signatures')
    const newRoot = issue({ of: 'New', by: 'New', subject: cn('Root'), issuer: cn('Root') })
    const oldWithNew = issue({ of: 'Root', by: 'New', issuer: cn('Root') })
    expect(failed(judge([leaf, ca, oldWithNew], [newRoot]))).toBeUndefined()
  })

  it('where two certificates have issued each other', () => {
    const [a, b] = [issue({ of: 'A', by: 'B' }), issue({ of: 'B', by: 'A' })]
    const exit = issue({ of: 'B', by: 'Root' })
    expect(failed(judge([leafBy('A'), a, b, exit]))).toBeUndefined()
    expect(failed(judge([leafBy('A'), a, b]))).toBe('certificate.path')
  })
})

describe('where no path holds, the verdict', () => {
  it('is about an issuer at fault rather than about somebody who has not signed', () => {
    const impostor = issue({ of: 'Other', by: 'Root', subject: cn('CA') })
    for (const pair of orders(oldCa, impostor)) {
      expect(failed(judge([leaf, ...pair]))).toBe('certificate.validity')
      expect(told(judge([leaf, ...pair]))).toContain('certificate.signatures: the signature of CN=CA')
    }
  })

  it('says of each path why it fails, four of them at most', () => {
    const faulty = Array.from({ length: 7 }, () => issue({ of: 'CA', by: 'Root', ...EXPIRED }))
    const found = judge([leaf, ...faulty])
    expect(found.alert).toBe('certificate_expired')
    expect(told(found).match(/certificate\.validity/g)).toHaveLength(4)
    expect(told(found)).toMatch(/; 2 more$/)
    expect(told(judge([leaf, issue({ of: 'CA', by: 'Nobody' })]))).toMatch(
      /^nobody trusted has issued CN=CA #/,
    )
  })
})

describe('the work is bounded', () => {
  it('each signature of an ordinary chain is verified once', () => {
    expect(metered(() => judge([leaf, ca])).operations.verify).toBe(2)
    const below = judge([leaf, oldCa, ca])
    expect(below.path.map(({ der }) => der)).toEqual([leaf, ca, root])
  })

  it('where everybody has issued everybody', () => {
    const names = ['A', 'B', 'C', 'D', 'E']
    const mesh = names.flatMap((of) => names.filter((by) => by !== of).map((by) => issue({ of, by })))
    const found = metered(() => judge([leafBy('A'), ...mesh.slice(0, 9)]))
    expect(failed(found.result)).toBe('certificate.path')
    expect(found.operations.verify).toBeLessThanOrEqual(64)
  })

  it('where nine namesakes have RSA keys of 16384 and 8192 bits: none, or a few, are tried', () => {
    const namesakes = (bits: bigint): Uint8Array[] =>
      Array.from({ length: 9 }, (_, i) => {
        const n = (1n << (bits - 1n)) + BigInt(2 * i + 1)
        return issue({ of: 'CA', by: 'Root', publicKey: { kind: 'rsa', n, e: 65537n } })
      })
    const key = fixedRsaKey('root')
    const rsaLeaf = leafBy('CA', { scheme: 'rsa_pkcs1_sha256' }, key)
    const verifications = (bits: bigint): number =>
      metered(() => judge([rsaLeaf, ...namesakes(bits)])).operations.verify ?? 0
    expect(verifications(16384n)).toBe(0)
    expect(failed(judge([rsaLeaf, ...namesakes(16384n)]))).toBe('certificate.algorithms')
    expect(verifications(8192n)).toBe(4)
  })
})

describe('a leaf', () => {
  it('that is signed anew under its own name and key hangs from itself', () => {
    const self = { of: 'Self', by: 'Self', names: ['host.example.org'], keyUsage: [] } as const
    const [one, two] = [issue(self), issue(self)]
    expect(parseCertificate(one).serialNumber).not.toEqual(parseCertificate(two).serialNumber)
    expect(failed(judge([one], [two]))).toBeUndefined()
  })
})
