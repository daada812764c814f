/** Stores by a line of text, as the command line names them: `memory`, `file:DIR`, `redis:URL` and so on. */
import type { PlaceOptions, Places } from './byte-store.ts'
import { readable, sealed } from './envelope.ts'
import { openFiles } from './files.ts'
import { KeptReplays } from './kept-replays.ts'
import { KeptSessions } from './kept-sessions.ts'
import { openMemcached } from './memcached.ts'
import { MemoryReplays, MemoryStore } from './memory.ts'
import { openRedis } from './redis.ts'
import { REDIS_FORMS } from './redis-address.ts'
import { openSqlite } from './sqlite.ts'
import { StoreError, type InspectableStore, type ReplayMemory, type Stores } from './store.ts'

/** What a store is told when it is opened. */
export interface StoreOptions {
  /** Most sessions kept. */
  readonly size: number
  /** Most fingerprints of early data remembered. */
  readonly replays: number
  /** 32 bytes under which what is at rest is sealed; without them it is readable. */
  readonly key?: Uint8Array
  /** Told in one line of what goes wrong beside the operations: a directory open to others, a server that is away. */
  readonly onProblem: (problem: string) => void
}

/** What is assumed where nothing is said. */
export const STORE_DEFAULTS: StoreOptions = {
  size: 20_480,
  replays: 100_000,
  onProblem: () => undefined,
}

/** Stores that were opened together. */
export interface OpenStores extends Stores {
  readonly sessions: InspectableStore
  readonly replays: Required<ReplayMemory>
  /** One line: where the sessions are, and whether they can be read there. */
  readonly description: string
  /** Lets go of files and connections, once. What was stored stays, except in memory. */
  readonly close: () => Promise<void>
}

/** What stands behind the colon of a spec, and what it opens. */
interface Kind {
  readonly where: string
  readonly open: (where: string, options: PlaceOptions) => Promise<Places>
}

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['file', { where: 'DIR', open: openFiles }],
  ['sqlite', { where: 'FILE', open: openSqlite }],
  ['redis', { where: 'URL', open: openRedis('server') }],
  ['redis-cluster', { where: REDIS_FORMS.cluster, open: openRedis('cluster') }],
  ['redis-sentinel', { where: REDIS_FORMS.sentinel, open: openRedis('sentinel') }],
  ['memcached', { where: 'HOST:PORT', open: openMemcached }],
])

/** What {@link openStore} understands, for a usage line. */
export const STORE_SPECS = ['memory', ...[...KINDS].map(([kind, { where }]) => `${kind}:${where}`)]

/**
 * Opens the stores that a spec names. `await openStore('file:/var/lib/sessions')`
 * @throws StoreError in one line: a bad spec, a package or server that is missing, a place that cannot be used
 */
export async function openStore(spec: string, options: Partial<StoreOptions> = {}): Promise<OpenStores> {
  const { sessions, replays, close } = await openedAs(spec, { ...STORE_DEFAULTS, ...options })
  let closed: Promise<void> | undefined
  return {
    description: `${sessions.place}; ${sessions.protection}`,
    sessions,
    replays,
    close: () => (closed ??= close()),
  }
}

async function openedAs(
  spec: string,
  { size, replays, key, onProblem }: StoreOptions,
): Promise<Omit<OpenStores, 'description'>> {
  if (spec === 'memory') {
    if (key) throw new StoreError('a store in memory is not at rest: there is nothing to seal')
    const close = () => Promise.resolve()
    return { sessions: new MemoryStore({ size }), replays: new MemoryReplays(replays), close }
  }
  const [, name = '', where = ''] = /^([a-z-]+):(.+)$/s.exec(spec) ?? []
  const kind = KINDS.get(name)
  if (!kind) throw new StoreError(`'${spec}' names no store: expected ${STORE_SPECS.join(', ')}`)
  const envelope = key ? sealed(key) : readable
  const places = await inOneLine(name, kind.open(where, { size, onProblem }))
  return {
    sessions: new KeptSessions(places.sessions, { envelope, onProblem }),
    replays: new KeptReplays(places.replays, replays, envelope),
    close: places.close,
  }
}

/** Turns whatever an opening throws into one line. */
async function inOneLine<T>(kind: string, opening: Promise<T>): Promise<T> {
  try {
    return await opening
  } catch (error) {
    if (error instanceof StoreError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new StoreError(`the ${kind} store cannot be opened: ${why.split('\n')[0]}`)
  }
}
