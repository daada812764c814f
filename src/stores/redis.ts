/**
 * Keys of a Redis server, each with a time to live: Redis forgets by itself what expired, by its own clock. `GETDEL` hands
 * a value to one taker, `SET ... NX` adds where nothing is, `SET ... XX` replaces what is there.
 *
 * Redis cannot count the keys of one application, nor say which of them expires first. So a sorted set beside them has every
 * name with the time at which it expires. Key and name change in two commands of one write, not in one act: a name may be
 * there without its key. It leaves when the key would have expired, or when room is needed, as one of the first. (Two
 * processes that make room at the same moment may push out one too many.)
 *
 * A Redis with a `maxmemory-policy` that evicts forgets sessions, which only costs full handshakes, and early data that it
 * saw, which opens the door to replays.
 */
import { fromHex, toHex } from '../bytes/bytes.ts'
import type { ByteStore, NamedBytes, PlaceOptions, Places } from './byte-store.ts'
import { connect, disconnect, type Client } from './redis-client.ts'

/** Keys in one command. */
const BATCH = 1000

/**
 * Connects. Rejects where the package `redis` is missing or no server answers; one that goes away later comes back by itself.
 * @param where a URL such as `redis://127.0.0.1:6379/0`, or the path of a Unix socket
 */
export async function openRedis(where: string, { size, onProblem }: PlaceOptions): Promise<Places> {
  const { client, name } = await connect(where, onProblem)
  return {
    sessions: new RedisStore(client, name, 'glass-tls:session', size),
    replays: new RedisStore(client, name, 'glass-tls:replay', size),
    close: () => disconnect(client),
  }
}

/** See the top of this file. */
class RedisStore implements ByteStore {
  readonly place: string
  private readonly client: Client
  private readonly size: number
  private readonly prefix: string
  /** Name of the sorted set. */
  private readonly index: string

  constructor(client: Client, where: string, prefix: string, size: number) {
    this.client = client
    this.size = size
    this.prefix = `${prefix}:`
    this.index = `${prefix}-by-expiry`
    this.place = `keys ${prefix}:* of Redis at ${where}`
  }

  async put(
    name: Uint8Array,
    value: Uint8Array,
    expiresAt: number,
    now: number,
  ): Promise<readonly Uint8Array[]> {
    const [, , number] = await Promise.all([
      this.client.set(this.keyOf(name), Buffer.from(value), { PX: ttl(expiresAt, now) }),
      this.client.zAdd(this.index, { score: expiresAt, value: toHex(name) }),
      this.client.zCard(this.index),
    ])
    if (number <= this.size) return []
    const first = await this.client.zPopMinCount(this.index, number - this.size)
    const gone = first.map(({ value }) => nameOf(value))
    await this.removeAll(gone)
    return gone
  }

  async add(name: Uint8Array, value: Uint8Array, expiresAt: number, now: number): Promise<boolean> {
    const [set] = await Promise.all([
      this.client.set(this.keyOf(name), Buffer.from(value), { PX: ttl(expiresAt, now), NX: true }),
      this.client.zAdd(this.index, { score: expiresAt, value: toHex(name) }, { NX: true }),
    ])
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
    const [value] = await Promise.all([
      this.client.getDel(this.keyOf(name)),
      this.client.zRem(this.index, toHex(name)),
    ])
    return plain(value)
  }

  async remove(name: Uint8Array): Promise<boolean> {
    const [removed] = await Promise.all([
      this.client.del(this.keyOf(name)),
      this.client.zRem(this.index, toHex(name)),
    ])
    return removed === 1
  }

  async expire(now: number): Promise<readonly Uint8Array[]> {
    const old = (await this.client.zRangeByScore(this.index, '-inf', now)).map(nameOf)
    await this.removeAll(old)
    return old
  }

  async list(): Promise<readonly NamedBytes[]> {
    const names = (await this.client.zRange(this.index, 0, -1)).map(nameOf)
    const found: NamedBytes[] = []
    for (const batch of batches(names)) {
      const values = await this.client.mGet(batch.map((name) => this.keyOf(name)))
      for (const [i, name] of batch.entries()) {
        const value = plain(values[i] ?? null)
        if (value) found.push({ name, value })
      }
    }
    return found
  }

  count(): Promise<number> {
    return this.client.zCard(this.index)
  }

  private async removeAll(names: readonly Uint8Array[]): Promise<void> {
    for (const batch of batches(names)) {
      const keys = batch.map((name) => this.keyOf(name))
      await Promise.all([this.client.del(keys), this.client.zRem(this.index, batch.map(toHex))])
    }
  }

  private keyOf(name: Uint8Array): string {
    return this.prefix + toHex(name)
  }
}

/** Names in parts: Redis does nothing else while it works on one command. */
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
