/** Handshake messages taken off a stream that comes in pieces (RFC 9846 §5.1). */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { concat, EMPTY, toHex } from '../../src/bytes/bytes.ts'
import { ByteQueue } from '../../src/bytes/queue.ts'
import { messageLength, takeMessages } from '../../src/wire/envelope.ts'

const message = fc
  .uint8Array({ maxLength: 300 })
  .map((body) => concat(Uint8Array.of(20, 0, body.length >> 8, body.length & 255), body))

it('messages come off whole and in order, wherever the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(message), fc.array(fc.nat(600)), (messages, sizes) => {
      const stream = concat(...messages)
      const taken: Uint8Array[] = []
      let waiting = ByteQueue.empty
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const size = (sizes.at(turn % Math.max(1, sizes.length)) ?? stream.length) + 1
        const found = takeMessages(waiting.append(stream.subarray(at, at + size)))
        taken.push(...found.messages)
        waiting = found.rest
        at += size
      }
      expect(taken.map(toHex)).toEqual(messages.map(toHex))
      expect(waiting.length).toBe(0)
    }),
  )
})

it('a header that is not all there tells no length', () => {
  expect(messageLength(ByteQueue.of(EMPTY))).toBe(Infinity)
  expect(messageLength(ByteQueue.of(Uint8Array.of(1, 1, 2)))).toBe(Infinity)
  expect(messageLength(ByteQueue.of(Uint8Array.of(1, 1, 2, 3)))).toBe(4 + 0x010203)
})
