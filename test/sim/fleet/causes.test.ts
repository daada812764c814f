/** Why a session is not known, as the fleet tells it: what the reasons see is what the counters saw. */
import { describe, expect, it } from 'vitest'
import { USUAL, type Dials } from '../../../src/sim/fleet/dials.ts'
import { Fleet } from '../../../src/sim/fleet/fleet.ts'
import { reportOf } from '../../../src/sim/fleet/report.ts'

/** Three servers and a store outside; caches with room for all. */
function ran(dials: Partial<Dials>) {
  const usual = {
    ...USUAL,
    servers: 3,
    clients: 100,
    connections: 600,
    visit: 300_000,
    costs: 'none',
  } as const
  const store = { sessions: 'cache', 'share-cache': 'all', store: 'outside' } as const
  const { reasons, cache } = reportOf(new Fleet({ ...usual, ...store, ...dials }, 'seed').run(), 'seed')
  const known = reasons.filter(({ check }) => check === 'psk.known' || check === 'session12.known')
  return { cache, unknown: Object.fromEntries(known.map(({ because, count }) => [because, count])) }
}

describe('a session that no server knows', () => {
  it.each([
    [{ 'tls-12': 1, lifetime: 600_000 }, 'its time is over'],
    [{ skew: 600_000, lifetime: 1_200_000 }, 'its time is over'],
    [{ parallel: 2, 'single-use': 'no' }, 'taken already'],
  ] as const)('with %j was pushed out by nobody, as caches count it', (dials, because) => {
    const { cache, unknown } = ran(dials)
    expect(Object.keys(unknown)).toEqual([because])
    expect(cache.pushedOut).toBe(0)
  })

  it('was pushed out where caches are full, which count it, also those of servers that began anew', () => {
    const { cache, unknown } = ran({ 'tls-12': 1, 'cache-size': 20, restart: 600_000 })
    expect(Object.keys(unknown)).toEqual(['pushed out of the cache'])
    // Whoever is refused shows its session no more, so each was pushed out once for itself.
    expect(cache.pushedOut).toBeGreaterThanOrEqual(unknown['pushed out of the cache']!)
  })
})
