/** The table of costs: what differs, and what is chance. */
import { expect, it } from 'vitest'
import { compareRows, savedInWords } from '../../src/render/words/costs.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import { run } from './runs.ts'

const rowsOf = (name: string, seed = 'glass-tls') => compareRows(run(name, seed).connections)

it('two full handshakes differ by nothing: a signature is as long as it happens to be (RFC 3279 §2.2.3)', () => {
  const told = ['glass-tls', 'a', 'b', 'c'].map((seed) =>
    rowsOf('tls12-session-lost', seed).find(({ what }) => what === 'bytes server → client')!,
  )
  for (const { values, difference, less } of told) {
    expect(difference).toBe(values[0] === values[1] ? 'same' : 'same but chance')
    expect(less).toBe(false)
  }
  expect(told.some(({ difference }) => difference === 'same but chance')).toBe(true)
})

it('no difference rounds to nothing', () => {
  for (const { name, fault } of SCENARIOS)
    if (!fault) for (const { difference } of rowsOf(name)) expect(difference, name).not.toMatch(/\(.0 %\)/)
})

it('counts what was saved in the right number: one round trip, two round trips', () => {
  const { summary } = run('tls12-ecdhe').connections[0]!
  const saved = (rtts: number): string => savedInWords({ ...summary, rtts: 2 }, { ...summary, rtts })
  expect([saved(1), saved(0), saved(2)]).toEqual([
    '1 round trip less before the first data',
    '2 round trips less before the first data',
    '',
  ])
})
