/** Several Redis servers that belong together: a cluster, or a server with a replica and a sentinel. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { Child, freePort } from '../peers/children.ts'

/** ms after which a server that does not answer counts as dead. */
const DEAD = 500

/** One of them. */
export interface Server {
  readonly port: number
  readonly child: Child
}

/** What was started. */
export interface Servers {
  /** For `openStore`, without what may stand behind a question mark. */
  readonly spec: string
  /** Those that serve at first. */
  readonly primaries: readonly Server[]
  /** Their replicas, in the same order. */
  readonly replicas: readonly Server[]
  /** Those that say who serves. */
  readonly sentinels: readonly Server[]
}

type File = (name: string, content?: string) => string

/** What `redis-cli` says to a server. */
export function asked(port: number, ...command: readonly string[]): string {
  return spawnSync('redis-cli', ['-h', '127.0.0.1', '-p', `${port}`, ...command], {
    encoding: 'utf8',
  }).stdout.trim()
}

/** Asks until the answer matches. */
export async function answered(port: number, pattern: RegExp, ...command: readonly string[]): Promise<void> {
  for (let tries = 0; !pattern.test(asked(port, ...command)); tries++) {
    if (tries > 400) throw new Error(`${command.join(' ')} never gave ${pattern.source}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Starts one on a port of its own, which keeps nothing on disk. */
export async function redisServer(file: File, ...options: readonly string[]): Promise<Server> {
  const port = await freePort()
  const directory = file(`redis ${port}`)
  mkdirSync(directory)
  const bound = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', directory]
  const child = new Child('redis-server', [...bound, '--save', '', '--appendonly', 'no', ...options])
  await child.until(/Ready to accept connections/)
  return { port, child }
}

/** Three servers with a third of the slots each; with as many replicas, if asked for. */
export async function redisCluster(file: File, replicated = false): Promise<Servers> {
  const servers: Server[] = []
  for (let n = 0; n < (replicated ? 6 : 3); n++) {
    const bus = ['--cluster-enabled', 'yes', '--cluster-port', `${await freePort()}`]
    servers.push(
      await redisServer(file, ...bus, '--cluster-node-timeout', `${DEAD}`, '--repl-diskless-sync-delay', '0'),
    )
  }
  const hosts = servers.map(({ port }) => `127.0.0.1:${port}`)
  const made = spawnSync(
    'redis-cli',
    ['--cluster', 'create', ...hosts, '--cluster-replicas', replicated ? '1' : '0', '--cluster-yes'],
    { encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(made.stdout + made.stderr)
  for (const { port } of servers) await answered(port, /cluster_state:ok/, 'cluster', 'info')
  // Which replica follows whom, the tool decides.
  const follows = servers.slice(3).map((replica) => {
    const [, , primary] = asked(replica.port, 'role').split('\n')
    return [Number(primary), replica] as const
  })
  const primaries = servers.slice(0, 3)
  const replicas = new Map(follows)
  for (const { port } of replicas.values())
    await answered(port, /master_link_status:up/, 'info', 'replication')
  return {
    spec: `redis-cluster://${hosts.slice(0, 3).join(',')}`,
    primaries,
    replicas: replicated ? primaries.map(({ port }) => replicas.get(port)!) : [],
    sentinels: [],
  }
}

/** A server, its replica, and a sentinel that lets the replica take over. */
export async function redisSentinel(file: File): Promise<Servers> {
  const primary = await redisServer(file)
  const replica = await redisServer(file, '--replicaof', '127.0.0.1', `${primary.port}`)
  await answered(replica.port, /master_link_status:up/, 'info', 'replication')
  const port = await freePort()
  const config = [
    `port ${port}`,
    'bind 127.0.0.1',
    `sentinel monitor sessions 127.0.0.1 ${primary.port} 1`,
    `sentinel down-after-milliseconds sessions ${DEAD}`,
    'sentinel failover-timeout sessions 2000',
  ]
  const sentinel = new Child('redis-server', [
    file(`sentinel ${port}.conf`, `${config.join('\n')}\n`),
    '--sentinel',
  ])
  await sentinel.until(/\+monitor/)
  // It learns of the replica from the server.
  await answered(port, /num-slaves\n1\n/, 'sentinel', 'master', 'sessions')
  return {
    spec: `redis-sentinel://127.0.0.1:${port}/sessions`,
    primaries: [primary],
    replicas: [replica],
    sentinels: [{ port, child: sentinel }],
  }
}
