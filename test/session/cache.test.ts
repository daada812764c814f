import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromUint, toHex } from '../../src/bytes/bytes.ts'
import { OrderedMap } from '../../src/bytes/ordered-map.ts'
import { SessionCache, type CacheSettings } from '../../src/session/caches/cache.ts'
import { NOW, session } from './sessions.ts'

const key = (number: number): Uint8Array => fromUint(number, 2)
const numbers = (cache: SessionCache): number[] => cache.list().map(([name]) => parseInt(name, 16))

/** A cache into which sessions 1, 2, 3 ... of these lifetimes were put, one a second. */
function filled(settings: Partial<CacheSettings>, lifetimes: readonly number[]): SessionCache {
  return lifetimes.reduce(
    (cache, lifetime, at) => cache.put(key(at + 1), session(at, lifetime)).cache,
    SessionCache.create(settings),
  )
}

describe('a look into the cache', () => {
  const cache = filled({}, [100])

  test('finds what was put in, and it stays', () => {
    const { outcome, session: found, cache: after } = cache.get(key(1), NOW)
    expect([outcome, found?.lifetime, after.number]).toEqual(['hit', 100, 1])
  })

  test('does not find what is not there', () => {
    expect(cache.get(key(2), NOW)).toEqual({
      cache,
      session: undefined,
      outcome: 'miss',
      gone: [],
    })
  })

  test('finds a session to the last ms of its lifetime, and then removes it', () => {
    expect(cache.get(key(1), NOW + 99_999).outcome).toBe('hit')
    const late = cache.get(key(1), NOW + 100_000)
    expect([late.outcome, late.session, late.cache.number]).toEqual(['expire', undefined, 0])
  })

  test('that takes leaves nothing for the next', () => {
    const taken = cache.take(key(1), NOW)
    expect([taken.outcome, taken.session?.lifetime, taken.cache.number]).toEqual(['hit', 100, 0])
    expect(taken.cache.take(key(1), NOW).outcome).toBe('miss')
  })

  test('leaves the cache that was asked as it was', () => {
    cache.take(key(1), NOW)
    expect(cache.get(key(1), NOW).outcome).toBe('hit')
  })
})

describe('a use that is counted', () => {
  test.each(['lru', 'openssl'] as const)('changes the session and no place in the order: %s', (eviction) => {
    const cache = filled({ eviction }, [100, 100, 100])
    const after = cache.used(key(1)).used(key(1)).used(key(2))
    expect([1, 2, 3].map((number) => after.find(key(number))?.timesUsed)).toEqual([2, 1, 0])
    expect(numbers(after)).toEqual(numbers(cache))
    expect(after.list().map(([, { timesUsed }]) => timesUsed)).toEqual([2, 1, 0])
    expect(cache.find(key(1))?.timesUsed).toBe(0)
  })

  test('brings nothing in that is not there', () => {
    const cache = filled({}, [100])
    expect(cache.used(key(2))).toBe(cache)
  })
})

describe('a put', () => {
  test('under a key in use takes its place, and nobody has to leave', () => {
    const { cache, gone } = filled({ size: 2 }, [10, 20]).put(key(1), session(5, 30))
    expect([numbers(cache), gone]).toEqual([[2, 1], []])
    expect(cache.find(key(1))?.lifetime).toBe(30)
  })

  test('may say how long the session stays, whatever its own lifetime is', () => {
    const { cache } = SessionCache.create().put(key(1), session(0, 100), 10)
    expect(cache.get(key(1), NOW + 10_000).outcome).toBe('expire')
  })

  test('into a cache of size 0 never makes anybody leave', () => {
    expect(filled({ size: 0 }, Array<number>(300).fill(5)).number).toBe(300)
  })
})

