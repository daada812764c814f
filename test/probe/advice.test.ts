/** Advice is data: it must be about findings that there are, and say what to do. */
import { describe, expect, it } from 'vitest'
import { ADVICE, adviceOn } from '../../src/probe/advice/advice.ts'
import type { AdviceRow } from '../../src/probe/advice/row.ts'
import { FINDINGS } from '../../src/probe/findings.ts'

const cases = ({ tested = [], untested = [] }: AdviceRow): readonly string[] => [...tested, ...untested]

describe('advice', () => {
  const rows = ADVICE.flatMap(({ server, rows }) => rows.map((row: AdviceRow) => ({ server, row })))

  it.each(rows)('of $server says what to set or what to know, once for each finding: $row.set', ({ row }) => {
    expect(Object.keys(row.set).length + (row.note ?? '').length).toBeGreaterThan(0)
    expect(new Set(cases(row)).size).toBe(cases(row).length)
    expect(row.note ?? '').not.toMatch(/\.$/)
  })

  it('is about no finding that is good', () => {
    const good = FINDINGS.flatMap(({ version, id, outcomes }) =>
      Object.entries(outcomes)
        .filter(([, { result }]) => result === 'good')
        .map(([name]) => `${version} ${id} ${name}`),
    )
    expect(rows.flatMap(({ row }) => cases(row)).filter((name) => good.includes(name))).toEqual([])
  })

  it('has for each server a way to get tickets', () => {
    const servers = (['TLS 1.2', 'TLS 1.3'] as const).flatMap((version) =>
      adviceOn({ version, id: version === 'TLS 1.2' ? 'ticket' : 'psk', outcome: 'none' }),
    )
    expect(new Set(servers.map(({ server }) => server)).size).toBe(ADVICE.length)
  })

  it('writes settings as the server does, and what to take out in words', () => {
    const lines = (server: string, outcome: 'none' | 'declined'): readonly string[] =>
      adviceOn({ version: 'TLS 1.2', id: 'ticket', outcome })
        .filter((advice) => advice.server === server)
        .flatMap((advice) => advice.lines)
    expect(lines('nginx', 'none')).toContain('ssl_session_tickets on;')
    expect(lines('HAProxy', 'none')).toContain('without no-tls-tickets')
    expect(lines('Java', 'none')).toContain('-Djdk.tls.server.enableSessionTicketExtension=true')
  })
})
