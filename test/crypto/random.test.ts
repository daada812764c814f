import { describe, expect, it } from 'vitest'
import { fromHex, fromText, toHex } from '../../src/bytes/bytes.ts'
import { scriptedRandom, seededRandom, type DrawKey } from '../../src/crypto/hash/random.ts'

const key: DrawKey = { connection: 'c1', actor: 'client', use: 'hello.random', ordinal: 0 }

describe('seeded randomness', () => {
  it('depends on seed and key alone, not on the order of calls', () => {
    const one = seededRandom('a lesson')
    const two = seededRandom(fromText('a lesson'))
    two.draw({ ...key, use: 'key_share' }, 64)
    two.draw(key, 32)
    expect(toHex(two.draw(key, 32))).toBe(toHex(one.draw(key, 32)))
    // Pinned: a change here changes the bytes of every recorded lesson.
    expect(toHex(one.draw(key, 8))).toBe('3f34d1801eb8b457')
  })

  it('differs with every part of the key, and with the seed', () => {
    const keys: DrawKey[] = [
      key,
      { ...key, connection: 'c2' },
      { ...key, actor: 'server' },
      { ...key, use: 'hello.session_id' },
      { ...key, ordinal: 1 },
    ]
    const drawn = keys.map((each) => toHex(seededRandom('seed').draw(each, 32)))
    drawn.push(toHex(seededRandom('other').draw(key, 32)))
    expect(new Set(drawn).size).toBe(6)
  })

  it('does not take the parts of a key for one text: names may contain any character', () => {
    const random = seededRandom('seed')
    const a = random.draw({ ...key, connection: 'c","client', use: 'x' }, 16)
    const b = random.draw({ ...key, connection: 'c', use: 'client","x' }, 16)
    expect(toHex(a)).not.toBe(toHex(b))
  })
})

describe('scripted randomness', () => {
  const value = (byte: number): Uint8Array => new Uint8Array(4).fill(byte)

  it('gives the value with the most specific name, and the fallback for every other key', () => {
    const random = scriptedRandom(
      {
        nonce: value(1),
        'nonce#2': value(2),
        'server/nonce': value(3),
        'server/nonce#2': value(4),
        'c9/server/nonce': value(5),
      },
      seededRandom('rest'),
    )
    const draw = (part: Partial<DrawKey>): string => toHex(random.draw({ ...key, use: 'nonce', ...part }, 4))
    expect(draw({})).toBe('01010101')
    expect(draw({ ordinal: 1 })).toBe('01010101')
    expect(draw({ ordinal: 2 })).toBe('02020202')
    expect(draw({ actor: 'server' })).toBe('03030303')
    expect(draw({ actor: 'server', ordinal: 2 })).toBe('04040404')
    expect(draw({ connection: 'c9', actor: 'server', ordinal: 2 })).toBe('05050505')
    expect(toHex(random.draw(key, 16))).toBe(toHex(seededRandom('rest').draw(key, 16)))
  })

  it('throws when a draw asks for another length than the script has', () => {
    const random = scriptedRandom({ 'hello.random': fromHex('0102') }, seededRandom('rest'))
    expect(() => random.draw(key, 32)).toThrow(/2 bytes for hello.random, but 32/)
  })

  it('hands out copies', () => {
    const random = scriptedRandom({ 'hello.random': fromHex('0102') }, seededRandom('rest'))
    random.draw(key, 2).fill(0)
    expect(toHex(random.draw(key, 2))).toBe('0102')
  })
})
