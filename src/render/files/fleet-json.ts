/** Fleets as JSON: what one asks for first by plain names, and behind it all that a report holds. */
import type { FleetReport } from '../../sim/fleet/report.ts'
import type { Sweep } from '../../sim/fleet/sweep/sweep.ts'
import { isResumed } from '../words/ways.ts'

/** What a connection resumed with, or that it did not; together they are all connections. */
type Way = 'full' | 'session-id' | 'ticket' | 'psk'

/** A fleet as JSON. */
interface FleetJson extends Omit<FleetReport, 'reasons'> {
  readonly byWay: Readonly<Record<Way, number>>
  /** Full handshakes by the check that failed. */
  readonly reasons: Readonly<Record<string, number>>
  /** Processors busy with TLS, and what resumption saves of them on both sides together. */
  readonly cpu: { readonly client: number; readonly server: number; readonly saved: number }
  /** Bytes of the sessions in caches at most. */
  readonly memory: number
  /** The share of looks for a session that found one; null where nobody looked. */
  readonly hitRate: number | null
  /** ms to the first byte of an answer. */
  readonly latency: { readonly p50: number; readonly p90: number; readonly p99: number }
  /** Full handshakes by check and cause. */
  readonly why: FleetReport['reasons']
}

/** A fleet. */
export function fleetJson(report: FleetReport): FleetJson {
  const { seed, connections, resumed, reasons: why, ...more } = report
  const { cores, cache, firstByte } = more
  const looks = cache.hits + cache.misses + cache.expired
  return {
    seed,
    connections,
    resumed,
    byWay: {
      ...{ full: 0, 'session-id': 0, ticket: 0, psk: 0 },
      ...counts(report.ways.map((way) => [wayOf(way, report), way.count])),
    },
    reasons: counts(why.map(({ check, count }) => [check, count])),
    cpu: {
      client: cores.client,
      server: cores.server,
      saved: cores.clientWhole - cores.client + cores.serverWhole - cores.server,
    },
    memory: cache.bytes,
    hitRate: looks === 0 ? null : cache.hits / looks,
    latency: { p50: firstByte.half, p90: firstByte.ninety, p99: firstByte.ninetyNine },
    why,
    ...more,
  }
}

/** A sweep, with a fleet for each of its points. */
export function sweepJson({ points, ...sweep }: Sweep): object {
  return { ...sweep, points: points.map(fleetJson) }
}

function wayOf({ version, outcome }: FleetReport['ways'][number], { dials }: FleetReport): Way {
  if (!isResumed(outcome)) return 'full'
  if (version === 'TLS 1.3') return 'psk'
  return dials.sessions === 'cache' ? 'session-id' : 'ticket'
}

/** What is counted more than once under a name is added up. */
function counts(all: readonly (readonly [name: string, count: number])[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [name, count] of all) sums[name] = (sums[name] ?? 0) + count
  return sums
}
