/** The head of an HTTP request for `serve --www`: complete with its empty line, however it was cut. */
import { expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { MAX_HEAD, RequestHead } from '../../src/cli/socket/request-head.ts'

it.each([
  'GET / HTTP/1.0\r\n\r\n',
  'GET / HTTP/1.0\n\n',
  'GET / HTTP/1.0\r\n\n',
  'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n',
])('is complete with the empty line, in two pieces cut anywhere and byte by byte: %j', (text) => {
  const bytes = fromText(text)
  for (let at = 0; at < bytes.length; at++) {
    const head = new RequestHead()
    expect(head.take(bytes.subarray(0, at))).toBeUndefined()
    expect(head.take(bytes.subarray(at))).toBe(text)
  }
  const head = new RequestHead()
  const found = [...bytes].map((byte) => head.take(Uint8Array.of(byte)))
  expect(found.findIndex((each) => each !== undefined)).toBe(bytes.length - 1)
})

it('is what is there, where the empty line does not come', () => {
  const head = new RequestHead()
  expect(head.take(new Uint8Array(MAX_HEAD - 1).fill(0x61))).toBeUndefined()
  expect(head.take(Uint8Array.of(0x61))).toHaveLength(MAX_HEAD)
})
