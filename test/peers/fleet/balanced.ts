/** Our own `serve`, several of them, behind HAProxy that looks at no byte and says who got each connection. */
import type { Dials } from '../../../src/sim/fleet/dials.ts'
import { serving } from '../../net/cli.ts'
import { listens } from '../captures/stage.ts'
import { Child, freePort } from '../children.ts'
import { identityOf } from '../identities.ts'
import type { File } from './nginx.ts'
import type { Version } from './visitors.ts'

/** Several servers of one kind. */
export interface Kind {
  readonly of: string
  /** Whether each knows the sessions of all. */
  readonly shares: boolean
  /** Options of `serve`, the same for each. */
  readonly options: (redis: number) => readonly string[]
  readonly dials: Partial<Dials>
}

const KEY = '00112233445566778899aabbccddeeff'.repeat(5)
const CACHE = ['--no-ticket', '--session-cache'] as const

/** What servers share, or do not. */
export const KINDS: readonly Kind[] = [
  { of: 'a ticket key each', shares: false, options: () => [], dials: { sessions: 'tickets' } },
  {
    of: 'one ticket key',
    shares: true,
    options: () => ['--ticket-key', KEY],
    dials: { sessions: 'tickets', 'share-keys': 'all' },
  },
  { of: 'a cache each', shares: false, options: () => [...CACHE, 'memory'], dials: { sessions: 'cache' } },
  {
    of: 'Redis behind all',
    shares: true,
    options: (redis) => [...CACHE, `redis:redis://127.0.0.1:${redis}`],
    dials: { sessions: 'cache', 'share-cache': 'all', store: 'outside' },
  },
]

/** Who gets a connection: HAProxy's word for it, and ours. */
export const BALANCES = { roundrobin: 'round-robin', source: 'address' } as const

/** A balancer before so many of the servers, for clients of one version. */
export interface Front {
  readonly servers: number
  readonly balance: keyof typeof BALANCES
  readonly version: Version
}

/** A front that stands. */
export interface Standing extends Front {
  readonly port: number
  /** Who got its latest connection. */
  readonly latest: () => Promise<string>
}

/** Starts as many servers of a kind as the widest front wants, with a balancer for each front. */
export async function behindHaproxy(
  file: File,
  { of, options }: Kind,
  fronts: readonly Front[],
  redis: number,
): Promise<readonly Standing[]> {
  const { cert, key } = identityOf().pem
  const own = ['--cert', file('cert.pem', cert), '--key', file('key.pem', key), '--www', '--quiet']
  const most = Math.max(...fronts.map(({ servers }) => servers))
  const backends = await Promise.all(Array.from({ length: most }, () => serving(...own, ...options(redis))))
  const ports: number[] = []
  while (ports.length < fronts.length) ports.push(await freePort())
  const sections = fronts.map(
    ({ servers, balance }, index) => `
listen front${index}
  bind 127.0.0.1:${ports[index]}
  balance ${balance}
${backends
  .slice(0, servers)
  .map(({ port }, number) => `  server server${number} 127.0.0.1:${port}`)
  .join('\n')}
`,
  )
  const config = file(`${of}.cfg`.replaceAll(' ', '-'), COMMON + sections.join(''))
  const haproxy = new Child('haproxy', ['-db', '-f', config])
  for (const port of ports) await listens(port)
  return fronts.map((front, number) => {
    const said = new RegExp(`front${number} got=(\\S+)\\n`)
    let read = 0
    const latest = async (): Promise<string> => {
      const { index, 0: line, 1: server = '' } = await haproxy.until(said, read)
      read += index + line.length
      return server
    }
    return { ...front, port: ports[number]!, latest }
  })
}

/** One thread, since each takes its turns alone; a line for each connection that is over. */
const COMMON = `
global
  nbthread 1
  log stdout format raw local0
defaults
  mode tcp
  log global
  log-format "%f got=%s"
  timeout connect 60s
  timeout client 60s
  timeout server 60s
`

/** Whether the connection resumed, as the page of `serve --www` has it. @throws where it does not say */
export function fromServe(page: string): boolean {
  const [, resumed] = /<th>resumed<\/th><td>(yes|no)</.exec(page) ?? []
  if (resumed === undefined) throw new Error(`serve said ${page}`)
  return resumed === 'yes'
}
