/**
 * Our servers on sockets, each with a cache inside and one store behind all, and OpenSSL's SSL_CTX with callbacks play the same
 * scripts: every counter and every call to the outside, line by line.
 */
import { expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { ContextStats } from '../../src/session/caches/context-stats.ts'
import { SessionContext } from '../../src/session/caches/context.ts'
import type { Session } from '../../src/session/session.ts'
import { MemoryReplays, MemoryStore } from '../../src/stores/memory.ts'
import { StoreWorld } from '../../src/stores/store-world.ts'
import { describeWhere } from './children.ts'
import { countersInOpenssl } from './counters-openssl.ts'
import { clientSettings, contextSettings, serverSettings, type Report } from './counters-script.ts'
import { identityOf } from './identities.ts'
import { type Log, type OurServer, ourClient, ourServer } from './ours.ts'

const { root, identity } = identityOf()
const inOpenssl = countersInOpenssl()

const CALL: Readonly<Record<string, string>> = { put: 'new', get: 'get', take: 'remove' }

/** Plays a script; the time is the real one, so there is no `wait`. */
class SocketPlayer {
  private readonly stores = { sessions: new MemoryStore(), replays: new MemoryReplays(1000) }
  private readonly servers = new Map<string, { readonly world: StoreWorld; readonly server: OurServer }>()
  private readonly clients = new Map<
    string,
    { readonly options: readonly string[]; kept?: Session | undefined }
  >()
  private readonly met: string[] = []

  async play(line: string): Promise<Report> {
    const [what, name, ...rest] = line.split(' ')
    if (what === 'client') this.clients.set(name, { options: rest })
    if (what === 'server') await this.serve(name, rest)
    const told = what === 'connect' ? await this.connect(name, rest) : { outcome: '' as const, calls: [] }
    const contexts = [...this.servers].map(([server, { world }]) => [server, world.stats] as const)
    return { ...told, contexts: Object.fromEntries<ContextStats>(contexts) }
  }

  async close(): Promise<void> {
    for (const { server } of this.servers.values()) await server.close()
  }

  private async serve(name: string, options: readonly string[]): Promise<void> {
    const context = SessionContext.create(contextSettings(options))
    const world = new StoreWorld(this.stores, { context })
    const config = serverConfig({ ...serverSettings(options), credentials: [identity] })
    this.servers.set(name, { world, server: await ourServer(config, {}, { world }) })
  }

  private async connect(
    clientName: string,
    [serverName, how]: readonly string[],
  ): Promise<Pick<Report, 'outcome' | 'calls'>> {
    const client = this.clients.get(clientName)!
    const { server, world } = this.servers.get(serverName)!
    const sessions = how === 'resume' && client.kept ? [client.kept] : []
    const config = clientConfig({ ...clientSettings(client.options), trust: [root], sessions })
    const index = server.logs.length
    const log = await ourClient(server.port, config, {
      connected: (driver) => driver.send(fromText('hello')),
    })
    client.kept = log.sessions.at(-1) ?? client.kept
    const served = await server.ended(index)
    await world.settled()
    return { outcome: log.agreed.resumed ? 'resumed' : 'full', calls: this.callsIn(serverName, served) }
  }

  private callsIn(name: string, { events }: Log): string[] {
    return events.flatMap((event) => {
      if (event.kind !== 'cache' || !event.external) return []
      if (!this.met.includes(event.key)) this.met.push(event.key)
      return `${name} ${CALL[event.operation]} ${this.met.indexOf(event.key)}`
    })
  }
}

const OUTSIDE = 'no-ticket external=new+get+remove'
const CLIENTS = ['client a tls1.2 no-ticket', 'client b tls1.2 no-ticket', 'client c tls1.2 no-ticket']

const SCRIPTS: readonly (readonly [what: string, lines: readonly string[]])[] = [
  [
    'inside is a hit; what another server made is a miss that the outside answers, and is kept inside from then on',
    [
      ...CLIENTS,
      `server s tls1.2 ${OUTSIDE}`,
      `server other tls1.2 ${OUTSIDE}`,
      ...['connect a s', 'connect a s resume', 'connect a other resume', 'connect a other resume'],
      ...['connect b other', 'connect b s resume', 'connect b s resume', 'connect a s resume'],
    ],
  ],
  [
    'no_internal_store keeps nothing of it inside; no_internal_lookup misses nothing; no_internal does neither',
    [
      ...CLIENTS,
      ...['store', 'lookup', 'both'].flatMap((what) => [
        `server ${what} tls1.2 ${OUTSIDE} mode=server+no_internal${what === 'both' ? '' : `_${what}`}`,
        `connect a ${what}`,
        `connect a ${what} resume`,
        `connect a ${what} resume`,
      ]),
      'connect a store resume',
    ],
  ],
  [
    'who has to leave inside is removed outside as well',
    [
      ...CLIENTS,
      `server s tls1.2 ${OUTSIDE} size=2`,
      ...['connect a s', 'connect b s', 'connect a s resume', 'connect c s', 'connect b s resume'],
    ],
  ],
  [
    'TLS 1.3 by reference for one use: removed inside and outside with its use',
    [
      'client a',
      `server s early tickets=1 ${OUTSIDE}`,
      `server other early tickets=1 ${OUTSIDE}`,
      ...['connect a s', 'connect a s resume', 'connect a other resume', 'connect a s resume'],
    ],
  ],
]

describeWhere(inOpenssl !== undefined, 'gcc with libssl-dev', 'contexts on sockets and in OpenSSL', () => {
  it.each(SCRIPTS)('count alike: %s', async (_what, lines) => {
    const player = new SocketPlayer()
    const theirs = inOpenssl!(lines)
    try {
      for (const [at, line] of lines.entries()) {
        const ours = await player.play(line)
        // The program in C tells of its clients too.
        const contexts = Object.fromEntries(
          Object.keys(ours.contexts).map((name) => [name, theirs[at].contexts[name]]),
        )
        expect({ line, ...ours }).toEqual({ line, ...theirs[at], contexts })
      }
    } finally {
      await player.close()
    }
  })
})
