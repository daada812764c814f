/** Parts of the guide to kept connections: what one visit costs by each way, and fleets whose connections stay open. */
import { timeText } from '../src/handshake/settings/kinds.ts'
import { percent } from '../src/render/words/values.ts'
import { touched, USUAL, type Dials } from '../src/sim/fleet/dials.ts'
import { Fleet } from '../src/sim/fleet/fleet.ts'
import { reportOf } from '../src/sim/fleet/report.ts'
import { DEFAULT_SEED } from '../src/sim/kernel/network-options.ts'
import { code, table } from './markdown.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

/** Clients that come once a minute, to servers that all open their tickets. */
const CALM = {
  servers: 2,
  'share-keys': 'all',
  clients: 50,
  connections: 1500,
  visit: MINUTE,
} as const satisfies Partial<Dials>

/** What a fleet comes to, shared out among visits: those that made a connection, and those that found one open. */
interface PerVisit {
  /** The share that found one open. */
  readonly kept: number
  /** The share that resumed a session. */
  readonly resumed: number
  readonly roundTrips: number
  /** Microseconds of a processor. */
  readonly server: number
  readonly client: number
  readonly bytes: number
  /** ms to the first byte of an answer, on average. */
  readonly firstByte: number
}

/** On an open connection a request goes at once, and TLS has nothing to do but to seal it. */
const KEPT: PerVisit = {
  ...{ kept: 1, resumed: 0, roundTrips: 0, server: 0, client: 0, bytes: 0 },
  firstByte: 2 * USUAL.latency,
}

const known = new Map<string, PerVisit>()

/** A fleet by its dials, run once. */
function perVisit(dials: Partial<Dials>): PerVisit {
  const key = JSON.stringify(dials)
  const found = known.get(key) ?? ran(dials)
  known.set(key, found)
  return found
}

function ran(dials: Partial<Dials>): PerVisit {
  const fleet = new Fleet({ ...USUAL, ...CALM, ...dials }, DEFAULT_SEED).run()
  const report = reportOf(fleet, DEFAULT_SEED)
  const { connections, keptOpen, cores, bytes, firstByte, duration } = report
  const visits = connections + keptOpen
  const waited = firstByte.took.reduce((sum, took) => sum + took.ms * took.connections, 0)
  return {
    kept: keptOpen / visits,
    resumed: report.resumed / visits,
    roundTrips: (report.roundTrips * connections) / visits,
    server: (1000 * duration * cores.server) / visits,
    client: (1000 * duration * cores.client) / visits,
    bytes: (bytes.each * connections) / visits,
    firstByte: (waited + keptOpen * KEPT.firstByte) / visits,
  }
}

/** What is common to the fleets of the tables, as options. */
export function keptDials(): string {
  return code(touched({ ...USUAL, ...CALM }).join(' '))
}

/** One visit by each way: nothing resumed; all resumed, but the first of each client; a connection that is there. */
export function waysTable(): string {
  const ways: readonly (readonly [string, PerVisit])[] = [
    ['TLS 1.2, full', perVisit({ 'tls-12': 1, sessions: 'none' })],
    ['TLS 1.2, resumed', perVisit({ 'tls-12': 1 })],
    ['TLS 1.3, full', perVisit({ sessions: 'none' })],
    ['TLS 1.3, resumed', perVisit({})],
    ['kept open, either', KEPT],
  ]
  return table(
    ['a visit', 'round trips of TLS', 'processor, server', 'client', 'bytes', 'first byte'],
    ways.map(([name, { roundTrips, server, client, bytes, firstByte }]) => [
      name,
      roundTrips.toFixed(2),
      micro(server),
      micro(client),
      bytes.toFixed(0),
      milli(firstByte),
    ]),
  )
}

const micro = (time: number): string => `${time.toFixed(1)} µs`
const milli = (time: number): string => `${time.toFixed(0)} ms`

const OPEN = [0, 15 * SECOND, MINUTE, 5 * MINUTE, 60 * MINUTE]

// None is as usual, and has run already.
const stayingOpen = (open: number): PerVisit => perVisit(open === USUAL.open ? {} : { open })

