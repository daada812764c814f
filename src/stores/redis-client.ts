/**
 * A connection to Redis through the package `redis`: to one server, to a cluster, or to the server that sentinels name. What all
 * three have in common here is what to do when a server is away: nobody waits for it longer than for a handshake.
 */
import type * as Redis from 'redis'
import { inTime } from './in-time.ts'
import { loadPeer } from './peer.ts'
import { redisAddress, type RedisAddress } from './redis-address.ts'
import { StoreError } from './store.ts'

/** ms until a server is given up that does not answer when we come, or when we go. */
const PATIENCE = 2000
/** ms between attempts to connect again: doubled from the first to the last. */
const AGAIN = { first: 50, last: 2000 } as const
/** ms after which a node of a cluster that is away makes us ask the others who has its slots now. */
const ASK_OTHERS = 200
/** ms that replicas have to take over what was taken: less than a handshake waits. */
const REPLICAS_HAVE = 250
/** Commands that wait for a server which hangs; more are refused at once. */
const MOST_WAITING = 20_000

type Single = ReturnType<typeof clientFor>

/** Commands that we use: those that all three kinds of client have. Strings are read as bytes. */
export type Commands = Pick<
  Single,
  'set' | 'get' | 'getDel' | 'del' | 'zAdd' | 'zCard' | 'zRem' | 'zPopMinCount' | 'zRange' | 'zRangeByScore'
>

/** A connection that is open. */
export interface Connected {
  readonly commands: Commands
  /** How to call it in a text. */
  readonly name: string
  /** Whether there are several nodes, each with some of the keys. */
  readonly isCluster: boolean
  /**
   * Waits until replicas have what was written to `key` just now, where the address asks for that (`WAIT`). Rejects where they do
   * not in time: then a server that takes over may not know of it.
   */
  readonly replicated: (key: string) => Promise<void>
  /** Waits for what is under way, but not for a server that is away or hangs. */
  readonly close: () => Promise<void>
}

/** Connects. @throws StoreError where the package is missing or no server answers */
export async function connect(
  kind: RedisAddress['kind'],
  where: string,
  onProblem: (problem: string) => void,
): Promise<Connected> {
  const redis = (await loadPeer('redis', 'a store in Redis')) as typeof Redis
  const address = redisAddress(kind, where)
  const { name } = address
  const patience = new Patience(name, onProblem)
  const { client, commands, replicated } = opened(redis, address, patience.again)
  await patience.open(client)
  const isCluster = kind === 'cluster'
  return { commands, name, isCluster, replicated, close: () => closed(client, patience.isAway) }
}

/** How long a server is waited for, and what is said of one that is away. */
export class Patience {
  private readonly name: string
  private readonly onProblem: (problem: string) => void
  private answered = false
  /** Whether the server is away now. */
  isAway = false

  /** @param name of the server, for a text */
  constructor(name: string, onProblem: (problem: string) => void) {
    this.name = name
    this.onProblem = onProblem
  }

  /** When to connect again: a server that never answered is given up. */
  readonly again: Again = (retries, cause) =>
    this.answered ? Math.min(AGAIN.first * 2 ** retries, AGAIN.last) : cause

  /** Connects. @throws StoreError where no server answers */
  async open(client: Client): Promise<void> {
    for (const event of ['error', 'node-error']) client.on(event, (error) => this.failed(error))
    for (const event of ['ready', 'node-ready']) client.on(event, () => (this.isAway = false))
    try {
      // The package waits for ever for a server that takes the connection and says nothing.
      await inTime(client.connect(), PATIENCE)
      this.answered = true
    } catch (error) {
      await destroyed(client)
      const why = error instanceof Error ? error.message : String(error)
      throw new StoreError(`no Redis at ${this.name}: ${why}`)
    }
  }

  private failed({ message }: Error): void {
    // Each attempt to connect again fails like the first: one word is enough.
    if (this.answered && !this.isAway) this.onProblem(`Redis at ${this.name} is away: ${message}`)
    this.isAway = true
  }
}

