/** The transcript: which message it stands at, and what it hashes. */
import { describe, expect, it } from 'vitest'
import { concat, fromText, toHex } from '../../src/bytes/bytes.ts'
import { digest } from '../../src/crypto/hash.ts'
import { Transcript } from '../../src/secrets/transcript.ts'

const HELLO = fromText('a ClientHello')
const ANSWER = fromText('a ServerHello')

/** SHA-256(""), as everybody knows it. */
const NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

describe('Transcript', () => {
  it('of no messages stands at `empty` and hashes nothing', () => {
    expect(Transcript.empty.through).toBe('empty')
    expect(toHex(Transcript.empty.hash('sha256'))).toBe(NOTHING)
  })

  it('stands at the message that came last', () => {
    const transcript = Transcript.empty.append('ClientHello', HELLO).append('ServerHello', ANSWER)
    expect(transcript.through).toBe('ServerHello')
    expect([...transcript.entries].map(({ point }) => point)).toEqual(['ClientHello', 'ServerHello'])
  })

  it('tells the Finished of both sides apart', () => {
    const server = Transcript.empty.append('server Finished', HELLO)
    expect(server.through).toBe('server Finished')
    expect(server.append('client Finished', HELLO).through).toBe('client Finished')
  })

  it('hashes the messages one after the other', () => {
    const transcript = Transcript.empty.append('ClientHello', HELLO).append('ServerHello', ANSWER)
    expect(toHex(transcript.hash('sha256'))).toBe(toHex(digest('sha256', concat(HELLO, ANSWER))))
  })

  it.each(['sha256', 'sha384'] as const)(
    'hashes along with %s from when the suite is known, to the same end',
    (hash) => {
      const due = toHex(digest(hash, concat(HELLO, ANSWER)))
      const late = Transcript.empty.append('ClientHello', HELLO).append('ServerHello', ANSWER).withHash(hash)
      const soon = Transcript.empty.withHash(hash).append('ClientHello', HELLO).append('ServerHello', ANSWER)
      const between = Transcript.empty
        .append('ClientHello', HELLO)
        .withHash(hash)
        .append('ServerHello', ANSWER)
      expect([late, soon, between].map((transcript) => toHex(transcript.hash(hash)))).toEqual([due, due, due])
    },
  )

  it('can change its mind about the hash, and answer for another one', () => {
    const transcript = Transcript.empty.withHash('sha256').append('ClientHello', HELLO)
    expect(toHex(transcript.hash('sha384'))).toBe(toHex(digest('sha384', HELLO)))
    expect(toHex(transcript.withHash('sha384').hash('sha384'))).toBe(toHex(digest('sha384', HELLO)))
  })

  it('is the same value under the hash that it has', () => {
    const transcript = Transcript.empty.withHash('sha256')
    expect(transcript.withHash('sha256')).toBe(transcript)
  })

  it('leaves older values as they were, also where two histories go on from one', () => {
    const common = Transcript.empty.withHash('sha256').append('ClientHello', HELLO)
    const one = common.append('ServerHello', ANSWER)
    const two = common.append('HelloRetryRequest', ANSWER).append('ClientHello', HELLO)
    expect(common.through).toBe('ClientHello')
    expect(toHex(common.hash('sha256'))).toBe(toHex(digest('sha256', HELLO)))
    expect(toHex(one.hash('sha256'))).toBe(toHex(digest('sha256', concat(HELLO, ANSWER))))
    expect(toHex(two.hash('sha256'))).toBe(toHex(digest('sha256', concat(HELLO, ANSWER, HELLO))))
  })

  it('hashes each of its values right in whatever order they are asked, in both of two histories', () => {
    const start = Transcript.empty.append('ClientHello', HELLO).withHash('sha256')
    const one = start.append('ServerHello', ANSWER)
    const two = start.append('ServerHello', HELLO)
    const values: [Transcript, Uint8Array[]][] = [
      [one.append('client Finished', HELLO), [HELLO, ANSWER, HELLO]],
      [two, [HELLO, HELLO]],
      [one, [HELLO, ANSWER]],
      [start, [HELLO]],
      [two.append('client Finished', ANSWER), [HELLO, HELLO, ANSWER]],
    ]
    for (const [transcript, messages] of values)
      expect(toHex(transcript.hash('sha256'))).toBe(toHex(digest('sha256', concat(...messages))))
  })

  it('gives the hash of itself and a tail without taking the tail in', () => {
    const transcript = Transcript.empty.append('ClientHello', HELLO)
    expect(toHex(transcript.hashWith('sha256', ANSWER))).toBe(toHex(digest('sha256', concat(HELLO, ANSWER))))
    expect(transcript.through).toBe('ClientHello')
    expect(toHex(transcript.hash('sha256'))).toBe(toHex(digest('sha256', HELLO)))
  })
})

describe('Transcript.replaceFirstHello (RFC 9846 §4.1, 8446 §4.4.1)', () => {
  it.each([
    ['sha256', 'fe000020'],
    ['sha384', 'fe000030'],
  ] as const)('puts a message_hash with the %s of the ClientHello in its place', (hash, header) => {
    const replaced = Transcript.empty.append('ClientHello', HELLO).replaceFirstHello(hash)
    const [entry] = [...replaced.entries]
    expect(replaced.entries.length).toBe(1)
    expect(replaced.through).toBe('ClientHello')
    expect(toHex(entry.bytes)).toBe(header + toHex(digest(hash, HELLO)))
    expect(toHex(replaced.hash(hash))).toBe(toHex(digest(hash, entry.bytes)))
  })

  it('leaves the transcript that it was asked of as it was', () => {
    const transcript = Transcript.empty.append('ClientHello', HELLO)
    transcript.replaceFirstHello('sha256')
    expect(toHex(transcript.hash('sha256'))).toBe(toHex(digest('sha256', HELLO)))
  })
})
