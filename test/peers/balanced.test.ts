/** Servers of OpenSSL behind HAProxy in TCP mode: the share that a check-up measures is the one that follows from who sealed what. */
import { afterAll, it, expect } from 'vitest'
import { checkUp } from '../../src/probe/check-up.ts'
import { optionsFor } from '../probe/servers.ts'
import { describeWhere, endChildren, freePort } from './children.ts'
import { Workshop, type Running } from './misconfigured/running.ts'
import { SERVERS, type Server, type Settings } from './misconfigured/servers.ts'

const HOST = '127.0.0.1'
/** Connections of which the share is taken: as many rounds for two servers as for three. */
const TRIES = 12

const workshop = new Workshop()
endChildren(afterAll)
afterAll(() => workshop.remove())

const openssl = SERVERS.find(({ name }) => name === 'OpenSSL')!

/** HAProxy that looks at no byte: one thread, since each takes its turns alone. */
const balancer = (backends: readonly Running[], balance: string): Server => ({
  name: 'HAProxy',
  ready: () => true,
  keys: () => ({ value: '' }),
  start: (_, { host, port }, config) => ({
    command: ['haproxy', '-db', '-f', config],
    config: `
global
  nbthread 1
defaults
  mode tcp
  timeout connect 5s
  timeout client 5s
  timeout server 5s
listen tls
  bind ${host}:${port}
  balance ${balance}
${backends.map((each, index) => `  server s${index} ${each.host}:${each.port}`).join('\n')}
`,
  }),
})

/** Servers by turns: a connection offers what the one before brought, from the server before; whoever has its key resumes. */
function byTurns(groups: readonly number[]): number {
  const shared = groups.filter((group, index) => group === groups[(index + 1) % groups.length]).length
  return (TRIES / groups.length) * shared
}

/** Questions, and how many of the tries should resume. */
const FLEETS = [
  { of: 'two, each with a key of its own', balance: 'roundrobin', groups: [1, 2], all: false },
  { of: 'two with one key', balance: 'roundrobin', groups: [0, 0], all: false },
  { of: 'three, each with a key of its own', balance: 'roundrobin', groups: [1, 2, 3], all: false },
  { of: 'three, of which two have one key', balance: 'roundrobin', groups: [0, 0, 1], all: false },
  { of: 'three with one key', balance: 'roundrobin', groups: [0, 0, 0], all: false },
  { of: 'two, each with a key of its own, by source', balance: 'source', groups: [1, 2], all: true },
]

/** Group 0 has the key of all; a cache belongs to its process. */
const settingsOf = (group: number): Settings =>
  group === 0 ? { SSL_CTX_set_tlsext_ticket_keys: 'KEYS' } : {}

const there =
  openssl.ready(workshop.programs) &&
  SERVERS.some(({ name, ready }) => name === 'HAProxy' && ready(workshop.programs))

describeWhere(there, 'HAProxy', 'servers behind HAProxy', () => {
  it.each(FLEETS)('$of: as many resume as have what it takes', async ({ balance, groups, all }) => {
    const backends: Running[] = []
    for (const group of groups)
      backends.push(await workshop.start(openssl, settingsOf(group), { host: HOST, port: await freePort() }))
    const front = await workshop.start(
      balancer(backends, balance),
      {},
      { host: HOST, port: await freePort() },
    )
    try {
      const seen: Record<string, string> = {}
      const only = (_: string, id: string): boolean =>
        ['version', 'session-id', 'ticket', 'psk', 'session-id-share', 'ticket-share'].includes(id)
      for await (const finding of checkUp({ ...optionsFor([front], { tries: TRIES }), only }))
        if (finding.id.endsWith('-share')) seen[`${finding.version} ${finding.id}`] = finding.seen
      const keys = new Set(all ? [0] : groups).size
      const names = keys > 1 ? `; their tickets have ${keys} key_names` : ''
      const byTicket = `${all ? TRIES : byTurns(groups)} of ${TRIES} resumed${names}`
      expect(seen).toEqual({
        'TLS 1.2 session-id-share': `${all ? TRIES : 0} of ${TRIES} resumed`,
        'TLS 1.2 ticket-share': byTicket,
        'TLS 1.3 ticket-share': byTicket,
      })
    } finally {
      await Promise.all([front, ...backends].map(({ stop }) => stop()))
    }
  })
})
