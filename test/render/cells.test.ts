import { describe, expect, it } from 'vitest'
import { cells, cutAt } from '../../src/render/text/cells.ts'

describe('cells of a terminal', () => {
  it.each([
    ['server.example', 14],
    ['━━▶ ✦ ◆ → ▤ ✓ ✗ ⚑ ▫ ·', 21],
    ['例え', 4],
    ['한국어', 6],
    ['ＡＢ', 4],
    ['ｱｲ', 2],
    ['e\u0301', 1],
    ['שָׁלוֹם', 4],
    ['😀', 2],
    ['𠀋', 2],
    ['⌚', 2],
    ['☎', 1],
    ['🇩🇪', 2],
  ])('%s takes %i', (text, width) => expect(cells(text)).toBe(width))

  it('cuts before what does not fit, and keeps marks with their letter', () => {
    expect(cutAt('例えば', 5)).toEqual(['例え', 'ば'])
    expect(cutAt('ae\u0301b', 2)).toEqual(['ae\u0301', 'b'])
    expect(cutAt('abc', 9)).toEqual(['abc', ''])
    expect(cutAt('例', 1)).toEqual(['', '例'])
  })
})
