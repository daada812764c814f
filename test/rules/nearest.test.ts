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

  it('looks within names for three letters or more, whatever their case', () => {
    expect(nearest('ume', ['resume', 'ump'])).toEqual(['resume'])
    expect(nearest('re', ['resume', 'rd'])).toEqual(['rd'])
    expect(nearest('RECORD', ['record'])).toEqual(['record'])
    expect(nearest('tls1', ['TLS12'])).toEqual(['TLS12'])
    expect(nearest('RECROD', ['Record'])).toEqual(['Record'])
  })

  it('gives three names unless told otherwise', () => {
    const holding = ['name-1', 'name-2', 'name-3', 'name-4']
    expect(nearest('name', holding)).toEqual(holding.slice(0, 3))
    expect(nearest('name', holding, 1)).toEqual(holding.slice(0, 1))
    const near = ['aab', 'aac', 'aad', 'aae']
    expect(nearest('aaa', near)).toEqual(near.slice(0, 3))
    expect(nearest('aaa', near, 4)).toEqual(near)
  })

  it('bears two errors, and in a name of more than six letters one for each three that it has begun', () => {
    expect(nearest('txy', ['tls'])).toEqual(['tls'])
    expect(nearest('xyz', ['tls'])).toEqual([])
    expect([nearest('recoxy', ['record']), nearest('recxyz', ['record'])]).toEqual([['record'], []])
    expect([nearest('sessxyz', ['session']), nearest('seswxyz', ['session'])]).toEqual([['session'], []])
    // One is missing in front, or there is one too many, and another letter is wrong.
    expect([nearest('bcd', ['abcx']), nearest('abcx', ['bcd'])]).toEqual([['abcx'], ['bcd']])
    expect(nearest('bxd', ['abcx'])).toEqual([])
    // Letters too many and too few are errors as well.
    expect([nearest('recordab', ['record']), nearest('recordabc', ['record'])]).toEqual([['record'], []])
    expect([nearest('seon', ['session']), nearest('son', ['session'])]).toEqual([['session'], []])
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
