/** A connection to Redis through the package `redis`: what to do when the server is away. */
import type * as Redis from 'redis'
import { inTime } from './in-time.ts'
import { loadPeer } from './peer.ts'
import { StoreError } from './store.ts'

/** ms until a server is given up that does not answer when we come, or when we go. */
const PATIENCE = 2000
/** ms between attempts to connect again: doubled from the first to the last. */
const AGAIN = { first: 50, last: 2000 } as const
/** Commands that wait for a server which hangs; more are refused at once. */
const MOST_WAITING = 20_000

/** A connected client that reads strings as bytes. Not within MULTI: there the package reads them as text. */
export type Client = ReturnType<typeof clientFor>

/** Connects. @throws StoreError where the package is missing or no server answers */
export async function connect(
  where: string,
  onProblem: (problem: string) => void,
): Promise<{ readonly client: Client; readonly name: string }> {
  const redis = (await loadPeer('redis', 'a store in Redis')) as typeof Redis
  const { name, address } = addressOf(where)
  let answered = false
  let away = false
  const client = clientFor(redis, address, (retries, cause) =>
    answered ? Math.min(AGAIN.first * 2 ** retries, AGAIN.last) : cause,
  )
  client.on('error', (error: Error) => {
    // Each attempt to connect again fails like the first: one word is enough.
    if (answered && !away) onProblem(`Redis at ${name} is away: ${error.message}`)
    away = true
  })
  client.on('ready', () => (away = false))
  try {
    // The package waits for ever for a server that takes the connection and says nothing.
    await inTime(client.connect(), PATIENCE)
    answered = true
    return { client, name }
  } catch (error) {
    client.destroy()
    throw new StoreError(`no Redis at ${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Waits for what is under way, but not for a server that is away or hangs. */
export async function disconnect(client: Client): Promise<void> {
  if (!client.isReady) return client.destroy()
  const timer = setTimeout(() => client.destroy(), PATIENCE)
  await client.close()
  clearTimeout(timer)
}

function clientFor(
  redis: typeof Redis,
  address: Address,
  reconnectStrategy: (retries: number, cause: Error) => number | Error,
) {
  return redis.createClient({
    ...(address.kind === 'url' ? { url: address.url } : {}),
    socket: {
      ...(address.kind === 'path' ? { path: address.path, tls: false } : {}),
      connectTimeout: PATIENCE,
      reconnectStrategy,
    },
    // A handshake does not wait for a server to come back: refused at once means a full one at once.
    disableOfflineQueue: true,
    commandsQueueMaxLength: MOST_WAITING,
    commandOptions: { typeMapping: { [redis.RESP_TYPES.BLOB_STRING]: Buffer } },
  })
}

type Address =
  { readonly kind: 'url'; readonly url: string } | { readonly kind: 'path'; readonly path: string }

/** The address, and how to call it in a text: without the password. @throws StoreError where it is none */
function addressOf(where: string): { readonly name: string; readonly address: Address } {
  if (where.startsWith('/') && !where.startsWith('//'))
    return { name: where, address: { kind: 'path', path: where } }
  const text = where.startsWith('//') ? `redis:${where}` : where
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^rediss?:$/.test(url.protocol) || url.host === '')
    // Without the address: there may be a password in it.
    throw new StoreError(
      `not an address of Redis: expected redis://HOST:PORT, rediss://HOST:PORT or /path/of.sock`,
    )
  return { name: `${url.protocol}//${url.host}${url.pathname}`, address: { kind: 'url', url: url.href } }
}
