import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, toHex } from '../../src/bytes/bytes.ts'
import * as layout from '../../src/bytes/layout.ts'
import { leaves, shiftSpan } from '../../src/bytes/span.ts'
import { EncodeError } from '../../src/bytes/writer.ts'
import { decodeError, expectTiled } from '../wire/expectations.ts'

const SEEDED = { seed: 9846, numRuns: 100 }
const { decode, encode } = layout

describe.each([
  ['uint8', layout.uint8, 1],
  ['uint16', layout.uint16, 2],
  ['uint24', layout.uint24, 3],
  ['uint32', layout.uint32, 4],
] as const)('%s', (type, number, length) => {
  it('is big-endian', () => {
    fc.assert(
      fc.property(fc.nat(256 ** length - 1), (value) => {
        const bytes = encode(number, value)
        expect(toHex(bytes)).toBe(value.toString(16).padStart(2 * length, '0'))
        expect(decode(number, bytes).value).toBe(value)
      }),
      SEEDED,
    )
    expect(number.type).toBe(type)
  })

  it('refuses what does not fit', () => {
    for (const value of [-1, 1.5, 256 ** length, Number.NaN])
      expect(() => encode(number, value)).toThrow(EncodeError)
    decodeError(() => decode(number, new Uint8Array(length - 1)), length)
    expect(decodeError(() => decode(number, new Uint8Array(length + 1)), length + 1).rule).toContain(
      '1 trailing byte',
    )
  })
})

describe('opaque', () => {
  it.each([
    [255, 1, 'opaque<0..255>'],
    [256, 2, 'opaque<0..256>'],
    [2 ** 16 - 1, 2, 'opaque<0..2^16-1>'],
    [2 ** 16 - 2, 2, 'opaque<0..2^16-2>'],
    [2 ** 24 - 1, 3, 'opaque<0..2^24-1>'],
  ])('up to %i bytes has a length of %i byte(s) and is called %s', (max, prefix, type) => {
    const vector = layout.opaque(0, max)
    expect(vector.type).toBe(type)
    expect(encode(vector, Uint8Array.of(5)).length).toBe(prefix + 1)
  })

  it('keeps its bounds both ways', () => {
    const vector = layout.opaque(2, 4)
    for (const size of [0, 1, 5]) {
      expect(() => encode(vector, new Uint8Array(size))).toThrow(EncodeError)
      const bytes = concat(Uint8Array.of(size), new Uint8Array(size))
      const error = decodeError(() => decode(vector, bytes, 'ticket'), bytes.length)
      expect(error).toMatchObject({
        field: 'ticket.length',
        offset: 0,
        mismatch: { expected: 'a length of 2..4', actual: String(size) },
      })
    }
  })

  it('gives a copy, and a decoder that is given bytes does not write to them', () => {
    const bytes = fromHex('020102')
    const { value } = decode(layout.opaque(0, 4), bytes)
    value[0] = 9
    expect(toHex(bytes)).toBe('020102')
  })
})

describe('text', () => {
  it('keeps any bytes, one character each', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const wire = concat(Uint8Array.of(bytes.length), bytes)
        const { value } = decode(layout.text(0, 255), wire)
        expect(value.length).toBe(bytes.length)
        expect(encode(layout.text(0, 255), value)).toEqual(wire)
      }),
      SEEDED,
    )
  })

  it('refuses a character that is no byte', () => {
    expect(() => encode(layout.text(0, 9), 'a\u0100')).toThrow("'\u0100' at 1 is not one byte")
  })
})

const point = layout.struct('Point', 'RFC 0 §1', { x: layout.uint16, y: layout.uint8 })
const shape = layout.struct('Shape', 'RFC 0 §2', {
  name: layout.text(1, 9),
  points: layout.list(point, 3, 30),
  note: layout.optional(layout.opaque(0, 9)),
})

