/** Whatever cannot be decoded says what was due and what was there: the rule as `expected`, never the reverse. */
import { expect, test } from 'vitest'
import { concat } from '../../src/bytes/bytes.ts'
import { DecodeError, type Mismatch } from '../../src/bytes/reader.ts'
import { decodeMessage13 } from '../../src/wire/handshake.ts'
import { decodeMessage12 } from '../../src/wire/handshake12.ts'
import { expectRefusal } from '../kit/expect.ts'
import { before, meet, pair } from '../kit/pair.ts'
import { deliver, handshake } from '../kit/play.ts'
import { CLIENT, client, server } from '../kit/world.ts'
import { client12, server12 } from '../kit/world12.ts'

const asking = { clientCertificate: 'request' } as const

function messagesOf(of: ReturnType<typeof pair>): Uint8Array[] {
  return meet(of).events.flatMap((event) =>
    event.kind === 'message' && event.name !== 'ChangeCipherSpec' && event.direction === 'sent'
      ? [event.bytes]
      : [],
  )
}

/** A message cut, lengthened, and with each byte of its first 200 at its least and its most. */
function* broken(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < Math.min(bytes.length, 200); at++) {
    yield bytes.subarray(0, at)
    for (const value of [0, 255]) yield bytes.map((byte, index) => (index === at ? value : byte))
  }
  yield concat(bytes, Uint8Array.of(0))
  const length = bytes.length - 3
  yield concat(
    bytes.subarray(0, 1),
    Uint8Array.of(length >> 16, length >> 8, length),
    bytes.subarray(4),
    Uint8Array.of(0),
  )
}

function mismatchOf(decode: () => unknown): Mismatch | undefined {
  try {
    decode()
    return undefined
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return error.mismatch
  }
}

test.each([
  ['TLS 1.3', pair(client({ credential: CLIENT.identity }), server(asking)), decodeMessage13],
  ['TLS 1.2', pair(client12({ credential: CLIENT.identity }), server12(asking)), decodeMessage12],
] as const)('each DecodeError of %s says the rule, and what was there', (_version, of, decode) => {
  const kinds = new Set<string>()
  for (const message of messagesOf(of))
    for (const bytes of broken(message)) {
      const mismatch = mismatchOf(() => decode(bytes))
      if (!mismatch) continue
      kinds.add(`${mismatch.expected}: ${mismatch.actual}`.replace(/\d+/g, 'N'))
      // What was there is a number, a name or a count of bytes; never a rule, and never a stand-in for not knowing.
      expect(mismatch.actual).toMatch(/^(\d+|\d+ left|\d+ trailing byte\(s\)|[A-Za-z_]+(\(.*\))?)$/)
      expect(mismatch.actual).not.toBe('something else')
      expect(mismatch.expected).not.toMatch(/trailing|\d left/)
    }
  expect(kinds.size).toBeGreaterThan(3)
})

test('the alert tells both: trailing bytes are what was there (RFC 9846 §6.2)', () => {
  const { receiver } = before(pair(), 'server', 'EncryptedExtensions')
  const outcome = deliver(receiver, handshake(Uint8Array.of(8, 0, 0, 5, 0, 0, 1, 2, 3)))
  expectRefusal(outcome, { alert: 'decode_error', cite: '§4' })
  expect(outcome.connection.state).toMatchObject({
    violation: { expected: 'nothing after the last field', actual: '3 trailing byte(s)' },
  })
})