describe('who leaves a full cache', () => {
  test('under lru a size of N holds N, and whoever was stored longest ago leaves', () => {
    expect(numbers(filled({ size: 3 }, [9, 1, 9, 9]))).toEqual([2, 3, 4])
  })

  test('under lru a hit sends a session to the end of the order', () => {
    const { cache } = filled({ size: 3 }, [9, 9, 9]).get(key(1), NOW)
    expect(numbers(cache.put(key(4), session()).cache)).toEqual([3, 1, 4])
  })

  test.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 3],
    [20, 19],
  ])('under openssl a size of %i holds %i', (size, holds) => {
    expect(filled({ size, eviction: 'openssl' }, Array<number>(30).fill(100)).number).toBe(holds)
  })

  test('under openssl whoever expires first leaves, but never the newcomer', () => {
    const openssl = { size: 3, eviction: 'openssl' } as const
    expect(numbers(filled(openssl, [50, 10, 90]))).toEqual([1, 3])
    expect(numbers(filled(openssl, [50, 90, 10]))).toEqual([3, 2])
  })

  test('under openssl, of those that expire in the same second, whoever was stored first leaves', () => {
    const openssl = { size: 3, eviction: 'openssl' } as const
    expect(numbers(filled(openssl, [12, 11, 10]))).toEqual([2, 3])
  })

  test('under openssl a hit changes nothing', () => {
    const cache = filled({ size: 3, eviction: 'openssl' }, [50, 60])
    expect(cache.get(key(1), NOW).cache).toBe(cache)
    expect(numbers(cache.put(key(3), session()).cache)).toEqual([2, 3])
  })

  test('is told by the put', () => {
    const { gone } = filled({ size: 2 }, [9, 8]).put(key(3), session())
    expect(gone.map(([name, { lifetime }]) => [name, lifetime])).toEqual([['0001', 9]])
  })

  test('a smaller size counts from the next put on', () => {
    const smaller = filled({}, [9, 9, 9, 9]).with({ size: 2 })
    expect(smaller.number).toBe(4)
    expect(numbers(smaller.put(key(9), session()).cache)).toEqual([4, 9])
  })

  test('another policy orders those that are there anew', () => {
    const cache = filled({}, [50, 10, 90]).with({ eviction: 'openssl' })
    expect(numbers(cache)).toEqual([2, 1, 3])
  })
})

describe('remove and flush', () => {
  const cache = filled({}, [10, 30, 20])

  test('remove takes out one session, if it is there', () => {
    expect(numbers(cache.remove(key(2)).cache)).toEqual([1, 3])
    expect(cache.remove(key(9))).toEqual({ cache, gone: [] })
  })

  test('flush removes every session whose time is over, and tells which', () => {
    const { cache: rest, gone } = cache.flush(NOW + 22_000)
    expect([numbers(rest), gone.map(([name]) => name)]).toEqual([[2], ['0001', '0003']])
  })

  test('flush without a time removes all', () => {
    expect(cache.flush().cache.number).toBe(0)
  })
})

describe('many sessions', () => {
  test('20,000 puts and as many looks take steps that grow with the logarithm, and old values stay good', () => {
    const many = 20_000
    const started = performance.now()
    let cache = SessionCache.create()
    let early = cache
    for (let i = 0; i < many; i++) {
      if (i === 100) early = cache
      cache = cache.put(key(i), session()).cache
      cache = cache.get(key(i), NOW).cache
    }
    // About 0.4 s. With a copy of a Map for each put it is 30 s.
    expect(performance.now() - started).toBeLessThan(6_000)
    expect([early.number, cache.number]).toEqual([100, many])
    expect(early.get(key(100), NOW).outcome).toBe('miss')
    expect(early.get(key(99), NOW).outcome).toBe('hit')
  })
})

describe('the ordered map behind it', () => {
  const order = (a: number, b: number): number => a - b
  const change = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), at: fc.nat(60), value: fc.nat() }),
    fc.record({ kind: fc.constant('delete' as const), at: fc.nat(60), value: fc.constant(0) }),
  )

  test('holds what a mutable map holds, in order, and every older value stays as it was', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const model = new Map<number, number>()
        const moments: [OrderedMap<number, number>, number[]][] = []
        let map = OrderedMap.empty<number, number>(order)
        for (const { kind, at, value } of changes) {
          if (kind === 'set') model.set(at, value)
          else model.delete(at)
          map = kind === 'set' ? map.set(at, value) : map.delete(at)
          moments.push([map, [...model].sort(([a], [b]) => a - b).map(([, each]) => each)])
        }
        for (const [then, values] of moments) {
          expect([...then]).toEqual(values)
          expect([then.size, then.first]).toEqual([values.length, values[0]])
        }
        for (const [at, value] of model) expect(map.get(at)).toBe(value)
      }),
    )
  })

  test('stays low however keys arrive: 4,095 in order need no more than 18 levels (1.44 log2 n)', () => {
    let map = OrderedMap.empty<number, number>(order)
    let looks = 0
    const counting = (a: number, b: number): number => {
      looks++
      return a - b
    }
    map = OrderedMap.empty<number, number>(counting)
    for (let i = 0; i < 4095; i++) map = map.set(i, i)
    for (const at of [0, 1, 2047, 2048, 4094]) {
      looks = 0
      expect(map.get(at)).toBe(at)
      expect(looks).toBeLessThanOrEqual(18)
    }
  })
})

test('keys are told as hex', () => {
  expect(filled({}, [1]).list()[0][0]).toBe(toHex(key(1)))
})
