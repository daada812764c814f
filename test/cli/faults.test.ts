/** Faults on the command line: listed in groups, and an exit code that says whether a connection failed. */
import { describe, expect, it } from 'vitest'
import { run } from '../../src/cli/run/run.ts'
import { scenarios } from '../../src/cli/run/scenarios.ts'
import { FAULTS } from '../../src/sim/faults/faults.ts'
import { SCENARIO_GROUPS } from '../../src/sim/scenarios.ts'
import { memoryIo } from './io.ts'

describe('scenarios', () => {
  it('come under the heading of their group', () => {
    const io = memoryIo()
    scenarios([], io)
    const rows = io.text().split('\n')
    for (const { title, scenarios: own } of SCENARIO_GROUPS) {
      const at = rows.indexOf(title)
      expect(rows.slice(at + 1, at + 1 + own.length).map((row) => row.split(' ')[0])).toEqual(
        own.map(({ name }) => name),
      )
      expect(rows[at + 1 + own.length]).toBe('')
    }
  })

  it('have their group as a field of JSON, and faults what they break', () => {
    const io = memoryIo()
    scenarios(['--json'], io)
    const rows = io
      .text()
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row) as Record<string, string>)
    expect(new Set(rows.map(({ group }) => group))).toEqual(
      new Set(SCENARIO_GROUPS.map(({ title }) => title)),
    )
    expect(rows.find(({ name }) => name === 'fault-tls13-binder')).toMatchObject({
      check: 'psk.binder',
      consequence: 'the server sends decrypt_error',
      cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
    })
    expect(Object.keys(rows[0]!)).toEqual(['name', 'shows', 'group'])
  })

  it('are those that have every word given in their name, story, rule or section', () => {
    const io = memoryIo()
    scenarios(['LIFETIME', 'tls12', '--json'], io)
    const rows = io.text().trimEnd().split('\n')
    expect(rows.length).toBeGreaterThan(1)
    for (const row of rows) expect(row.toLowerCase()).toMatch(/^(?=.*lifetime).*tls12/)
    expect(() => scenarios(['no-such-thing'], memoryIo())).toThrow("no scenario has 'no-such-thing' in it")
  })
})

describe('run', () => {
  const failing = FAULTS.filter(({ fault }) => fault.consequence.startsWith('the '))

  it('has failing handshakes to play', () => expect(failing.length).toBeGreaterThan(10))

  it.each(failing)('$name: exit code 1, and the alert is named', ({ name, fault }) => {
    const io = memoryIo()
    expect(run([name], io)).toBe(1)
    const alert = fault.consequence.split(' ').at(-1)!
    expect(io.notes()).toContain(alert)
    expect(io.text()).toMatch(/^c2 {2}failed: /m)
  })

  it.each(['fault-tls12-suite', 'fault-0rtt-started', 'harmless-tls13-suite'])(
    '%s: exit code 0, since nothing failed',
    (name) => {
      const io = memoryIo()
      expect(run([name], io)).toBe(0)
      expect(io.notes()).toBe('')
    },
  )

  it('without a scenario does not list a hundred faults', () => {
    expect(() => run([], memoryIo())).toThrow(
      /tls12-xargs; and \d+ with one fault each and \d+ of attacks, see: scenarios$/,
    )
    expect(() => run(['fault-tls13-bindr'], memoryIo())).toThrow(/did you mean fault-tls13-binder/)
  })
})
