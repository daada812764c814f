/** A mark in bytes that come in pieces: found wherever they are cut, and each byte looked at so often and no more. */
import { afterEach, expect, it, vi } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { ByteQueue } from '../../src/bytes/queue.ts'
import { HEAD_END, LINE_END, MarkSearch, type Mark } from '../../src/bytes/search.ts'

afterEach(() => vi.restoreAllMocks())

/** Counts the bytes that are looked at from now on. */
function counting(): () => number {
  const peek = vi.spyOn(ByteQueue.prototype, 'peek')
  return () =>
    peek.mock.results.reduce((sum, { value }) => sum + (value instanceof Uint8Array ? value.length : 0), 0)
}

const TAG: Mark = { pattern: /<\/a>|<b\/>/, longest: 4 }

it.each([
  ['a line\n', LINE_END],
  ['\n', LINE_END],
  ['head\r\n\r\n', HEAD_END],
  ['head\n\n', HEAD_END],
  ['head\r\n\n', HEAD_END],
  ['x'.repeat(255) + '\r\n\r\n', HEAD_END],
  ['x'.repeat(258) + '\r\n\r\n', HEAD_END],
  ['<a>text</a>', TAG],
  ['<b/>', TAG],
])(
  '%j ends where its mark ends, cut in two anywhere, byte by byte, and with more behind it',
  (text, mark) => {
    const bytes = fromText(text)
    for (let at = 0; at < bytes.length; at++) {
      const search = new MarkSearch(mark)
      const first = ByteQueue.empty.append(bytes.subarray(0, at))
      expect(search.in(first)).toBeUndefined()
      expect(search.in(first.append(bytes.subarray(at)).append(fromText(' and more\n\n')))).toBe(bytes.length)
    }
    const search = new MarkSearch(mark)
    let queue = ByteQueue.empty
    const ends = [...bytes].map((byte) => search.in((queue = queue.append(Uint8Array.of(byte)))))
    expect(ends.findIndex((end) => end !== undefined)).toBe(bytes.length - 1)
  },
)

it('64 KiB that come byte by byte are looked at in proportion to their number', () => {
  const looked = counting()
  const search = new MarkSearch(HEAD_END)
  let queue = ByteQueue.empty
  for (let i = 0; i < 65_536; i++)
    expect(search.in((queue = queue.append(Uint8Array.of(0x61))))).toBeUndefined()
  expect(looked()).toBeLessThanOrEqual(4 * 65_536)
})

it('and so are many short lines that come together', () => {
  const looked = counting()
  let queue = ByteQueue.empty.append(fromText('*\n'.repeat(8192)))
  for (let i = 0; i < 8192; i++) queue = queue.drop(new MarkSearch(LINE_END).in(queue)!)
  expect(queue.length).toBe(0)
  expect(looked()).toBeLessThanOrEqual(8192 * 260 + 65_536)
})
