import { describe, expect, it } from 'vitest'
import { printed } from './printed.ts'

const text = await printed(() => import('../../examples/31-many-servers.ts'))

/** What became of each visit under a title. */
function visits(title: string): string[] {
  const lines = text.slice(text.indexOf(`${title}\n`)).split('\n\n')[0]!
  return lines
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
}

describe('example 31', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/31.txt')
  })

  it('resumes with a ticket where its key is (RFC 5077 §5.5)', () => {
    expect(visits('Nothing shared, round robin')).toEqual(
      ['a', 'b', 'c', 'a', 'b', 'c'].map((server) => `${server} full`),
    )
    expect(visits('Nothing shared, each client stays with its server')).toEqual([
      'a full',
      'a resumed by PSK',
      'b full',
      'b resumed by PSK',
    ])
    expect(visits('Ticket keys shared').filter((visit) => visit.endsWith('PSK'))).toHaveLength(5)
  })

  it('resumes by session ID where the session is, whatever keys are shared (RFC 5246 §7.3)', () => {
    const resumed = (title: string) => visits(title).filter((visit) => visit.endsWith('session ID')).length
    expect(resumed('Session IDs, ticket keys shared')).toBe(0)
    expect(resumed('Session IDs, one cache')).toBe(5)
    expect(resumed('Session IDs, a cache each and one store')).toBe(5)
  })

  it('judges the age of a ticket by the clock of the server that is shown it (RFC 9846 §4.7.1)', () => {
    expect(visits('Ticket keys shared, clocks that differ')).toEqual(['a full', 'b full', 'c resumed by PSK'])
  })

  it('lets connections go that are over', () => {
    expect(text).toContain('6 connections at once')
    expect(text).toContain('0 after all have closed')
  })
})
