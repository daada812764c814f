import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columns, line, paint, wrap, type Piece } from '../../src/render/text/lines.ts'
import { PLAIN } from '../../src/render/text/theme.ts'
import { shortHex } from '../../src/render/words/values.ts'

describe('wrapping', () => {
  it('loses no letter and keeps within its width', () => {
    const piece = fc.tuple(fc.constantFrom('text', 'dim', 'bold'), fc.stringMatching(/^[a-z ]{0,40}$/))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.integer({ min: 20, max: 60 }), (pieces, width) => {
        const rows = wrap(pieces as Piece[], width, 4)
        const letters = (all: readonly Piece[]): string =>
          all
            .map(([, text]) => text)
            .join('')
            .replaceAll(' ', '')
        expect(rows.map(letters).join('')).toBe(letters(pieces as Piece[]))
        for (const row of rows)
          expect(
            row
              .map(([, text]) => text)
              .join('')
              .trimEnd().length,
          ).toBeLessThanOrEqual(width)
      }),
    )
  })

  it('indents what follows and keeps a citation in one piece', () => {
    const rows = paint(
      line(
        [
          ['text', 'some words that go on and on '],
          ['cite', ' RFC 9846 §7.1'],
        ],
        2,
      ),
      34,
      PLAIN,
    )
    expect(rows).toEqual(['some words that go on and on', '  RFC 9846 §7.1'])
  })

  it('counts columns, not bytes', () => expect(columns([['text', '✦ →']])).toBe(3))
})

describe('short values', () => {
  it('keeps both ends and tells the length', () => {
    expect(shortHex('00'.repeat(31) + 'ff')).toBe('0000000000000000…00ff (32 bytes)')
    expect(shortHex('0011')).toBe('0011')
  })
})
