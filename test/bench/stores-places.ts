/** Places for sessions, each started and asked how many bytes it takes. */
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { asked, redisCluster, redisServer, type Server } from '../stores/redis-servers.ts'
import { memcached, told } from '../stores/memcached-server.ts'
import { memory } from './memory.ts'

/** A place that was started. */
export interface Started {
  /** For `openStore`. */
  readonly spec: string
  /** Bytes that it takes now. */
  readonly bytes: () => number | Promise<number>
  readonly servers: readonly Pick<Server, 'child'>[]
}

/** Files of a run. */
export type Files = (name: string) => string

/** A place. */
export interface PlaceToMeasure {
  readonly store: string
  /** What its bytes are. */
  readonly of: string
  /** Sessions that it is measured with at most. */
  readonly most?: number
  /** A program that it needs, which tells its version; and what of the answer the version is. */
  readonly program?: { readonly name: string; readonly version: RegExp }
  readonly start: (files: Files) => Started | Promise<Started>
}

/** The program of Redis. */
export const REDIS = { name: 'redis-server', version: /v=(\S+)/ }

/** All of them. */
export const PLACES: readonly PlaceToMeasure[] = [
  {
    store: '`memory`',
    of: 'memory of this process',
    start: () => ({ spec: 'memory', bytes: resident, servers: [] }),
  },
  {
    store: '`file`',
    of: 'blocks on disk',
    // A file costs a tenth of a millisecond or more: the rest would be waiting.
    most: 100_000,
    start: (files) => ({ spec: `file:${files('files')}`, bytes: () => blocks(files('files')), servers: [] }),
  },
  {
    store: '`sqlite`',
    of: 'database and WAL on disk',
    start: (files) => {
      const file = files('sessions.db')
      const bytes = (): number =>
        statSync(file).size + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0)
      return { spec: `sqlite:${file}`, bytes, servers: [] }
    },
  },
  {
    store: '`redis`',
    of: '`used_memory` of the server',
    program: REDIS,
    start: async (files) => {
      const server = await redisServer(files)
      return {
        spec: `redis:redis://127.0.0.1:${server.port}`,
        bytes: () => usedMemory([server]),
        servers: [server],
      }
    },
  },
  {
    store: '`redis-cluster`, three nodes',
    of: '`used_memory` of all',
    program: REDIS,
    start: async (files) => {
      const { spec, primaries } = await redisCluster(files)
      return { spec, bytes: () => usedMemory(primaries), servers: primaries }
    },
  },
  {
    store: '`memcached`',
    of: 'slabs of the server',
    program: { name: 'memcached', version: /memcached (\S+)/ },
    start: async () => {
      // Room for all of them, and in pages of the size that it takes by itself.
      const { child, port } = await memcached('-m', '4096')
      return { spec: `memcached:127.0.0.1:${port}`, bytes: () => slabs(port), servers: [{ child }] }
    },
  },
]

/** The version of a program; undefined where it is missing. */
export function versionOf({ name, version }: NonNullable<PlaceToMeasure['program']>): string | undefined {
  const { status, stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' })
  return status === 0 ? version.exec(stdout)?.[1] : undefined
}

function resident(): number {
  memory()
  return process.memoryUsage().rss
}

/** Bytes that a directory and all in it take on disk. */
function blocks(directory: string): number {
  const own = (path: string): number => (statSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * 512
  const entries = readdirSync(directory, { withFileTypes: true })
  const inside = entries.map((entry) =>
    entry.isDirectory() ? blocks(join(directory, entry.name)) : own(join(directory, entry.name)),
  )
  return inside.reduce((sum, bytes) => sum + bytes, own(directory))
}

function usedMemory(servers: readonly Server[]): number {
  const used = servers.map(({ port }) => Number(/used_memory:(\d+)/.exec(asked(port, 'info', 'memory'))?.[1]))
  return used.reduce((sum, bytes) => sum + bytes)
}

async function slabs(port: number): Promise<number> {
  return Number(/total_malloced (\d+)/.exec(await told(port, 'stats slabs'))?.[1])
}
