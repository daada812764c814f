/** Where `serve` keeps sessions and remembers early data: `--session-cache` and what belongs to it. */
import { MemoryWorld } from '../../stores/memory-world.ts'
import { SessionContext } from '../../session/caches/context.ts'
import { bloomFilter, type SeenHellos } from '../../session/caches/seen-hellos.ts'
import { openStore, STORE_SPECS } from '../../stores/open.ts'
import type { ServerWorld } from '../../stores/server-world.ts'
import { REPLAY_WINDOW, StoreWorld, type StoreWorldOptions } from '../../stores/store-world.ts'
import {
  hexBytes,
  UsageError,
  wholeNumber,
  type OptionTable,
  type OptionValues,
} from '../arguments/options.ts'
import { asUsage } from '../arguments/stores.ts'

/** Options of the cache. */
export const CACHE_OPTIONS = {
  'session-cache': {
    type: 'string',
    value: 'WHERE',
    help: `where sessions are kept: off, ${STORE_SPECS.join(', ')}; memory+file:DIR and so on: in memory, and there as well (memory)`,
  },
  'cache-size': { type: 'string', value: 'N', help: 'sessions in the cache (20480)' },
  'cache-key': {
    type: 'string',
    value: 'HEX',
    help: '32 bytes that seal what rests in files, SQLite, Redis or memcached',
  },
  'anti-replay': {
    type: 'string',
    value: 'HOW',
    help: 'how early data are remembered: exact, or bloom:BITS, which rejects some that are new (exact)',
  },
} as const satisfies OptionTable

/** What was given of them. */
type CacheValues = OptionValues<typeof CACHE_OPTIONS>

/** Whether sessions are kept at all. */
export function keepsSessions(values: CacheValues): boolean {
  return values['session-cache'] !== 'off'
}

/** Whether sessions, and what is known of early data, outlive this process. */
export function outlivesProcess({ 'session-cache': where = 'memory' }: CacheValues): boolean {
  return where !== 'off' && where !== 'memory'
}

/** A world for all connections of a server. */
export interface Cache {
  readonly world: ServerWorld
  /** Counters now, by OpenSSL's names. */
  readonly stats: () => Readonly<Record<string, number>>
  /** Lets what is under way be stored, and lets go of the place. */
  readonly close: () => Promise<void>
}

/** Before a place: what this process remembers itself stands in front of it. */
const BOTH = 'memory+'

/** ms between two rounds in which what expired is forgotten. */
const ROUND = 60_000

/**
 * Opens the place that the options name.
 * @param say hears a line for people: what the place is, and what goes wrong there
 * @throws UsageError where it cannot be opened
 */
export async function openCache(values: CacheValues, say: (line: string) => void): Promise<Cache> {
  const size = wholeNumber('cache-size', values['cache-size'] ?? '20480', 1, 2 ** 24)
  const where = values['session-cache'] ?? 'memory'
  const key = cacheKey(values['cache-key'])
  const inside = SessionContext.create({ size, eviction: 'lru' })
  const replays = replayMemory(values)
  if (outlivesProcess(values)) {
    const both = where.startsWith(BOTH)
    const spec = both ? where.slice(BOTH.length) : where
    if (both && spec === 'memory') throw new UsageError('--session-cache: memory behind memory keeps nothing')
    return storeCache(spec, { size, ...(key && { key }) }, both ? { context: inside } : {}, say)
  }
  if (key) throw new UsageError('--cache-key seals what is at rest: there is nothing in memory, or off')
  // Off means that no session is kept; early data are remembered all the same.
  const world = new MemoryWorld(
    replays ? { replays } : {},
    where === 'off' ? inside.with({ mode: ['off'] }) : inside,
  )
  const timer = setInterval(() => world.expire(Date.now()), ROUND).unref()
  const close = (): Promise<void> => Promise.resolve(clearInterval(timer))
  return { world, stats: () => world.stats, close }
}

async function storeCache(
  spec: string,
  settings: { readonly size: number; readonly key?: Uint8Array },
  options: Pick<Partial<StoreWorldOptions>, 'context'>,
  say: (line: string) => void,
): Promise<Cache> {
  // The same trouble on each connection is told once a round; each connection's trace has its own note.
  const told = new Set<string>()
  const onProblem = (problem: string): void => {
    // Names of files differ.
    const [what = '', why = ''] = problem.split(':')
    if (!told.has(what + why)) say(`session cache: ${problem}`)
    told.add(what + why)
  }
  const stores = await asUsage(() => openStore(spec, { ...settings, onProblem }), 'session-cache')
  say(`session cache: ${options.context ? 'memory, and ' : ''}${stores.description}`)
  const world = new StoreWorld(stores, { ...options, onProblem })
  const timer = setInterval(() => {
    told.clear()
    void world.expire(Date.now())
  }, ROUND).unref()
  const close = async (): Promise<void> => {
    clearInterval(timer)
    await world.settled()
    await stores.close()
  }
  return { world, stats: () => ({ ...world.stats }), close }
}

/** Bits that each hello sets: with 10 bits for each hello, about one of 80 new ones counts as seen. */
const PROBES = 4

/** A Bloom filter, where one is asked for. */
function replayMemory(values: CacheValues): SeenHellos | undefined {
  const how = values['anti-replay'] ?? 'exact'
  if (how === 'exact') return undefined
  const [, bits] = /^bloom:(.*)$/s.exec(how) ?? []
  if (bits === undefined) throw new UsageError(`--anti-replay: expected exact or bloom:BITS, actual '${how}'`)
  if (outlivesProcess(values))
    throw new UsageError('--anti-replay bloom is for memory: every other place remembers exactly')
  return bloomFilter(REPLAY_WINDOW, { bits: wholeNumber('anti-replay', bits, 1, 2 ** 24), probes: PROBES })
}

function cacheKey(hex: string | undefined): Uint8Array | undefined {
  if (hex === undefined) return undefined
  const key = hexBytes('cache-key', hex)
  if (key.length !== 32) throw new UsageError(`--cache-key: expected 32 bytes, actual ${key.length}`)
  return key
}
