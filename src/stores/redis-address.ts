/** Where Redis is: one server, a cluster of them, or whichever server its sentinels name. */
import { StoreError } from './store.ts'

/** A node that is asked at first for all the others. */
interface RedisNode {
  readonly host: string
  readonly port: number
}

/** What stands behind the colon of a spec, read. */
export type RedisAddress = {
  /** How to call it in a text: without the password. */
  readonly name: string
  /** Replicas that must have what is taken, before it counts as taken; 0 for none. */
  readonly replicas: number
} & (
  | { readonly kind: 'server'; readonly url?: string; readonly path?: string }
  | {
      readonly kind: 'cluster' | 'sentinel'
      readonly nodes: readonly RedisNode[]
      readonly username?: string
      readonly password?: string
      /** What sentinels call the servers that they look after; empty for a cluster. */
      readonly master: string
    }
)

/** How each kind is written, for a text. */
export const REDIS_FORMS = {
  server: 'redis://HOST:PORT, rediss://HOST:PORT or /path/of.sock',
  cluster: '//HOST:PORT,HOST:PORT',
  sentinel: '//HOST:PORT,HOST:PORT/NAME',
} as const

/** @throws StoreError where it is no address of this kind; without the text, since there may be a password in it */
export function redisAddress(
  kind: 'server',
  where: string,
): Extract<RedisAddress, { readonly kind: 'server' }>
export function redisAddress(kind: keyof typeof REDIS_FORMS, where: string): RedisAddress
export function redisAddress(kind: keyof typeof REDIS_FORMS, where: string): RedisAddress {
  const [, text = '', wait = '0'] = /^(.*?)(?:\?wait=(\d))?$/s.exec(where) ?? []
  const address = kind === 'server' ? oneServer(text) : severalServers(kind, text)
  if (!address)
    throw new StoreError(
      `not an address of Redis${kind === 'server' ? '' : ` (${kind})`}: expected ${REDIS_FORMS[kind]}`,
    )
  return { ...address, replicas: Number(wait) }
}

function oneServer(where: string): RedisAddress | undefined {
  if (where.startsWith('/') && !where.startsWith('//'))
    return { kind: 'server', name: where, path: where, replicas: 0 }
  const text = where.startsWith('//') ? `redis:${where}` : where
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^rediss?:$/.test(url.protocol) || url.host === '') return undefined
  return { kind: 'server', name: `${url.protocol}//${url.host}${url.pathname}`, url: url.href, replicas: 0 }
}

function severalServers(kind: 'cluster' | 'sentinel', where: string): RedisAddress | undefined {
  const [, user, hosts = '', master = ''] = /^\/\/(?:([^@/]*)@)?([^@/]+)(?:\/([^/?]+))?$/.exec(where) ?? []
  const nodes = hosts.split(',').map((text) => /^(\[[\da-f:]+\]|[^:]+):(\d{1,5})$/i.exec(text))
  if (nodes.includes(null) || (kind === 'sentinel') !== (master !== '')) return undefined
  const [username = '', password = ''] = (user ?? '').split(':').map(decodeURIComponent)
  return {
    kind,
    name: `redis-${kind}://${hosts}${master && `/${master}`}`,
    nodes: nodes.map((node) => ({ host: node![1]!.replace(/^\[|\]$/g, ''), port: Number(node![2]) })),
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    master,
    replicas: 0,
  }
}
