/** Chains with a memory of signatures: the verdict is the one without, and only trusted chains are remembered. */
import { describe, expect, it } from 'vitest'
import type { ChainRequest } from '../../src/certificate/path/check.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { parseCertificate } from '../../src/certificate/x509/parse.ts'
import { verifyChain } from '../../src/certificate/path/verify.ts'
import { metered } from '../../src/crypto/meter.ts'
import { SignatureMemory } from '../../src/crypto/signature/signature-memory.ts'

const NOW = Date.UTC(2026, 6, 1)
const FROM = { notBefore: Date.UTC(2026, 0, 1), notAfter: Date.UTC(2026, 11, 31) }
const made = (seed: string) => makeIdentity({ seed, names: ['server.example'], intermediate: true, ...FROM })
const ours = made('ours')
const REQUEST: ChainRequest = {
  chain: ours.identity.chain,
  trust: [ours.root],
  now: NOW,
  serverName: 'server.example',
  usage: 'server',
  version: '1.3',
}

/** The verdict with a memory, held against the one without it, and what was counted. */
function judge(memory: SignatureMemory, change: Partial<ChainRequest> = {}) {
  const plain = metered(() => verifyChain({ ...REQUEST, ...change }))
  const known = metered(() => verifyChain({ ...REQUEST, ...change, signatureMemory: memory }))
  expect(known.result).toEqual(plain.result)
  expect(known.operations).toEqual(plain.operations)
  expect(plain.remembered).toEqual({})
  return { answer: known.result.verdict.answer, remembered: known.remembered.verify ?? 0 }
}

describe('a chain that was met before', () => {
  it('has its signatures verified once: two of two are remembered from then on', () => {
    const memory = new SignatureMemory()
    expect(judge(memory)).toEqual({ answer: 'yes', remembered: 0 })
    expect(memory.size).toBe(2)
    for (let i = 0; i < 3; i++) expect(judge(memory)).toEqual({ answer: 'yes', remembered: 2 })
    expect(memory.size).toBe(2)
  })

  it('is judged anew in all else: time, name, trust', () => {
    const memory = new SignatureMemory()
    judge(memory)
    expect(judge(memory, { now: FROM.notAfter + 86_400_000 }).answer).toBe('no: certificate.validity')
    expect(judge(memory, { serverName: 'other.example' }).answer).toMatch(/^no: certificate\./)
    expect(judge(memory, { trust: [made('others').root] }).answer).toMatch(/^no: certificate\./)
    expect(judge(memory, { trust: [] }).answer).toMatch(/^no: certificate\./)
  })

  it('is refused when any byte of a signature or of what it covers is another', () => {
    const memory = new SignatureMemory()
    judge(memory)
    const [leaf, ...issuers] = REQUEST.chain
    const { signature, tbs } = parseCertificate(leaf)
    const ends = leaf.length - signature.length
    const inKey = leaf.length - signature.length - (tbs.length >> 1)
    for (const at of [ends, leaf.length - 1, inKey]) {
      const changed = leaf.map((byte, i) => (i === at ? byte ^ 1 : byte))
      for (let i = 0; i < 2; i++)
        expect(judge(memory, { chain: [changed, ...issuers] }).answer).toMatch(/^no: certificate\./)
    }
    expect(memory.size).toBe(2)
  })

  it('is refused under a namesake of its issuer: the key is another', () => {
    const memory = new SignatureMemory()
    judge(memory)
    const namesakes = made('namesakes')
    const [, theirs] = namesakes.identity.chain
    const change = { chain: [REQUEST.chain[0], theirs], trust: [namesakes.root] }
    expect(judge(memory, change).answer).toMatch(/^no: certificate\./)
  })
})

describe('what is not remembered', () => {
  it('a signature that is not good', () => {
    const memory = new SignatureMemory()
    const [leaf, ...issuers] = REQUEST.chain
    const broken = leaf.with(-1, leaf[leaf.length - 1] ^ 1)
    for (let i = 0; i < 2; i++)
      expect(judge(memory, { chain: [broken, ...issuers] })).toEqual({
        answer: 'no: certificate.signatures',
        remembered: 0,
      })
    expect(memory.size).toBe(0)
  })

  it('good signatures of a chain that is not trusted: a stranger fills no memory with his own', () => {
    const memory = new SignatureMemory()
    judge(memory, { trust: [] })
    judge(memory, { serverName: 'other.example' })
    judge(memory, { now: FROM.notAfter + 86_400_000 })
    expect(memory.size).toBe(0)
  })
})