describe('struct, list and optional', () => {
  const bytes = fromHex('0161 06 000102 000304 02beef')

  it('decode to named fields', () => {
    const { value, span } = decode(shape, bytes)
    expect(value).toEqual({
      name: 'a',
      points: [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ],
      note: Uint8Array.of(0xbe, 0xef),
    })
    expect(encode(shape, value)).toEqual(bytes)
    expectTiled(span, bytes.length)
    expect(leaves(span).map((leaf) => leaf.name)).toEqual([
      'length',
      'content',
      'length',
      'x',
      'y',
      'x',
      'y',
      'length',
      'content',
    ])
    expect(span).toMatchObject({ name: 'Shape', type: 'Shape', cite: 'RFC 0 §2', value: null })
    expect(span.children[1].children[2]).toMatchObject({
      name: '[1]',
      type: 'Point',
      start: 6,
      end: 9,
      cite: 'RFC 0 §1',
    })
  })

  it('leave out what is optional, and its span', () => {
    const { value, span } = decode(shape, bytes.slice(0, 9))
    expect(value.note).toBeUndefined()
    expect(encode(shape, value)).toEqual(bytes.slice(0, 9))
    expect(span.children.map((child) => child.name)).toEqual(['name', 'points'])
  })

  it('name the path of what is wrong', () => {
    const torn = fromHex('0161 05 000102 0003')
    expect(decodeError(() => decode(shape, torn, 'shape'), torn.length)).toMatchObject({
      field: 'shape.points[1].y',
      offset: 8,
      mismatch: { expected: '1 byte(s)', actual: '0 left' },
    })
    const long = fromHex('0161 09 000102')
    expect(decodeError(() => decode(shape, long, 'shape'), long.length)).toMatchObject({
      field: 'shape.points.length',
      offset: 2,
      mismatch: { expected: 'a length of at most 3, the bytes left', actual: '9' },
    })
  })
})

describe('all but the last bytes', () => {
  it('leave those to the fields behind them', () => {
    const sealed = layout.struct('Sealed', '', { body: layout.allBut(2), tag: layout.fixed(2) })
    for (const body of ['', '0a', '0a0b0c']) {
      const { value, span } = decode(sealed, fromHex(`${body}e0e1`))
      expect([toHex(value.body), toHex(value.tag)]).toEqual([body, 'e0e1'])
      expect(toHex(encode(sealed, value))).toBe(`${body}e0e1`)
      expectTiled(span, body.length / 2 + 2)
    }
    expect(decodeError(() => decode(sealed, fromHex('e0')), 1)).toMatchObject({
      field: 'Sealed.body',
      offset: 0,
      mismatch: { expected: '2 byte(s) for what follows', actual: '1 left' },
    })
  })
})

describe('sized and fixed', () => {
  it('fill their length exactly', () => {
    const box = layout.sized(point, 255)
    expect(toHex(encode(box, { x: 1, y: 2 }))).toBe('03000102')
    expect(decodeError(() => decode(box, fromHex('0400010203'), 'box'), 5)).toMatchObject({
      field: 'box',
      offset: 4,
    })
    expect(decodeError(() => decode(box, fromHex('020001'), 'box'), 3)).toMatchObject({
      field: 'box.y',
      offset: 3,
    })
    expect(() => encode(layout.fixed(2), Uint8Array.of(1))).toThrow('1 bytes where 2 are due')
  })

  it('show a body without fields as one leaf', () => {
    const { span } = decode(layout.sized(layout.rest, 255), fromHex('02abcd'))
    expect(leaves(span).map(({ name, value }) => [name, value])).toEqual([
      ['length', 2],
      ['content', 'abcd'],
    ])
    expectTiled(span, 3)
    expectTiled(decode(layout.sized(layout.uint32, 255), fromHex('0400000001')).span, 5)
    expectTiled(decode(layout.sized(layout.nothing, 255), fromHex('00')).span, 1)
  })
})

describe('select', () => {
  type Value = { tag: 'a'; data: { x: number; y: number } } | { tag: 'b'; data: Uint8Array }
  const tag = layout.mapped(
    layout.uint8,
    'Tag',
    (code): string => (code === 1 ? 'a' : 'b'),
    (name) => (name === 'a' ? 1 : 2),
  )
  const either = layout.select<Value>({
    type: 'Either',
    cite: 'RFC 0 §3',
    tagName: 'tag',
    tag,
    bodyName: 'data',
    max: 255,
    body: (name) => (name === 'a' ? point : layout.rest),
  })

  it('chooses the body by the tag', () => {
    expect(decode(either, fromHex('0103000102')).value).toEqual({ tag: 'a', data: { x: 1, y: 2 } })
    expect(toHex(encode(either, { tag: 'b', data: Uint8Array.of(7) }))).toBe('020107')
    expectTiled(decode(either, fromHex('020107')).span, 3)
  })
})

describe('spans', () => {
  it('are made when looked at, once', () => {
    const decoded = decode(point, fromHex('000102'))
    expect(decoded.span).toBe(decoded.span)
  })

  it('move as a whole', () => {
    const { span } = decode(point, fromHex('000102'))
    const moved = shiftSpan(span, 10)
    expect(leaves(moved).map(({ start, end }) => [start, end])).toEqual([
      [10, 12],
      [12, 13],
    ])
    expect(shiftSpan(span, 0)).toBe(span)
  })
})

describe('a writer', () => {
  it('grows to any size', () => {
    const big = new Uint8Array(70_000).fill(3)
    const bytes = encode(layout.opaque(0, 2 ** 24 - 1), big)
    expect(bytes.length).toBe(70_003)
    expect(toHex(bytes.slice(0, 4))).toBe('01117003')
  })
})
