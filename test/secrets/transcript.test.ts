/** The transcript: which message it stands at, and what it hashes. */
import { describe, expect, it } from 'vitest'
import { concat, fromText, toHex } from '../../src/bytes/bytes.ts'
import { digest } from '../../src/crypto/hash/hash.ts'
import { Misuse } from '../../src/rules/failure.ts'
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

describe('Transcript.forget', () => {
  const whole = Transcript.empty.withHash('sha256').append('ClientHello', HELLO).append('ServerHello', ANSWER)
  const due = toHex(digest('sha256', concat(HELLO, ANSWER)))

  it('keeps place and hash, and no message', () => {
    const forgotten = whole.forget('sha256')
    expect(forgotten.through).toBe('ServerHello')
    expect([...forgotten.entries]).toEqual([])
    expect(toHex(forgotten.hash('sha256'))).toBe(due)
    expect(() => forgotten.messages()).toThrow(Misuse)
  })

  it('hashes what follows behind it, in each of several continuations (RFC 9846 §4.5)', () => {
    const forgotten = whole.forget('sha256')
    for (const next of ['one answer', 'another answer']) {
      const bytes = fromText(next)
      const longer = forgotten.append('CertificateRequest', bytes)
      expect(longer.through).toBe('CertificateRequest')
      expect(toHex(longer.hash('sha256'))).toBe(toHex(digest('sha256', concat(HELLO, ANSWER, bytes))))
      expect(toHex(longer.forget('sha256').hash('sha256'))).toBe(toHex(longer.hash('sha256')))
      expect(toHex(forgotten.hashWith('sha256', bytes))).toBe(toHex(longer.hash('sha256')))
    }
    expect(toHex(forgotten.hash('sha256'))).toBe(due)
  })

  it('leaves the transcript that it came from as it was, whether its hash ran along or has gone on', () => {
    const early = Transcript.empty.append('ClientHello', HELLO)
    expect(toHex(early.forget('sha256').hash('sha256'))).toBe(toHex(digest('sha256', HELLO)))
    expect(whole.messages()).toEqual(concat(HELLO, ANSWER))
    const ahead = whole.append('EncryptedExtensions', HELLO)
    ahead.hash('sha256')
    expect(toHex(whole.forget('sha256').hash('sha256'))).toBe(due)
  })

  it('has one hash from then on', () => {
    expect(() => whole.forget('sha256').hash('sha384')).toThrow(Misuse)
  })
})