/** How long connections stay open, and what a visit then comes to. */
export function openTable(): string {
  const rows = OPEN.map((open) => {
    const { kept, roundTrips, bytes, firstByte } = stayingOpen(open)
    return [
      code(`--open ${timeText(open)}`),
      percent(kept),
      percent(open / (open + CALM.visit)),
      // Visits come at any time, so they find what a clock would (Wolff 1982).
      (kept * CALM.clients).toFixed(0),
      roundTrips.toFixed(2),
      bytes.toFixed(0),
      milli(firstByte),
    ]
  })
  return table(
    [
      'a connection stays open for O',
      'visits that find one',
      'O / (O + V)',
      `open at a time, for ${CALM.clients} clients`,
      'round trips a visit',
      'bytes a visit',
      'first byte',
    ],
    rows,
  )
}

/** The work of a visit with kept connections alone, and with sessions for those who find none. */
export function bothTable(): string {
  const full = perVisit({ sessions: 'none' })
  const rows = OPEN.map((open) => {
    const { kept, resumed, server, client } = stayingOpen(open)
    return [
      code(`--open ${timeText(open)}`),
      percent(resumed / (1 - kept)),
      micro(server),
      micro((1 - kept) * full.server),
      micro(client),
      micro((1 - kept) * full.client),
    ]
  })
  return table(
    [
      'a connection stays open for',
      'resumed of those that find none',
      'server, with sessions',
      'without',
      'client, with sessions',
      'without',
    ],
    rows,
  )
}

// ---- Settings of servers

/** How a server keeps connections as it comes, by its manual. */
interface KeepAlive {
  readonly server: string
  readonly setting: string
  /** ms without a request after which it closes; `undefined` where another setting decides. */
  readonly timeout: number | undefined
  /** What else ends a connection, or is to be known. */
  readonly note: string
  readonly source: string
}

const SERVERS: readonly KeepAlive[] = [
  {
    server: 'nginx',
    setting: 'keepalive_timeout',
    timeout: 75 * SECOND,
    note: '`keepalive_requests 1000` and `keepalive_time 1h` end it as well; 0 keeps none',
    source: 'ngx_http_core_module: keepalive_timeout, keepalive_requests, keepalive_time',
  },
  {
    server: 'Apache',
    setting: 'KeepAliveTimeout',
    timeout: 5 * SECOND,
    note: '`MaxKeepAliveRequests 100` ends it as well; `KeepAlive Off` keeps none',
    source: 'Apache core: KeepAliveTimeout, MaxKeepAliveRequests, KeepAlive',
  },
  {
    server: 'HAProxy',
    setting: 'timeout http-keep-alive',
    timeout: undefined,
    note: 'where it is not set `timeout http-request` holds, else `timeout client`',
    source: 'HAProxy Configuration Manual §4.2: timeout http-keep-alive',
  },
  {
    server: 'Node',
    setting: 'server.keepAliveTimeout',
    timeout: 5 * SECOND,
    note: '`server.maxRequestsPerSocket` ends it as well, where it is set',
    source: 'Node 20 http: server.keepAliveTimeout, server.maxRequestsPerSocket',
  },
]

/** Each server's setting, and what it is where nobody sets it. */
export function keepAliveSettings(): string {
  return table(
    ['server', 'setting', 'as it comes', 'to know', 'by'],
    SERVERS.map(({ server, setting, timeout, note, source }) => [
      server,
      code(setting),
      timeout === undefined ? '' : timeText(timeout),
      note,
      source,
    ]),
  )
}

const VISITS = [30 * SECOND, 2 * MINUTE, 10 * MINUTE]

/**
 * What those timeouts keep, for clients that come so often. Whoever comes at any time, `V` apart on average, finds after an idle
 * timeout `T` as many connections open as if each stayed for `V (e^(T/V) − 1)` on average.
 */
export function timeoutTable(): string {
  const timeouts = [...new Set(SERVERS.flatMap(({ timeout }) => timeout ?? []))].toSorted((a, b) => a - b)
  const rows = timeouts.flatMap((timeout) =>
    VISITS.map((visit) => {
      const { kept, resumed } = perVisit({ visit, open: Math.round(visit * Math.expm1(timeout / visit)) })
      return [
        timeText(timeout),
        timeText(visit),
        percent(kept),
        percent(-Math.expm1(-timeout / visit)),
        percent(resumed),
        percent(1 - kept - resumed),
      ]
    }),
  )
  return table(['idle timeout T', 'time V between visits', 'kept', '1 − e^−T/V', 'resumed', 'full'], rows)
}
