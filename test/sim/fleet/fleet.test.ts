/** A fleet as a whole: what follows from a seed, what can be worked out, what each dial does. */
import { describe, expect, it } from 'vitest'
import { USUAL, type Dials } from '../../../src/sim/fleet/dials.ts'
import { Fleet } from '../../../src/sim/fleet/fleet.ts'
import { FLEETS } from '../../../src/sim/fleet/fleets.ts'
import { reportOf, type FleetReport } from '../../../src/sim/fleet/report.ts'
import { MEASURES } from '../../../src/sim/fleet/sweep/measures.ts'

const SMALL = { connections: 2000, clients: 200 } as const

function ran(dials: Partial<Dials>, seed = 'seed'): FleetReport {
  return reportOf(new Fleet({ ...USUAL, ...SMALL, ...dials }, seed).run(), seed)
}

/** Share resumed of the connections in which a session was offered: a client's first one has none. */
function ofOffers({ ways, ofOffered: { share, workedOut } }: FleetReport) {
  const offers = ways.filter(({ outcome }) => outcome !== 'full').reduce((all, { count }) => all + count, 0)
  return { share: share ?? NaN, offers, due: workedOut?.share ?? NaN }
}

/** Four standard deviations of a share that was counted: what chance exceeds once in 16,000 times. */
const within = (share: number, count: number): number => 4 * Math.sqrt((share * (1 - share)) / count)

describe('the same seed', () => {
  it('gives the same numbers', () => expect(ran({})).toEqual(ran({})))

  it('gives them however often one looks meanwhile', () => {
    const fleet = new Fleet({ ...USUAL, ...SMALL }, 'seed')
    while (!fleet.advance(17));
    expect(reportOf(fleet, 'seed')).toEqual(ran({}))
  })

  it('another seed gives others', () => expect(ran({}, 'other')).not.toEqual({ ...ran({}), seed: 'other' }))
})

describe('where the share can be worked out', () => {
  it.each([2, 4, 8])('one of %i servers in turn knows a session ID', (servers) => {
    const { share, offers, due } = ofOffers(
      ran({
        servers,
        balance: 'random',
        sessions: 'cache',
        'tls-12': 1,
        lifetime: 604_800_000,
        visit: 60_000,
      }),
    )
    expect(due).toBe(1 / servers)
    expect(Math.abs(share - due)).toBeLessThanOrEqual(within(due, offers))
  })

  it.each([2, 4])('one of %i servers in turn opens a ticket', (servers) => {
    const { share, offers, due } = ofOffers(ran({ servers, balance: 'random', visit: 60_000 }))
    expect(due).toBe(1 / servers)
    expect(Math.abs(share - due)).toBeLessThanOrEqual(within(due, offers))
  })

  it.each([
    [0, 50],
    [0.8, 25],
    [0.8, 50],
    [1, 100],
  ])('an LRU cache finds what Che’s approximation says: exponent %f, %i sessions', (popularity, size) => {
    const report = ran({
      connections: 10_000,
      servers: 1,
      sessions: 'cache',
      eviction: 'lru',
      'tls-12': 1,
      'cache-size': size,
      popularity,
      lifetime: 604_800_000,
      visit: 60_000,
    })
    const { share, offers, due } = ofOffers(report)
    // The approximation is good to about a hundredth at such sizes.
    expect(Math.abs(share - due)).toBeLessThanOrEqual(within(due, offers) + 0.01)
  })
})

