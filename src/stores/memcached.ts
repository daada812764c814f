/**
 * Items of memcached, each with a time to live in whole seconds. It has no command that reads and deletes. Each item has a number
 * that changes with every write, and `md ... C` deletes only the item of that number: of all who read an item one deletes it, and
 * it is theirs (`take`). To replace is to write only over the item that was read, in the same way.
 *
 * - It forgets by itself what expired, and for want of room what was used longest ago. It neither keeps to a number of sessions nor
 *   tells whom it forgot; its option is `-m`, in megabytes.
 * - What forgets for want of room is no memory for early data: a replay would count as new (RFC 9846 §8.2). So all early data
 *   are rejected, unless the server was started with `-M` and would rather refuse than forget.
 * - It cannot say which items are one application's but by saying all of them; `list` and `count` are for people.
 * - Keys have at most 250 bytes and items 1 MiB (`-I`). Ours have 146, and sessions about 2 kB.
 */
import { fromHex, toHex } from '../bytes/bytes.ts'
import type { ByteStore, NamedBytes, PlaceOptions, Places } from './byte-store.ts'
import { MemcachedClient } from './memcached-client.ts'
import { StoreError } from './store.ts'

/** Seconds: more would be a date. */
const LONGEST = 30 * 86_400

/** Connects. @param where `HOST:PORT` @throws StoreError where nobody answers there */
export async function openMemcached(where: string, { onProblem }: PlaceOptions): Promise<Places> {
  const [, host = '', port = ''] = /^(?:\/\/)?(\[[\da-f:]+\]|[^:/@]+):(\d{1,5})$/i.exec(where) ?? []
  if (host === '') throw new StoreError('not an address of memcached: expected HOST:PORT')
  const client = new MemcachedClient(host.replace(/^\[|\]$/g, ''), Number(port), onProblem)
  await client.open()
  const settings = await client.lines('stats settings')
  const keeps = settings.includes('STAT evictions off')
  return {
    sessions: new MemcachedStore(client, where, 'glass-tls:session:'),
    replays: new ReplayStore(client, where, keeps),
    close: () => Promise.resolve(client.close()),
  }
}

/** See the top of this file. */
class MemcachedStore implements ByteStore {
  readonly place: string
  private readonly client: MemcachedClient
  private readonly prefix: string

  constructor(client: MemcachedClient, where: string, prefix: string) {
    this.client = client
    this.prefix = prefix
    this.place = `items ${prefix}* of memcached at ${where}`
  }

  async put(
    name: Uint8Array,
    value: Uint8Array,
    expiresAt: number,
    now: number,
  ): Promise<readonly Uint8Array[]> {
    await this.set(name, value, `T${ttl(expiresAt, now)}`)
    return []
  }

  async add(name: Uint8Array, value: Uint8Array, expiresAt: number, now: number): Promise<boolean> {
    return this.set(name, value, `ME T${ttl(expiresAt, now)}`)
  }

  async replace(name: Uint8Array, value: Uint8Array): Promise<boolean> {
    // What it says of an item: the seconds that are left of it, and its number.
    const { words } = await this.client.send(`mg ${this.keyOf(name)} t c`)
    const [, left, number] = words.map((word) => word.slice(1))
    return words[0] === 'HD' && this.set(name, value, `T${left} C${number}`)
  }

  async get(name: Uint8Array): Promise<Uint8Array | undefined> {
    const { value } = await this.client.send(`mg ${this.keyOf(name)} v`)
    return value && new Uint8Array(value)
  }

  async take(name: Uint8Array): Promise<Uint8Array | undefined> {
    const { words, value } = await this.client.send(`mg ${this.keyOf(name)} v c`)
    if (!value) return undefined
    const deleted = await this.client.send(`md ${this.keyOf(name)} C${words[2]!.slice(1)}`)
    // Else somebody else was first: it is gone, or another one.
    return deleted.words[0] === 'HD' ? new Uint8Array(value) : undefined
  }

  async remove(name: Uint8Array): Promise<boolean> {
    const { words } = await this.client.send(`md ${this.keyOf(name)}`)
    return words[0] === 'HD'
  }

  /** Nothing to do: it forgets by itself. */
  expire(): Promise<readonly Uint8Array[]> {
    return Promise.resolve([])
  }

  async list(): Promise<readonly NamedBytes[]> {
    const found = await Promise.all(
      (await this.names()).map(async (name) => ({ name, value: await this.get(name) })),
    )
    return found.flatMap(({ name, value }) => (value ? [{ name, value }] : []))
  }

  async count(): Promise<number> {
    return (await this.names()).length
  }

  private async names(): Promise<Uint8Array[]> {
    // `key=glass-tls%3Asession%3A20... exp=... `
    const start = `key=${encodeURIComponent(this.prefix)}`
    const lines = await this.client.lines('lru_crawler metadump all')
    return lines
      .filter((line) => line.startsWith(start))
      .map((line) => fromHex(line.slice(start.length).split(' ')[0]!))
  }

  private async set(name: Uint8Array, value: Uint8Array, flags: string): Promise<boolean> {
    const { words } = await this.client.send(`ms ${this.keyOf(name)} ${value.length} ${flags}`, value)
    return words[0] === 'HD'
  }

  private keyOf(name: Uint8Array): string {
    return this.prefix + toHex(name)
  }
}

/** Fingerprints of early data, which must stay for their time. */
class ReplayStore extends MemcachedStore {
  private readonly keeps: boolean

  constructor(client: MemcachedClient, where: string, keeps: boolean) {
    super(client, where, 'glass-tls:replay:')
    this.keeps = keeps
  }

  override add(name: Uint8Array, value: Uint8Array, expiresAt: number, now: number): Promise<boolean> {
    if (this.keeps) return super.add(name, value, expiresAt, now)
    return Promise.reject(new StoreError('memcached forgets for want of room, unless it is started with -M'))
  }

  /** For how many there is room, the server knows, and refuses to add more. */
  override count(): Promise<number> {
    return Promise.resolve(0)
  }
}

/** Whole seconds until the time given; none is never. */
function ttl(expiresAt: number, now: number): number {
  return Math.min(LONGEST, Math.max(1, Math.ceil((expiresAt - now) / 1000)))
}
