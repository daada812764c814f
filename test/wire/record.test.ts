import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, toHex } from '../../src/bytes/bytes.ts'
import { decode, encode, type Layout } from '../../src/bytes/layout.ts'
import {
  alertMessage,
  changeCipherSpec,
  MAX_CIPHERTEXT_12,
  MAX_CIPHERTEXT_13,
  MAX_PLAINTEXT,
  RECORD_HEADER,
  tlsCiphertext,
  tlsPlaintext,
} from '../../src/wire/record.ts'
import { SEEDED } from './arbitrary.ts'
import { decodeError, expectTiled } from './expectations.ts'

const CASES: { name: string; layout: Layout<unknown>; head: string; body: number }[] = [
  { name: 'TLSPlaintext', layout: tlsPlaintext, head: '160301', body: 40 },
  { name: 'TLSCiphertext', layout: tlsCiphertext, head: '170303', body: 40 },
]

describe.each(CASES)('$name', ({ name, layout, head, body }) => {
  it('decodes and encodes to the same bytes, tiled by its leaves', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: body }), (fragment) => {
        const bytes = concat(fromHex(head), Uint8Array.of(0, fragment.length), fragment)
        const decoded = decode(layout, bytes)
        expect(encode(layout, decoded.value)).toEqual(bytes)
        expectTiled(decoded.span, bytes.length)
        expect(bytes.length).toBe(RECORD_HEADER + fragment.length)
        for (let size = 0; size < bytes.length; size++)
          expect(decodeError(() => decode(layout, bytes.slice(0, size)), size).field).toContain(name)
        decodeError(() => decode(layout, concat(bytes, fromHex('00'))), bytes.length + 1)
      }),
      SEEDED,
    )
  })
})

describe('records', () => {
  it('have the limits of RFC 9846 §5.1-2 and RFC 5246 §6.2.3', () => {
    expect([MAX_PLAINTEXT, MAX_CIPHERTEXT_13, MAX_CIPHERTEXT_12]).toEqual([16384, 16640, 18432])
  })

  it('longer than any limit still decode: record_overflow is the record layer’s to send', () => {
    const bytes = concat(fromHex('170303ffff'), new Uint8Array(65535))
    expect(decode(tlsCiphertext, bytes).value.encrypted_record.length).toBe(65535)
  })
})

describe('an alert', () => {
  it('is two bytes with names', () => {
    const bytes = fromHex('0232')
    const { value, span } = decode(alertMessage, bytes)
    expect(value).toEqual({ level: 'fatal', description: 'decode_error' })
    expect(encode(alertMessage, value)).toEqual(bytes)
    expectTiled(span, 2)
    expect(decode(alertMessage, fromHex('07fe')).value).toEqual({
      level: 'unknown(0x07)',
      description: 'unknown(0xfe)',
    })
  })

  it('of another length is a DecodeError', () => {
    expect(decodeError(() => decode(alertMessage, fromHex('02')), 1)).toMatchObject({
      field: 'Alert.description',
      offset: 1,
    })
    expect(decodeError(() => decode(alertMessage, fromHex('023200')), 3)).toMatchObject({
      field: 'Alert',
      offset: 2,
    })
  })
})

describe('ChangeCipherSpec', () => {
  it('is the byte 1', () => {
    expect(decode(changeCipherSpec, fromHex('01')).value).toEqual({ type: 'change_cipher_spec' })
    expect(decode(changeCipherSpec, fromHex('02')).value).toEqual({ type: 'unknown(0x02)' })
    expect(toHex(encode(changeCipherSpec, { type: 'change_cipher_spec' }))).toBe('01')
    decodeError(() => decode(changeCipherSpec, fromHex('')), 0)
  })
})
