/** Policies along a path (RFC 5280 §6.1, RFC 9618). */
import { describe, expect, it } from 'vitest'
import { natural, oid, sequence, taggedPrimitive } from '../../src/certificate/der/write.ts'
import { OID } from '../../src/certificate/der/oid.ts'
import type { PolicyInputs } from '../../src/certificate/path/policies.ts'
import { verifyChain } from '../../src/certificate/path/verify.ts'
import { extension, issue, leafBy, NOW } from './authority.ts'

const [P1, P2, P3] = ['1.2.3.1', '1.2.3.2', '1.2.3.3']
const ANY = OID.anyPolicy

const policies = (...list: string[]): Uint8Array =>
  extension('certificatePolicies', true, sequence(...list.map((one) => sequence(oid(one)))))
const mappings = (...pairs: (readonly [string, string])[]): Uint8Array =>
  extension('policyMappings', true, sequence(...pairs.map(([a, b]) => sequence(oid(a), oid(b)))))
const small = (number: number, value: number): Uint8Array => taggedPrimitive(number, Uint8Array.of(value))
const explicit = (skip: number): Uint8Array => extension('policyConstraints', true, sequence(small(0, skip)))
const noMapping = (skip: number): Uint8Array => extension('policyConstraints', true, sequence(small(1, skip)))
const noAny = (skip: number): Uint8Array => extension('inhibitAnyPolicy', true, natural(skip))

const root = issue({ of: 'Root', by: 'Root' })

/** Whether a chain root < CA < Sub < leaf holds, each with these extensions. */
function holds(ca: Uint8Array[], sub: Uint8Array[], leaf: Uint8Array[], inputs?: PolicyInputs): boolean {
  const chain = [
    leafBy('Sub', { extensions: leaf }),
    issue({ of: 'Sub', by: 'CA', extensions: sub }),
    issue({ of: 'CA', by: 'Root', extensions: ca }),
  ]
  const found = verifyChain({
    chain,
    trust: [root],
    now: NOW,
    usage: 'server',
    ...(inputs && { policies: inputs }),
  })
  const failed = found.verdict.checks.find(({ outcome }) => outcome === 'fail')?.id
  if (failed !== undefined) expect(failed).toBe('certificate.policies')
  return failed === undefined
}

describe('policies', () => {
  it('decide nothing where nobody demands one', () => {
    expect(holds([policies(P1)], [policies(P2)], [])).toBe(true)
    expect(holds([], [], [])).toBe(true)
  })

  it('must hold from the anchor down once a certificate demands one (§6.1.3 f, §6.1.5 g)', () => {
    expect(holds([policies(P1), explicit(0)], [policies(P1)], [policies(P1)])).toBe(true)
    expect(holds([policies(P1), explicit(0)], [policies(P2)], [policies(P1)])).toBe(false)
    expect(holds([policies(P1), explicit(0)], [policies(P1)], [])).toBe(false)
    // Two certificates may still follow without one.
    expect(holds([explicit(3)], [], [])).toBe(true)
    expect(holds([explicit(1)], [], [])).toBe(false)
  })

  it('a leaf may demand one itself (§6.1.5 b)', () => {
    expect(holds([policies(P1)], [policies(P1)], [policies(P1), explicit(0)])).toBe(true)
    expect(holds([policies(P1)], [], [policies(P1), explicit(0)])).toBe(false)
  })

  it('anyPolicy stands for each, until it is inhibited (§6.1.3 d 2, §6.1.4 j)', () => {
    expect(holds([policies(ANY), explicit(0)], [policies(P1)], [policies(P1)])).toBe(true)
    expect(holds([policies(P1), explicit(0)], [policies(ANY)], [policies(P1)])).toBe(true)
    expect(holds([policies(P1), explicit(0), noAny(0)], [policies(ANY)], [policies(P1)])).toBe(false)
    expect(holds([policies(P1), explicit(0), noAny(1)], [policies(ANY)], [policies(P1)])).toBe(true)
  })

  it('may be called differently below, until mapping is inhibited (§6.1.4 a, b)', () => {
    const mapped = [policies(P1), mappings([P1, P2]), explicit(0)]
    expect(holds(mapped, [policies(P2)], [policies(P2)])).toBe(true)
    expect(holds(mapped, [policies(P1)], [policies(P1)])).toBe(false)
    const inhibited = [policies(P1), noMapping(0), explicit(0)].slice(0, 2)
    expect(holds(inhibited, [policies(P1), mappings([P1, P2]), explicit(0)], [policies(P2)])).toBe(false)
    expect(holds([policies(P1), mappings([P1, ANY])], [policies(P2)], [policies(P2)])).toBe(false)
  })

  it('one that the caller asks for must be at the root of what holds (§6.1.5 g iii)', () => {
    const ask = (initial: string[]): PolicyInputs => ({ initial, requireExplicit: true })
    const mapped = [policies(P1, P3), mappings([P1, P2])]
    expect(holds(mapped, [policies(P2)], [policies(P2)], ask([P1]))).toBe(true)
    expect(holds(mapped, [policies(P2)], [policies(P2)], ask([P2]))).toBe(false)
    expect(holds([policies(ANY)], [policies(ANY)], [policies(ANY)], ask([P3]))).toBe(true)
    expect(
      holds(mapped, [policies(P2)], [policies(P2)], { requireExplicit: true, inhibitMapping: true }),
    ).toBe(false)
    expect(
      holds([policies(ANY)], [policies(P1)], [policies(P1)], { requireExplicit: true, inhibitAny: true }),
    ).toBe(false)
  })

  it('cost no more than what certificates say, where a tree would grow with each of them (RFC 9618 §1)', () => {
    const many = Array.from({ length: 100 }, (_, i) => `1.2.4.${i}`)
    const every = many.flatMap((a) => many.slice(0, 20).map((b) => [a, b] as const))
    const wide = [policies(...many), mappings(...every)]
    const started = performance.now()
    expect(holds([...wide, explicit(0)], wide, [policies(many[0])])).toBe(true)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
