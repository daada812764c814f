/** A run in short: about sixty rows, and in them whatever decided. */
import { describe, expect, it } from 'vitest'
import { renderBrief } from '../../src/render/text/brief.ts'
import { renderText } from '../../src/render/text/text.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import { eventsOf } from '../../src/trace/run.ts'
import { run } from './runs.ts'

const rowsOf = (name: string): string[] => [...renderBrief(run(name))]

describe('the main job', () => {
  const rows = rowsOf('tls13-resume')

  it('is told in at most 60 rows', () => {
    expect(rows.length).toBeLessThanOrEqual(60)
  })

  it('has the two decisions, each with the checks that held', () => {
    const decisions = rows.filter((row) => /^(client|server) {2}/.test(row))
    expect(decisions).toEqual([
      'client  May the client offer the session of server.example? yes',
      'server  May the server use PSK identity 0? yes, if its binder is good',
      'server  Does the client hold PSK 0? yes',
    ])
    expect(rows.join(' ')).toContain('psk.known, psk.modes, psk.version')
  })

  it('leads from the PSK back to the key agreement of the connection before (RFC 9846 §7.1, §4.7.1)', () => {
    const [at] = [rows.findIndex((row) => row.startsWith('━━ Where the psk[0] of c2 comes from'))]
    const names = rows.slice(at + 1).flatMap((row) => /^(?:…| ) {7}(\w\S*) = /.exec(row)?.[1] ?? [])
    expect(names).toEqual(['psk[0]', 'resumption_psk_1', 'resumption_master_secret', 'shared_secret'])
  })

  it('says what it saved', () => {
    expect(rows.join('\n')).toContain('━━ What resumption saved ━━\nc2 against c1: no signatures made')
  })
})

it('names every check of a resumption that failed, with what was expected', () => {
  for (const { name } of SCENARIOS.filter(({ fault }) => fault)) {
    const failed = run(name).connections.flatMap((connection) =>
      eventsOf(connection).flatMap(({ event }) =>
        event.kind === 'verdict' && event.subject === 'resumption'
          ? event.checks.filter(({ outcome }) => outcome === 'fail')
          : [],
      ),
    )
    const text = rowsOf(name).join(' ').replace(/ +/g, ' ')
    for (const { actual } of failed) expect(text, name).toContain(actual.replace(/ +/g, ' '))
  }
})

it('is shorter than the whole story, whatever is told', () => {
  for (const { name } of SCENARIOS.filter(({ attack }) => !attack)) {
    const whole = [...renderText(run(name))]
    expect(rowsOf(name).length, name).toBeLessThan(whole.length)
  }
})

it('tells once what several connections have in common', () => {
  const rows = rowsOf('tls13-0rtt-replay')
  const headings = rows.filter((row) => row.startsWith('━━ What was decided'))
  expect(headings).toEqual([
    '━━ What was decided in c2 ━━',
    '━━ What was decided in c3, c7, c8, c10, c11, c12, c13 and c14 ━━',
    '━━ What was decided in c4, c5, c6 and c9 ━━',
    '━━ What was decided in c15 ━━',
  ])
  expect(rows.length).toBeLessThan(220)
})
