/**
 * Keys of Redis, each with a time to live: Redis forgets by itself what expired, by its own clock. `GETDEL` hands a value to one
 * taker, `SET ... NX` adds where nothing is, `SET ... XX` replaces what is there. In a cluster too: a key is in one slot, and a
 * slot on one node.
 *
 * Redis cannot count the keys of one application, nor say which of them expires first. So a sorted set beside them has every
 * name with the time at which it expires. Key and name change in two commands of one write, not in one act: a name may be
 * there without its key. It leaves when the key would have expired, or when room is needed, as one of the first. (Two
 * processes that make room at the same moment may push out one too many.)
 *
 * A sorted set is one key too: in a cluster one node would carry it for all. There it is in {@link PARTS} parts, by the last byte
 * of a name, and each part has its share of the room.
 *
 * Replicas follow their server a moment later. One that takes over may not know of the last things taken, and hand them out
 * once more; `?wait=1` behind an address lets a taker wait until a replica knows.
 *
 * A Redis with a `maxmemory-policy` that evicts forgets sessions, which only costs full handshakes, and early data that it
 * saw, which opens the door to replays.
 */
import { fromHex, toHex } from '../bytes/bytes.ts'
import type { ByteStore, NamedBytes, PlaceOptions, Places } from './byte-store.ts'
import { connect, type Commands, type Connected } from './redis-client.ts'

/** Commands that are sent together. */
const BATCH = 1000
/** Parts of the sorted set in a cluster: a few for each node of a large one, and few enough to ask all of them. */
const PARTS = 64

/**
 * Opens what connects to Redis. Rejects where the package `redis` is missing or no server answers; one that goes away later comes
 * back by itself.
 * @param kind one server, by a URL such as `redis://127.0.0.1:6379/0` or the path of a Unix socket; or several
 */
export function openRedis(kind: 'server' | 'cluster' | 'sentinel') {
  return async (where: string, { size, onProblem }: PlaceOptions): Promise<Places> => {
    const connected = await connect(kind, where, onProblem)
    return {
      sessions: new RedisStore(connected, 'glass-tls:session', size),
      replays: new RedisStore(connected, 'glass-tls:replay', size),
      close: connected.close,
    }
  }
}

/** See the top of this file. */
class RedisStore implements ByteStore {
  readonly place: string
  private readonly client: Commands
  private readonly replicated: (key: string) => Promise<void>
  private readonly prefix: string
  /** Names of the sorted sets. */
  private readonly indices: readonly string[]
  /** Most names in one of them. */
  private readonly room: number

  constructor({ commands, name, isCluster, replicated }: Connected, prefix: string, size: number) {
    this.client = commands
    this.replicated = replicated
    this.prefix = `${prefix}:`
    const index = `${prefix}-by-expiry`
    this.indices = isCluster ? Array.from({ length: PARTS }, (_, part) => `${index}:${part}`) : [index]
    this.room = Math.ceil(size / this.indices.length)
    this.place = `keys ${prefix}:* of Redis at ${name}`
  }

  async put(
    name: Uint8Array,
    value: Uint8Array,
    expiresAt: number,
    now: number,
  ): Promise<readonly Uint8Array[]> {
    const index = this.indexOf(name)
    const [, , number] = await Promise.all([
      this.client.set(this.keyOf(name), Buffer.from(value), { PX: ttl(expiresAt, now) }),
      this.client.zAdd(index, { score: expiresAt, value: toHex(name) }),
      this.client.zCard(index),
    ])
    if (number <= this.room) return []
    const first = await this.client.zPopMinCount(index, number - this.room)
    const gone = first.map(({ value }) => nameOf(value))
    await this.removeAll(gone)
    return gone
  }

  async add(name: Uint8Array, value: Uint8Array, expiresAt: number, now: number): Promise<boolean> {
    const key = this.keyOf(name)
    const [set] = await Promise.all([
      this.client.set(key, Buffer.from(value), { PX: ttl(expiresAt, now), NX: true }),
      this.client.zAdd(this.indexOf(name), { score: expiresAt, value: toHex(name) }, { NX: true }),
    ])
    if (set !== null) await this.replicated(key)
    return set !== null
  }

  async replace(name: Uint8Array, value: Uint8Array): Promise<boolean> {
    const set = await this.client.set(this.keyOf(name), Buffer.from(value), { XX: true, KEEPTTL: true })
    return set !== null
  }

  async get(name: Uint8Array): Promise<Uint8Array | undefined> {
    return plain(await this.client.get(this.keyOf(name)))
  }

  async take(name: Uint8Array): Promise<Uint8Array | undefined> {
    const key = this.keyOf(name)
    const [value] = await Promise.all([
      this.client.getDel(key),
      this.client.zRem(this.indexOf(name), toHex(name)),
    ])
    if (value) await this.replicated(key)
    return plain(value)
  }

  async remove(name: Uint8Array): Promise<boolean> {
    const [removed] = await Promise.all([
      this.client.del(this.keyOf(name)),
      this.client.zRem(this.indexOf(name), toHex(name)),
    ])
    return removed === 1
  }

  async expire(now: number): Promise<readonly Uint8Array[]> {
    const old = await this.named((index) => this.client.zRangeByScore(index, '-inf', now))
    await this.removeAll(old)
    return old
  }

  async list(): Promise<readonly NamedBytes[]> {
    const names = await this.named((index) => this.client.zRange(index, 0, -1))
    const found: NamedBytes[] = []
    for (const batch of batches(names)) {
      const values = await Promise.all(batch.map((name) => this.get(name)))
      for (const [i, name] of batch.entries()) if (values[i]) found.push({ name, value: values[i] })
    }
    return found
  }

  async count(): Promise<number> {
    const counts = await Promise.all(this.indices.map((index) => this.client.zCard(index)))
    return counts.reduce((sum, count) => sum + count, 0)
  }

  private async named(ask: (index: string) => Promise<Buffer[]>): Promise<Uint8Array[]> {
    const members = await Promise.all(this.indices.map(ask))
    return members.flat().map(nameOf)
  }

  private async removeAll(names: readonly Uint8Array[]): Promise<void> {
    // One by one, but sent together: in a cluster each may have its own node.
    for (const batch of batches(names)) await Promise.all(batch.map((name) => this.remove(name)))
  }

  private indexOf(name: Uint8Array): string {
    return this.indices[name.at(-1)! % this.indices.length]!
  }

  private keyOf(name: Uint8Array): string {
    return this.prefix + toHex(name)
  }
}

/** Names in parts, so that others are heard in between. */
function batches(names: readonly Uint8Array[]): Uint8Array[][] {
  const count = Math.ceil(names.length / BATCH)
  return Array.from({ length: count }, (_, i) => names.slice(i * BATCH, (i + 1) * BATCH))
}

/** ms until the time given; Redis refuses less than one. */
function ttl(expiresAt: number, now: number): number {
  return Math.max(1, Math.ceil(expiresAt - now))
}

function nameOf(member: Buffer): Uint8Array {
  return fromHex(member.toString('latin1'))
}

function plain(value: Buffer | null): Uint8Array | undefined {
  return value ? new Uint8Array(value) : undefined
}
