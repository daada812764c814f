/** What a text says of a dial that is swept. */
import { describe, expect, it } from 'vitest'
import { Misuse } from '../../../../src/rules/failure.ts'
import type { DialName } from '../../../../src/sim/fleet/dials.ts'
import { axisOf } from '../../../../src/sim/fleet/sweep/axis.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('values of a dial that is swept', () => {
  it.each<[DialName, string, readonly unknown[]]>([
    ['servers', '4', [4]],
    ['servers', '8,1,2', [8, 1, 2]],
    ['servers', '3..60', [3, 5, 10, 20, 50, 60]],
    ['cache-size', '1k..20k,0', [1000, 2000, 5000, 10_000, 20_000, 0]],
    ['cache-size', '1k..1M:4', [1000, 10_000, 100_000, 1_000_000]],
    ['cache-size', '0..9:4', [0, 3, 6, 9]],
    ['cores', '1..3:9', [1, 2, 3]],
    ['rotate', '20m..3h,never', [20 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, Infinity]],
    ['rotate', '1h..16h:3', [HOUR, 4 * HOUR, 16 * HOUR]],
    ['roam', '20%..30%', [0.2, 0.21, 0.22, 0.23, 0.24, 0.25, 0.26, 0.27, 0.28, 0.29, 0.3]],
    ['roam', '0..1:3', [0, 0.5, 1]],
    ['eviction', 'all', ['openssl', 'lru']],
    // `all` is a word of these.
    ['share-keys', 'all', ['all']],
    ['share-keys', 'none,all', ['none', 'all']],
  ])('%s %s', (dial, text, values) => {
    expect(axisOf(dial, text)).toEqual({ dial, values })
  })

  it.each<[DialName, string, string]>([
    ['servers', '1,many', "servers: expected a whole number from 1, such as 5 or 20k or 1M, actual 'many'"],
    ['servers', '1,', "actual ''"],
    ['servers', '8..1', "servers: expected a range that goes up, actual '8..1'"],
    ['servers', '2..2', 'expected a range that goes up'],
    ['servers', '1..8:1', "servers: expected 2 to 100 values in a range, actual '1..8:1'"],
    ['servers', '1..4,2', 'servers: 2 is there twice'],
    ['cache-size', '1000,1k', 'cache-size: 1000 is there twice'],
    ['rotate', '1h..never', 'rotate: expected a range that ends; never may stand behind it'],
    ['balance', 'random..least', "balance: expected words, which have no range, actual 'random..least'"],
  ])('%s %s is refused', (dial, text, words) => {
    expect(() => axisOf(dial, text)).toThrow(Misuse)
    expect(() => axisOf(dial, text)).toThrow(words)
  })
})
