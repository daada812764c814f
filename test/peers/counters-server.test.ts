/** Our client plays scripts with servers on sockets, `openssl s_server` and ours; a Lab plays the same. */
import { describe, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { MemoryWorld } from '../../src/stores/memory-world.ts'
import type { ContextStats } from '../../src/session/caches/context-stats.ts'
import { SessionContext } from '../../src/session/caches/context.ts'
import type { Session } from '../../src/session/session.ts'
import { Child, describeWith, endChildren, scratch } from './children.ts'
import { clientSettings, contextSettings, LabPlayer, serverSettings } from './counters-script.ts'
import { identityOf } from './identities.ts'
import { type ClientPlan, type Log, ourClient, ourServer } from './ours.ts'

const { pem, root, identity } = identityOf()

/** What s_server calls the counters of its SSL_CTX. */
const LABELS: Readonly<Record<keyof ContextStats, string>> = {
  number: 'items in the session cache',
  connect: 'client connects (SSL_connect())',
  connect_renegotiate: 'client renegotiates (SSL_connect())',
  connect_good: 'client connects that finished',
  accept: 'server accepts (SSL_accept())',
  accept_renegotiate: 'server renegotiates (SSL_accept())',
  accept_good: 'server accepts that finished',
  hits: 'session cache hits',
  misses: 'session cache misses',
  timeouts: 'session cache timeouts',
  cb_hits: 'callback cache hits',
  cache_full: 'cache full overflows',
}

function statsOn(page: string): Record<string, number> {
  const lines = page.split('\n').map((line) => line.trim())
  return Object.fromEntries(
    Object.entries(LABELS).map(([name, label]) => {
      const line = lines.find((each) => each.includes(` ${label}`))
      if (!line) throw new Error(`no ${label} on the page:\n${page}`)
      return [name, Number.parseInt(line, 10)]
    }),
  )
}

/** The options of a server as s_server takes them. An external cache there replaces the internal one. */
const FLAGS: Readonly<Record<string, string>> = {
  'tls1.2': '-tls1_2',
  'no-ticket': '-no_ticket',
  'mode=server+no_internal': '-ext_cache',
  'external=new+get+remove': '-ext_cache',
}

const CLIENTS = [
  'client a tls1.2 no-ticket',
  'client b tls1.2',
  'client both-versions',
  'client c tls1.2 distrusts',
]

const TALKS = [
  'connect a s',
  'connect a s resume',
  'connect b s',
  'connect b s resume',
  'connect c s',
  'connect b s resume',
  'connect both-versions s',
  'connect both-versions s resume',
  'connect a s resume',
]

const SCRIPTS: readonly (readonly [what: string, server: string])[] = [
  ['TLS 1.2 by session ID', 'server s tls1.2 no-ticket'],
  ['TLS 1.2 by ticket, or by session ID where the client wants none', 'server s tls1.2'],
  ['either version by ticket, or by session ID where the client wants none', 'server s'],
  [
    'TLS 1.2 by session ID, all sessions outside',
    'server s tls1.2 no-ticket mode=server+no_internal external=new+get+remove',
  ],
]

/** Plays the connections with a server on a socket and in a Lab; `seen` gives the server's counters after one of ours. */
async function playBoth(
  server: string,
  port: number,
  plan: ClientPlan,
  seen: (log: Log) => Readonly<Record<string, number>>,
): Promise<void> {
  const lab = new LabPlayer()
  lab.play([server, ...CLIENTS])
  const kept = new Map<string, readonly Session[]>()
  for (const line of TALKS) {
    const [, name, , how] = line.split(' ')
    const options = optionsOf(CLIENTS.find((client) => client.split(' ')[1] === name) ?? '')
    const settings = {
      ...clientSettings(options),
      ...(options.includes('distrusts') ? {} : { trust: [root] }),
    }
    const sessions = how === 'resume' ? (kept.get(name) ?? []) : []
    const log = await ourClient(port, clientConfig({ ...settings, sessions }), plan)
    kept.set(name, log.sessions.length > 0 ? log.sessions.slice(-1) : sessions)
    const [{ outcome, contexts }] = lab.play([line])
    // Whoever fails sees no counters; what that has changed, the next one shows.
    if (outcome === 'failed') expect(log.outcome).toMatchObject({ kind: 'failed', by: 'us' })
    else expect({ line, ...seen(log) }).toEqual({ line, ...contexts['s'] })
  }
}

const optionsOf = (line: string): readonly string[] => line.split(' ').slice(2)

describeWith('openssl', 'version', 'contexts in a Lab and in openssl s_server', () => {
  const { file } = scratch()
  endChildren()

  it.each(SCRIPTS)('count alike: %s', async (_what, server) => {
    const flags = new Set(optionsOf(server).map((option) => FLAGS[option]))
    const identity = ['-cert', file('cert.pem', pem.cert), '-key', file('key.pem', pem.key)]
    const child = new Child('openssl', ['s_server', '-accept', '127.0.0.1:0', '-www', ...identity, ...flags])
    const [, port] = await child.until(/ACCEPT 127\.0\.0\.1:(\d+)/)
    const plan: ClientPlan = { connected: (driver) => driver.send(fromText('GET / HTTP/1.0\r\n\r\n')) }
    await playBoth(server, Number(port), plan, ({ text }) => statsOn(text))
  })
})

describe('contexts in a Lab and in our server on a socket', () => {
  it.each(SCRIPTS.filter(([, server]) => !server.includes('external')))(
    'count alike: %s',
    async (_what, server) => {
      const options = optionsOf(server)
      const world = new MemoryWorld({}, SessionContext.create(contextSettings(options)))
      const config = serverConfig({ ...serverSettings(options), credentials: [identity] })
      const { port, close } = await ourServer(config, {}, { world })
      const plan: ClientPlan = { connected: (driver) => driver.send(fromText('hello')) }
      try {
        await playBoth(server, port, plan, () => {
          const { replays, ...stats } = world.stats
          expect(replays).toBe(0)
          return stats
        })
      } finally {
        await close()
      }
    },
  )
})
