import { describe, expect, test } from 'vitest'
import { obfuscateAge, revealAge } from '../../src/session/age.ts'

describe('ticket age (RFC 9846 §4.3.11.1)', () => {
  test('is milliseconds since receipt plus ticket_age_add', () => {
    expect(obfuscateAge(5_000, 2_000, 100)).toBe(3_100)
  })

  test('modulo 2^32', () => {
    expect(obfuscateAge(3, 1, 2 ** 32 - 1)).toBe(1)
  })

  test('is never negative: a clock that went back makes it 0', () => {
    expect(obfuscateAge(1_000, 2_000, 7)).toBe(7)
  })

  test('comes back as it was, whatever was added', () => {
    for (const add of [0, 1, 2 ** 31, 2 ** 32 - 1])
      for (const age of [0, 1, 604_800_000, 2 ** 32 - 1])
        expect(revealAge(obfuscateAge(age, 0, add), add)).toBe(age)
  })
})
