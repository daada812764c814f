/** Parts of the guide to the size of a cache: fleets as they run, beside what can be worked out. */
import { percent } from '../src/render/words/values.ts'
import { USUAL, type Dials } from '../src/sim/fleet/dials.ts'
import { Fleet } from '../src/sim/fleet/fleet.ts'
import { reportOf, type FleetReport } from '../src/sim/fleet/report.ts'
import { DEFAULT_SEED } from '../src/sim/kernel/network-options.ts'
import { code, table } from './markdown.ts'

function ran(dials: Partial<Dials>): FleetReport {
  return reportOf(new Fleet({ ...USUAL, ...dials }, DEFAULT_SEED).run(), DEFAULT_SEED)
}

/** One server, a cache behind session IDs, clients of whom few come often, and so often that no session grows too old. */
const ONE = {
  servers: 1,
  sessions: 'cache',
  'tls-12': 1,
  clients: 500,
  connections: 5000,
  popularity: 0.8,
  visit: 300_000,
} as const satisfies Partial<Dials>

/** Shares of the clients for whose sessions there is room. */
const ROOM = [0.02, 0.05, 0.1, 0.2, 0.5, 1] as const

/** The dials of the table, as options. */
export function sizeDials(): string {
  const { clients, connections, popularity } = ONE
  return `${connections} connections of ${clients} clients, ${code(`--popularity ${percent(popularity).replaceAll(' ', '')}`)}`
}

/** What caches of different sizes find, and what is spent for want of them. */
export function sizeTable(): string {
  const rows = ROOM.map((share) => {
    const size = ONE.clients * share
    const lru = ran({ ...ONE, 'cache-size': size, eviction: 'lru' })
    // OpenSSL counts the newcomer.
    const openssl = ran({ ...ONE, 'cache-size': size + 1, eviction: 'openssl' })
    const { server, serverWhole } = openssl.cores
    return [
      `${size}, for ${Math.round(100 * share)} % of the clients`,
      percent(lru.ofOffered.share),
      lru.ofOffered.workedOut ? percent(lru.ofOffered.workedOut.share) : '',
      percent(openssl.ofOffered.share),
      percent(server / serverWhole),
      openssl.roundTrips.toFixed(2),
    ]
  })
  return table(
    [
      'sessions that it holds',
      'found, `lru`',
      'by Che’s approximation',
      'found, `openssl`',
      'server’s work, of that without sessions',
      'round trips',
    ],
    rows,
  )
}

const MINUTE = 60_000
const VISIT = 30 * MINUTE
const LIFETIMES = [5, 15, 30, 120, 720].map((minutes) => minutes * MINUTE)

/** How much a longer lifetime brings, beside what it must. */
export function lifetimeTable(): string {
  const rows = LIFETIMES.map((lifetime) => {
    const per = lifetime / VISIT
    const share = (version: number): string => {
      const dials = { servers: 1, clients: 50, connections: 4000, visit: VISIT, lifetime, 'tls-12': version }
      const { resumed, connections } = ran(dials)
      return percent(resumed / (connections - dials.clients))
    }
    return [
      `${lifetime / MINUTE} minutes`,
      share(0),
      percent(1 - Math.exp(-per)),
      share(1),
      percent(per / (1 + per)),
    ]
  })
  return table(['lifetime', 'TLS 1.3', '1 − e^−L/v', 'TLS 1.2', 'L / (v + L)'], rows)
}

/** Bytes of a session as a file or a store has it. */
export function sessionBytesTable(): string {
  const rows = ([1, 0] as const).map((version) => {
    const { cache } = ran({ servers: 1, sessions: 'cache', clients: 5, connections: 20, 'tls-12': version })
    return [version === 1 ? 'TLS 1.2' : 'TLS 1.3', String(Math.round(cache.bytes / cache.held))]
  })
  return table(['session', 'bytes'], rows)
}
