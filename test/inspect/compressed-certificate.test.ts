/** The certificate inside of a CompressedCertificate from elsewhere: RFC 8879 §4. */
import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { concat } from '../../src/bytes/bytes.ts'
import { handshakeParts } from '../../src/inspect/parts/messages.ts'
import { Reading } from '../../src/inspect/reading.ts'
import { compressCertificate } from '../../src/wire/compressed-certificate.ts'
import { encodeMessage13 } from '../../src/wire/handshake.ts'
import type { CompressedCertificate } from '../../src/wire/message13.ts'
import { SERVER } from '../kit/world.ts'

const PLAIN = encodeMessage13({
  name: 'Certificate',
  body: {
    certificate_request_context: new Uint8Array(),
    certificate_list: SERVER.identity.chain.map((cert_data) => ({ cert_data, extensions: [] })),
  },
})

const partsOf = (change: Partial<CompressedCertificate> = {}) => {
  const body = { ...compressCertificate(PLAIN), ...change }
  return [...handshakeParts(encodeMessage13({ name: 'CompressedCertificate', body }), 0, new Reading())]
}

test('is a part of its own behind the message, with the fields of its DER', () => {
  const [message, inside, ...rest] = partsOf()
  expect(message.span.name).toBe('CompressedCertificate')
  expect(inside).toMatchObject({
    kind: 'handshake',
    at: undefined,
    bytes: PLAIN,
    span: { name: 'Certificate' },
  })
  expect(JSON.stringify(inside.span)).toContain('tbsCertificate')
  expect(rest).toEqual([])
})

test.each([
  ['another algorithm', { algorithm: 'brotli' as const }, /brotli is not spoken here/],
  ['a length beyond what is shown', { uncompressed_length: 2 ** 24 - 1 }, /16777215 bytes, more than/],
  ['a stream that is none', { compressed_certificate_message: Uint8Array.of(1) }, /no Certificate is inside/],
  [
    'no Certificate',
    {
      uncompressed_length: 2,
      compressed_certificate_message: new Uint8Array(deflateSync(Uint8Array.of(0, 9))),
    },
    /no Certificate is inside/,
  ],
])('is a note where it cannot be shown: %s', (_, change, says) => {
  const [, second] = partsOf(change)
  expect(second.kind).toBe('note')
  expect(second.title).toMatch(says)
})

test('a bomb is a note: what is shown follows the length of what is there', () => {
  const stream = new Uint8Array(deflateSync(new Uint8Array(2 ** 17)))
  const [, second] = partsOf({ uncompressed_length: 2 ** 17, compressed_certificate_message: stream })
  expect(second).toMatchObject({
    kind: 'note',
    title: expect.stringMatching(/131072 bytes, more than/) as string,
  })
  expect(concat(stream).length).toBeLessThan(1000)
})