describe('a dial', () => {
  it('share-keys all lets every server open every ticket', () =>
    expect(ofOffers(ran({ servers: 4, 'share-keys': 'all' })).share).toBe(1))

  it('share-keys zone lets those of a zone', () =>
    expect(ofOffers(ran({ servers: 4, zones: 2, 'share-keys': 'zone' })).share).toBe(1))

  it('far makes slow what is of another zone, and nearest lets nobody go there', () => {
    const zones = { servers: 2, zones: 2, roam: 1, latency: 25, far: 75, tickets: 0, costs: 'none' } as const
    const took = (dials: Partial<Dials>): FleetReport['firstByte'] => ran({ ...zones, ...dials }).firstByte
    // A round trip of TCP, one of TLS 1.3, and one for the question: 50 ms each in the own zone, 200 ms elsewhere.
    const [near, far, ...others] = took({}).took
    expect(others).toEqual([])
    expect(near!.ms / 150).toBeCloseTo(1, 1)
    expect(far!.ms / 600).toBeCloseTo(1, 1)
    expect(Math.abs(near!.connections / SMALL.connections - 1 / 2)).toBeLessThan(
      within(1 / 2, SMALL.connections),
    )
    expect(took({ balance: 'nearest' }).took).toEqual([{ ms: near!.ms, connections: SMALL.connections }])
  })

  it('roam takes clients to zones that do not know them', () =>
    expect(ofOffers(ran({ servers: 4, zones: 2, 'share-keys': 'zone', roam: 0.5 })).share).toBeLessThan(0.9))

  it('balance address and issuer lead back to who knows the session', () => {
    expect(ofOffers(ran({ servers: 4, balance: 'address' })).share).toBe(1)
    expect(ofOffers(ran({ servers: 4, balance: 'issuer' })).share).toBe(1)
  })

  it('sessions none resumes nothing, and says that clients have none', () => {
    const { resumed, reasons, connections, ofOffered } = ran({ sessions: 'none' })
    expect(resumed).toBe(0)
    expect(ofOffered.share).toBeUndefined()
    expect(reasons).toMatchObject([{ check: 'offer.kept', because: '', count: connections }])
  })

  it('rotate loses what lies under keys that are retired; grace keeps it', () => {
    const keys = { 'share-keys': 'all', rotate: 600_000 } as const
    expect(ran(keys).reasons).toContainEqual(
      expect.objectContaining({ check: 'psk.known', because: 'its key is retired' }),
    )
    expect(ofOffers(ran({ ...keys, grace: USUAL.lifetime })).share).toBeGreaterThan(0.99)
  })

  describe('spread', () => {
    const MINUTE = 60_000
    // Ten clients, so that two thousand connections take more than three hours.
    const often = { visit: MINUTE, clients: 10 } as const
    const keys = { ...often, 'share-keys': 'all', rotate: 60 * MINUTE, spread: 30 * MINUTE } as const
    const ample = { grace: 60 * MINUTE, lifetime: 30 * MINUTE } as const

    it('loses what a server ahead sealed and one behind is shown, where keys seal as soon as they open', () => {
      const report = ran({ ...keys, ...ample, balance: 'random', connections: 20_000 })
      const { share, offers } = ofOffers(report)
      // For half of each hour but the first, of 33 and a third, one of two servers is ahead: a quarter of the pairs is in the
      // wrong order, but for those who were there before that half-hour began, whose time since is exponential.
      const due = 1 - (1 / 4) * ((33 * 30) / 2000) * (1 - (1 - Math.exp(-30)) / 30)
      expect(Math.abs(share - due)).toBeLessThanOrEqual(2 * within(due, offers))
      expect(report.reasons.map(({ because }) => because)).toEqual(['its key is not here yet', ''])
    })

    it('loses nothing where a key opens everywhere before it seals anywhere, and for a lifetime after it last sealed', () =>
      expect(ofOffers(ran({ ...keys, ...ample, servers: 4, lead: 30 * MINUTE })).share).toBe(1))

    it('loses some where the old key opens no longer than tickets live: the last server sealed for longer', () => {
      const { reasons } = ran({ ...keys, servers: 4, lead: 30 * MINUTE, grace: 0, lifetime: 30 * MINUTE })
      expect(reasons.map(({ because }) => because)).toEqual(['its key is retired', ''])
    })
  })

  it('restart loses caches and keys of a process, and not what others have too', () => {
    const often = { restart: 600_000, balance: 'issuer' } as const
    expect(ofOffers(ran(often)).share).toBeLessThan(0.9)
    expect(ofOffers(ran({ ...often, 'share-keys': 'all' })).share).toBe(1)
  })

  it('store-failures lose as many sessions as answers', () => {
    const outside = {
      servers: 8,
      sessions: 'cache',
      'share-cache': 'all',
      store: 'outside',
      'tls-12': 1,
    } as const
    expect(ofOffers(ran(outside)).share).toBe(1)
    const { reasons, store } = ran({ ...outside, 'store-failures': 0.2 })
    const lost = reasons.find(({ because }) => because === 'the store gave no answer')
    expect(lost?.count).toBe(store.failures)
    expect(store.failures).toBeGreaterThan(0)
  })

  it('open makes visits that need no connection', () => {
    const { keptOpen, connections } = ran({ open: 600_000 })
    expect(keptOpen).toBeGreaterThan(0)
    expect(connections).toBe(SMALL.connections)
  })

  it('cores makes connections wait that find none free', () => {
    // Twenty connections a ms on one processor, which a full handshake takes for about 90 µs.
    const busy = { servers: 1, cores: 1, visit: 10, sessions: 'none' } as const
    expect(ran(busy).firstByte.ninetyNine).toBeGreaterThan(ran({ ...busy, cores: 8 }).firstByte.ninetyNine)
  })
})