/** What the three kinds of client have in common beside their commands. */
interface Client {
  on(event: string, listener: (error: Error) => void): unknown
  connect(): Promise<unknown>
  close(): Promise<unknown>
  destroy(): unknown
}

interface Opened extends Pick<Connected, 'commands' | 'replicated'> {
  readonly client: Client
}

type Again = (retries: number, cause: Error) => number | Error

function opened(redis: typeof Redis, address: RedisAddress, again: Again): Opened {
  const wait = ['WAIT', `${address.replicas}`, `${REPLICAS_HAVE}`]
  const replicatedBy = (ask: (key: string) => Promise<unknown>) => async (key: string) => {
    if (address.replicas > 0 && Number(await ask(key)) < address.replicas)
      throw new Error(`fewer than ${address.replicas} replicas have it after ${REPLICAS_HAVE} ms`)
  }
  switch (address.kind) {
    case 'server': {
      const client = clientFor(redis, address, again)
      return { client, commands: client, replicated: replicatedBy(() => client.sendCommand(wait)) }
    }
    case 'cluster': {
      const client = clusterFor(redis, address, again)
      const replicated = replicatedBy((key) => client.sendCommand(key, false, wait))
      return { client, commands: client as unknown as Commands, replicated }
    }
    case 'sentinel': {
      const client = sentinelFor(redis, address, again)
      const replicated = replicatedBy(() => client.sendCommand(false, wait))
      return { client, commands: client as unknown as Commands, replicated }
    }
  }
}

/** What each connection to a server is told. */
export const connecting = (reconnectStrategy: Again) => ({ connectTimeout: PATIENCE, reconnectStrategy })
// A handshake does not wait for a server to come back: refused at once means a full one at once.
const REFUSING = { disableOfflineQueue: true, commandsQueueMaxLength: MOST_WAITING } as const
const bytesIn = (redis: typeof Redis) => ({ typeMapping: { [redis.RESP_TYPES.BLOB_STRING]: Buffer } })

type Of<K extends RedisAddress['kind']> = Extract<RedisAddress, { readonly kind: K }>
type Several = Extract<RedisAddress, { readonly nodes: unknown }>

function clientFor(redis: typeof Redis, { url, path }: Of<'server'>, again: Again) {
  return redis.createClient({
    ...(url !== undefined && { url }),
    socket: { ...(path !== undefined && { path, tls: false }), ...connecting(again) },
    ...REFUSING,
    commandOptions: bytesIn(redis),
  })
}

function clusterFor(redis: typeof Redis, { nodes, ...who }: Several, again: Again) {
  return redis.createCluster({
    rootNodes: nodes.map(({ host, port }) => ({ socket: { host, port } })),
    defaults: { ...credentials(who), socket: connecting(again), ...REFUSING },
    topologyRefreshOnReconnectionAttemptStrategy: ASK_OTHERS,
    commandOptions: bytesIn(redis),
  })
}

function sentinelFor(redis: typeof Redis, { nodes, master, ...who }: Several, again: Again) {
  return redis.createSentinel({
    name: master,
    sentinelRootNodes: [...nodes],
    nodeClientOptions: { ...credentials(who), socket: connecting(again), ...REFUSING },
    sentinelClientOptions: { socket: connecting(again) },
    // A command that failed is not sent again: whether it was carried out, nobody knows.
    maxCommandRediscovers: 0,
    passthroughClientErrorEvents: true,
    commandOptions: bytesIn(redis),
  })
}

function credentials({ username, password }: Omit<Several, 'nodes' | 'master'>) {
  return { ...(username !== undefined && { username }), ...(password !== undefined && { password }) }
}

async function closed(client: Client, away: boolean): Promise<void> {
  if (away) return destroyed(client)
  await inTime(client.close(), PATIENCE).catch(() => destroyed(client))
}

/** Those of a cluster throw where it was never there. */
async function destroyed(client: Client): Promise<void> {
  try {
    await client.destroy()
  } catch {
    // There was nothing to end.
  }
}
