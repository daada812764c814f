/** What was meant by what was typed. */
import { describe, expect, it } from 'vitest'
import { nearest } from '../../src/rules/nearest.ts'

describe('nearest', () => {
  it('gives names that hold what was typed, else those a few errors away, the nearest first', () => {
    expect(nearest('resu', ['tls13-resume', 'tls12-resume', 'tls13-full'])).toEqual([
      'tls13-resume',
      'tls12-resume',
    ])
    expect(nearest('recrod', ['record', 'session'])).toEqual(['record'])
    expect(nearest('ab', ['abcd', 'abc', 'abcde'])).toEqual(['abc', 'abcd'])
  })

  it('counts a letter beyond the first plane as one', () => {
    expect(nearest('𝔱𝔩𝔰', ['tls'])).toEqual([])
    expect(nearest('x𝔱x', ['xtx'])).toEqual(['xtx'])
  })

  it('compares a text that is far longer than any name with none: it would take hours', () => {
    const names = Array.from({ length: 5000 }, (_, i) => `name-${i}`)
    expect(nearest('x'.repeat(2 ** 20), names)).toEqual([])
  })
})
