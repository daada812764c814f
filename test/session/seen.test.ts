/** What a server remembers of early data (RFC 9846 §8.2). */
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../src/crypto/hash/random.ts'
import {
  bloomFilter,
  recordHellos,
  recordHellosInPlace,
  type SeenHellos,
} from '../../src/session/caches/seen-hellos.ts'

const NOW = 1_000_000_000
const WINDOW = 20_000
const random = seededRandom('hellos')
const hello = (ordinal: number): Uint8Array =>
  random.draw({ connection: 'c1', actor: 'client', use: 'binder', ordinal }, 32)

/** Shows fingerprints one after another. */
function shown(memory: SeenHellos, ordinals: readonly number[], now = NOW): SeenHellos {
  return ordinals.reduce((before, ordinal) => before.check(hello(ordinal), now).memory, memory)
}

const SMALL = { bits: 4096, probes: 5 }

describe.each([
  ['recorded', recordHellos(WINDOW)],
  ['Bloom filter', bloomFilter(WINDOW, SMALL)],
] as const)('%s', (_, empty) => {
  test('a hello is new once', () => {
    const first = empty.check(hello(0), NOW)
    expect(first.firstTime).toBe(true)
    expect(first.memory.check(hello(0), NOW).firstTime).toBe(false)
    expect(first.memory.check(hello(1), NOW).firstTime).toBe(true)
  })

  test('the memory before a check is as it was', () => {
    empty.check(hello(0), NOW)
    expect(empty.check(hello(0), NOW).firstTime).toBe(true)
  })

  test('it is remembered for the whole window, whenever in a generation it came', () => {
    for (const at of [0, 1, WINDOW / 2, WINDOW - 1]) {
      const began = shown(empty, [1])
      const memory = began.check(hello(0), NOW + at).memory
      expect(memory.check(hello(0), NOW + at + WINDOW - 1).firstTime).toBe(false)
    }
  })

  test('it is forgotten after two windows: what comes then is too old by its ticket age', () => {
    const memory = shown(empty, [0])
    expect(memory.check(hello(0), NOW + 2 * WINDOW).firstTime).toBe(true)
    expect(memory.check(hello(1), NOW + 2 * WINDOW).memory.number).toBe(1)
  })
})

test('a memory that changes in place says the same of each hello as one that does not', () => {
  const times = [0, 1, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW, 5 * WINDOW]
  const told = (memory: SeenHellos) =>
    times.flatMap((after, ordinal) =>
      [0, ordinal, ordinal].map((which) => {
        const checked = memory.check(hello(which), NOW + after)
        memory = checked.memory
        return [checked.firstTime, memory.number]
      }),
    )
  expect(told(recordHellosInPlace(WINDOW))).toEqual(told(recordHellos(WINDOW)))
})

test('what a memory is says of itself how long it remembers, and whether it may err', () => {
  expect(recordHellos(5)).toMatchObject({
    exact: true,
    number: 0,
    description: expect.stringMatching(/ 5 ms/) as string,
  })
  expect(recordHellosInPlace(5)).toMatchObject({ exact: true, number: 0 })
  expect(bloomFilter(5, SMALL)).toMatchObject({
    exact: false,
    number: 0,
    description: expect.stringMatching(/4096 bits/) as string,
  })
  expect(shown(bloomFilter(WINDOW, SMALL), [1, 2, 1]).number).toBe(2)
})

test('a record of hellos takes none for another: 2000 of 2000 are new', () => {
  let memory = recordHellos(WINDOW)
  for (let i = 0; i < 2000; i++) {
    const checked = memory.check(hello(i), NOW)
    expect(checked.firstTime).toBe(true)
    memory = checked.memory
  }
  expect(memory.number).toBe(2000)
})

test('a Bloom filter never takes an old hello for a new one, and a new one for old as often as its size says', () => {
  const { bits, probes } = SMALL
  const kept = 500
  const ordinals = Array.from({ length: kept }, (_, i) => i)
  const memory = shown(bloomFilter(WINDOW, SMALL), ordinals)
  for (const ordinal of ordinals) expect(memory.check(hello(ordinal), NOW).firstTime).toBe(false)
  const asked = 4000
  const wrong = Array.from({ length: asked }, (_, i) => memory.check(hello(kept + i), NOW)).filter(
    ({ firstTime }) => !firstTime,
  ).length
  // Bloom 1970: all bits of a new one were set by others.
  const expected = (1 - Math.exp((-probes * kept) / bits)) ** probes
  const deviation = Math.sqrt(asked * expected * (1 - expected))
  expect(Math.abs(wrong - asked * expected)).toBeLessThan(4 * deviation)
  expect(wrong).toBeGreaterThan(0)
})