describe('early data that somebody sends again', () => {
  const early = { 'share-keys': 'all', early: 1, 'early-size': 1000, replays: 1, visit: 60_000 } as const

  it('are accepted once more by servers that remember nothing', () =>
    expect(ran({ ...early, servers: 1, 'replay-check': 'no' }).early.replaysAccepted).toBeGreaterThan(0))

  it('and by none that remembers all', () => {
    const { replayed, replaysAccepted } = ran({ ...early, servers: 1 }).early
    expect(replayed).toBeGreaterThan(0)
    expect(replaysAccepted).toBe(0)
  })

  it('but by others, which were told nothing', () =>
    expect(ran({ ...early, servers: 3 }).early.replaysAccepted).toBeGreaterThan(0))
})

describe('what somebody learns', () => {
  it('the key of a ticket opens every connection of TLS 1.2 under it, and none of 1.3 without early data', () => {
    const { exposure, ways, connections } = ran({ 'tls-12': 1, 'share-keys': 'all' })
    expect(exposure).toEqual({ keys: 1, connections, most: connections, byKey: [connections] })
    expect(ways.every(({ version }) => version === 'TLS 1.2')).toBe(true)
    expect(ran({ 'share-keys': 'all' }).exposure.connections).toBe(0)
  })

  it('who listens can tell a session of TLS 1.2 that comes again, and no ticket of 1.3 that is used once', () => {
    const twelve = ran({ 'tls-12': 1, 'share-keys': 'all' })
    expect(twelve.linked).toBe(ofOffers(twelve).offers)
    expect(ran({}).linked).toBe(0)
    expect(ran({ 'single-use': 'no' }).linked).toBeGreaterThan(0)
  })
})

describe('looks for sessions', () => {
  const looksOf = ({ cache: { hits, misses, expired } }: FleetReport) => hits + misses + expired

  it.each(['two-caches', 'shared-store'])('of %s are as many as offers, and find what is resumed', (name) => {
    const report = ran({ ...FLEETS[name]!.dials, 'store-failures': 0.1 })
    const { offers } = ofOffers(report)
    expect(looksOf(report)).toBe(offers)
    expect(report.cache.hits).toBe(report.resumed)
    expect(MEASURES.hits.of(report)).toBe(report.cache.hits / offers)
  })

  it('there are none where tickets hold the sessions, so no share of them finds one', () => {
    const report = ran({ 'tls-12': 0.5, 'share-keys': 'all' })
    expect(report.resumed).toBeGreaterThan(0)
    expect(looksOf(report)).toBe(0)
    expect(MEASURES.hits.of(report)).toBeUndefined()
  })
})

it.each(Object.keys(FLEETS))('%s runs, and every connection is counted once', (name) => {
  const { ways, connections, spans, reasons, resumed } = ran(FLEETS[name]!.dials)
  const sum = (counts: readonly number[]): number => counts.reduce((all, each) => all + each, 0)
  expect(sum(ways.map(({ count }) => count))).toBe(connections)
  expect(sum(spans.map((span) => span.connections))).toBe(connections)
  expect(sum(reasons.map(({ count }) => count))).toBe(connections - resumed)
})
