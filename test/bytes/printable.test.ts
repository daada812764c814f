import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printable, printableJson, printableLines } from '../../src/bytes/printable.ts'

describe('text that somebody else chose', () => {
  it.each([
    ['C0', '\u001b]0;title\u0007', '\\x1b]0;title\\x07'],
    ['ends of lines', 'a\r\nb\tc', 'a\\x0d\\x0ab\\x09c'],
    ['DEL', '\u007f', '\\x7f'],
    ['C1, which some terminals obey', '\u009b31m', '\\x9b31m'],
    ['bidi overrides', 'moc.elpmaxe\u202e', 'moc.elpmaxe\\u202e'],
    ['bidi isolates and marks', '\u2066a\u2069\u200f\u061c', '\\u2066a\\u2069\\u200f\\u061c'],
    ['zero width', 'a\u200bb\u200cc\u200dd\ufeff', 'a\\u200bb\\u200cc\\u200dd\\ufeff'],
    ['soft hyphen', 'pay\u00adpal', 'pay\\xadpal'],
    ['separators', '\u2028\u2029', '\\u2028\\u2029'],
    ['variation selectors', 'a\ufe0f', 'a\\ufe0f'],
    ['tags', '\u{e0041}', '\\u{e0041}'],
    ['fillers and blanks', '\u3164\u115f\u2800', '\\u3164\\u115f\\u2800'],
    ['spaces that only look like one', 'a\u3000b\u2003c', 'a\\u3000b\\u2003c'],
    ['halves of pairs', '\ud800 \udc00', '\\ud800 \\udc00'],
    ['private use', '\ue000', '\\ue000'],
    ['no characters', '\uffff\u{10ffff}', '\\uffff\\u{10ffff}'],
  ])('shows escapes for %s', (_what, text, shown) => expect(printable(text)).toBe(shown))

  it.each(['server.example', 'bücher.example', '例え.テスト', 'нет', 'שלום', 'e\u0301', '😀', '\\x1b'])(
    'leaves what is seen: %s',
    (text) => expect(printable(text)).toBe(text),
  )

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(printable(text))).toBe(printable(text))
      }),
    )
  })

  it('keeps the ends of our own lines', () => expect(printableLines('a\u0007\nb')).toBe('a\\x07\nb'))

  it('is JSON of the same value, in which nothing is unseen', () => {
    const units = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) })
    fc.assert(
      fc.property(fc.oneof(units, fc.string({ unit: 'binary' })), (text) => {
        const json = printableJson({ [text]: [text, 1] })
        expect(JSON.parse(json)).toEqual({ [text]: [text, 1] })
        expect(printable(json)).toBe(json)
      }),
    )
  })
})
