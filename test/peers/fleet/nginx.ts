/** nginx as a fleet: each worker is a server, and says by its number who it is. */
import { setTimeout as pause } from 'node:timers/promises'
import type { KeyKind } from '../../../src/certificate/keys/identity.ts'
import type { Dials } from '../../../src/sim/fleet/dials.ts'
import { listens } from '../captures/stage.ts'
import { Child, freePort } from '../children.ts'
import { identityOf } from '../identities.ts'
import type { Answered } from './beside.ts'

/** What a server block says of sessions, and what a fleet is told for it. */
export interface Site {
  readonly settings: string
  readonly dials: Partial<Dials>
}

/** Where files go, see `scratch`. */
export type File = (name: string, content?: string) => string

const CACHES = {
  none: { sessions: 'none' },
  off: { sessions: 'none' },
  'builtin:1000': { sessions: 'cache', 'cache-size': 1000 },
  'shared:NAME:1m': { sessions: 'cache', 'share-cache': 'all' },
} as const satisfies Readonly<Record<string, Partial<Dials>>>

/** The workers of one master have the keys that it made before it made them. */
const TICKETS = { sessions: 'tickets', 'share-keys': 'all' } as const

/** Every kind of cache, with tickets, which go before it, and without. @param keys a file of ticket keys */
export function sites(keys: string): readonly Site[] {
  const caches = Object.entries(CACHES).flatMap(([cache, dials]) => [
    { settings: `ssl_session_cache ${cache}; ssl_session_tickets on;`, dials: TICKETS },
    { settings: `ssl_session_cache ${cache}; ssl_session_tickets off;`, dials },
  ])
  const given = { settings: `ssl_session_cache none; ssl_session_ticket_key ${keys};`, dials: TICKETS }
  return [...caches, given]
}

let started = 0
const pems = new Map<KeyKind, { readonly cert: string; readonly key: string }>()

/** The same each time: to nginx a session of another certificate is a stranger's. */
export function pemFiles(
  file: File,
  kind: KeyKind = 'ecdsa-p256',
): { readonly cert: string; readonly key: string } {
  const { cert, key } = pems.get(kind) ?? identityOf(kind).pem
  pems.set(kind, { cert, key })
  return { cert: file(`${kind}.pem`, cert), key: file(`${kind}.key`, key) }
}

/** How a master is set up beside its sites. */
export interface Setup {
  /** How workers share a port: by `reuseport` the kernel chooses one for each connection, else whoever is first has it. */
  readonly listening?: 'reuseport' | ''
  /** More of the block `events`. */
  readonly events?: string
  /** Of the key in its certificate. */
  readonly kind?: KeyKind | undefined
}

/** Starts a master with so many workers. @returns a port for each site */
export async function nginx(
  file: File,
  workers: number,
  settings: readonly string[],
  { listening = 'reuseport', events = '', kind = 'ecdsa-p256' }: Setup = {},
): Promise<readonly number[]> {
  const own = started++
  const ports: number[] = []
  while (ports.length < settings.length) ports.push(await freePort())
  const { cert, key } = pemFiles(file, kind)
  const servers = settings.map(
    (lines, index) => `server {
      listen 127.0.0.1:${ports[index]} ssl ${listening}; ssl_protocols TLSv1.2 TLSv1.3;
      ssl_certificate ${cert}; ssl_certificate_key ${key};
      ${lines.replace('NAME', `site${index}`)}
      location / { return 200 "worker $pid, resumed: $ssl_session_reused"; }
    }`,
  )
  const log = file(`log${own}`)
  const config = file(
    `nginx${own}.conf`,
    `daemon off; worker_processes ${workers}; pid ${file(`pid${own}`)}; error_log ${log};
    events { ${events} } http { access_log off; ${servers.join('\n')} }`,
  )
  const master = new Child('nginx', ['-e', log, '-c', config])
  for (const port of ports)
    await listens(port).catch((error: unknown) => {
      throw new Error(`nginx said ${master.text}`, { cause: error })
    })
  // The master listens before its workers are there; who waits in their queues is answered all the same.
  await pause(100)
  return ports
}

/** What nginx says of a connection. @throws where it says nothing */
export function fromNginx(text: string): Answered {
  const [, by, reused] = /worker (\d+), resumed: ([r.])$/.exec(text) ?? []
  if (by === undefined) throw new Error(`nginx said ${text}`)
  return { by, resumed: reused === 'r' }
}
