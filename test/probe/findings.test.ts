/** The table of what is asked about a server. */
import { describe, expect, it } from 'vitest'
import {
  FINDINGS,
  outcomeOf,
  rowOf,
  type Finding,
  type FindingId,
  type OutcomeName,
} from '../../src/probe/findings.ts'

describe('the table of findings', () => {
  it('names each question once a version', () => {
    const keys = FINDINGS.map(({ version, id }) => `${version} ${id}`)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('has for each question a good outcome and one that is not', () => {
    for (const { version, id, outcomes } of FINDINGS) {
      const results = Object.values(outcomes).map(({ result }) => result)
      expect(results, `${version} ${id}`).toContain('good')
      expect(
        results.some((result) => result !== 'good'),
        `${version} ${id}`,
      ).toBe(true)
    }
  })

  it('finds a row by version and name, and what an outcome of it means', () => {
    expect(outcomeOf(rowOf('TLS 1.2', 'ticket-short-id'), 'padded').result).toBe('bad')
    expect(outcomeOf(rowOf('TLS 1.3', 'psk'), 'untried').result).toBe('note')
    const id: FindingId = 'psk'
    const outcome: OutcomeName<'psk'> = 'declined'
    const finding: Pick<Finding, 'id' | 'outcome'> = { id, outcome }
    expect(outcomeOf(rowOf('TLS 1.3', finding.id), finding.outcome).result).toBe('bad')
    expect(() => rowOf('TLS 1.3', 'session-id')).toThrow(RangeError)
  })
})
