/** Apache as a fleet: each of its processes is a server, and its log says which of them answered. */
import { availableParallelism } from 'node:os'
import type { KeyKind } from '../../../src/certificate/keys/identity.ts'
import { Child, freePort } from '../children.ts'
import type { Answered } from './beside.ts'
import { pemFiles, type File, type Site } from './nginx.ts'

/** The processes of one master have the keys and the memory that it made before it made them. */
const TICKETS = { sessions: 'tickets', 'share-keys': 'all' } as const

/** A kind of cache, which is the whole master's, and what its sites may say. */
export interface Cache {
  readonly cache: string
  readonly sites: readonly Site[]
}

/** Every kind of cache, with tickets, which go before it, and without. @param keys a file of ticket keys */
export function caches(keys: string): readonly Cache[] {
  const withTickets = [
    { settings: 'SSLSessionTickets on', dials: TICKETS },
    { settings: `SSLSessionTicketKeyFile ${keys}`, dials: TICKETS },
  ] as const
  const off = 'SSLSessionTickets off'
  return [
    { cache: 'none', sites: [...withTickets, { settings: off, dials: { sessions: 'none' } }] },
    { cache: 'nonenotnull', sites: [{ settings: off, dials: { sessions: 'none' } }] },
    {
      cache: 'shmcb:NAME(512000)',
      sites: [...withTickets, { settings: off, dials: { sessions: 'cache', 'share-cache': 'all' } }],
    },
  ]
}

/** A master: who it is, and what its sites say. */
export interface Setup {
  readonly processes?: number
  readonly cache?: string
  /** Lines of each site. */
  readonly sites: readonly string[]
  /** Where it listens, and at which port where that is not to be a free one. */
  readonly host?: string
  readonly port?: number
  /** What its sites are called. */
  readonly name?: string
  readonly kind?: KeyKind
}

/** One site, as it stands. */
export interface Standing {
  readonly host: string
  readonly port: number
  /** What Apache says of its latest connection. @param page what it answered */
  readonly latest: (page: string) => Promise<Answered>
}

let started = 0

/**
 * Starts a master. Its processes have a thread each, and as far as there are processors a queue each (SO_REUSEPORT), so that no
 * one has all connections.
 */
export async function apache(
  file: File,
  { processes = 1, cache = 'none', sites, host = '127.0.0.1', port, name = 'localhost', kind }: Setup,
): Promise<readonly Standing[]> {
  const own = started++
  const ports: number[] = []
  while (ports.length < sites.length) ports.push(port ?? (await freePort()))
  const { cert, key } = pemFiles(file, kind)
  const config = file(
    `apache${own}.conf`,
    `${COMMON}
PidFile ${file(`apache${own}.pid`)}
DefaultRuntimeDir ${file('')}
ServerLimit ${processes}
StartServers ${processes}
MaxRequestWorkers ${processes}
MinSpareThreads ${processes}
MaxSpareThreads ${processes}
ListenCoresBucketsRatio ${Math.ceil(availableParallelism() / processes)}
SSLSessionCache ${cache.replace('NAME', file(`apache${own}.cache`))}
${sites
  .map(
    (lines, index) => `
Listen ${host}:${ports[index]}
<VirtualHost ${host}:${ports[index]}>
  ServerName ${name}
  SSLEngine on
  SSLCertificateFile ${cert}
  SSLCertificateKeyFile ${key}
  ${lines}
  <Location "/">
    Require all denied
  </Location>
</VirtualHost>`,
  )
  .join('')}
`,
  )
  const master = new Child('apache2', ['-f', config, '-DFOREGROUND'])
  await master.until(/resuming normal operations/)
  let read = 0
  const latest = async (page: string): Promise<Answered> => {
    const { index, 0: line, 1: by = '', 2: state } = await master.until(/process (\d+), (\w+)\n/, read)
    read += index + line.length
    if (!page.includes('from behind TLS')) throw new Error(`Apache said ${page}`)
    return { by, resumed: state === 'Resumed' }
  }
  return ports.map((each) => ({ host, port: each, latest }))
}

const COMMON = `
ServerRoot /usr/lib/apache2
ServerName localhost
User www-data
Group www-data
LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule socache_shmcb_module modules/mod_socache_shmcb.so
LoadModule ssl_module modules/mod_ssl.so
ThreadsPerChild 1
ErrorLog "|/bin/cat"
ErrorDocument 403 "from behind TLS"
LogFormat "process %P, %{SSL_SESSION_RESUMED}x" who
CustomLog "|/bin/cat" who`
