/**
 * What a fleet says of its connections, beside real servers that are set up so. Who gets a connection is theirs to choose, and
 * told to the simulation; each decision must then be the same. The share that a fleet predicts by itself is held against
 * theirs as well, where it is a matter of chance: so far off as a millionth of all runs is a failure.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MeasuredRow } from '../../../docs/measured-fleets.ts'
import type { KeyKind } from '../../../src/certificate/keys/identity.ts'
import type { Dials } from '../../../src/sim/fleet/dials.ts'
import { Child, describeWith, endChildren, freePort, scratch } from '../children.ts'
import { BALANCES, behindHaproxy, fromServe, KINDS, type Front, type Standing } from './balanced.ts'
import { beside, binomialTail, calm, laterOf, predicted, type Answered, type Beside } from './beside.ts'
import { note, noteHeld, savedAtTheEnd } from './measured.ts'
import { fromNginx, nginx, sites, type Site } from './nginx.ts'
import { opensslReferences } from './references.ts'
import { Visitors, type Version } from './visitors.ts'

const VERSIONS: readonly Version[] = ['TLS 1.2', 'TLS 1.3']
const of = (version: Version): Partial<Dials> => ({ 'tls-12': version === 'TLS 1.2' ? 1 : 0 })

const { file } = scratch()
endChildren(afterAll)
savedAtTheEnd()

/** Notes what came of a set-up. @returns its row */
function noted(
  all: readonly Beside[],
  dials: Dials,
  row: { server: string; settings: string; servers: number; version: Version },
) {
  const otherwise = all.filter(({ real, said }) => real !== said).length
  const { later, said: resumed } = laterOf(all.map(({ client, real }) => ({ client, said: real })))
  const whole = { ...row, later, resumed, predicted: predicted(dials), otherwise }
  note(whole)
  return whole
}

describeWith('nginx', '-v', 'nginx', () => {
  const KEY_FILE = file('keys', '0123456789'.repeat(8))
  const SITES = sites(KEY_FILE)

  describe.each([1, 2, 4])('with %d workers', (workers) => {
    let ports: readonly number[] = []
    beforeAll(async () => {
      ports = await nginx(
        file,
        workers,
        SITES.map(({ settings }) => settings),
      )
    })
    it.each(SITES.map((site, index) => ({ ...site, index })))('$settings', async (site) => {
      const { settings, dials: told, index } = site
      // A cache of its own for each of several workers is where chance decides.
      const isChance = workers > 1 && told.sessions === 'cache' && told['share-cache'] === undefined
      const connections = isChance ? 160 : 30
      const rows = []
      for (const version of VERSIONS) {
        const set = { ...told, ...of(version), servers: workers, balance: 'random', clients: 10 } as const
        const dials = calm({ ...set, connections })
        const visitors = new Visitors(version)
        const way = { port: ports[index]! }
        const all = await beside(dials, settings, async (each) => fromNginx(await visitors.visit(each, way)))
        expect(all.map(({ said }) => said)).toEqual(all.map(({ real }) => real))
        rows.push(
          noted(all, dials, {
            server: 'nginx',
            settings: settings.replace(KEY_FILE, 'KEYS'),
            servers: workers,
            version,
          }),
        )
      }
      const [{ predicted: share }] = rows as [MeasuredRow]
      const later = rows.reduce((sum, row) => sum + row.later, 0)
      const resumed = rows.reduce((sum, row) => sum + row.resumed, 0)
      if (isChance) expect(binomialTail(resumed, later, share)).toBeGreaterThan(5e-7)
      else expect(resumed / later).toBe(share)
    })
  })

  const BUILTIN = 'ssl_session_cache builtin:1000; ssl_session_tickets off;'

  it.each([
    ['a queue that both wait at', ''],
    ['a queue at which only one waits at a time', 'accept_mutex on;'],
  ])('decides the same whoever is first: %s', async (how, events) => {
    const [port = 0] = await nginx(file, 2, [BUILTIN], { listening: '', events })
    const dials = calm({ ...of('TLS 1.2'), sessions: 'cache', clients: 10, connections: 60 })
    const visitors = new Visitors('TLS 1.2')
    const all = await beside(dials, how, async (client) => fromNginx(await visitors.visit(client, { port })))
    expect(all.map(({ said }) => said)).toEqual(all.map(({ real }) => real))
  })

  const KEYS = `ssl_session_cache none; ssl_session_ticket_key ${file('all.key', 'glass-tls!'.repeat(8))};`
  const MASTERS: readonly (Site & { readonly lines: string; readonly kind?: KeyKind })[] = [
    { settings: 'keys of its own each', lines: 'ssl_session_cache none;', dials: {} },
    { settings: 'one ssl_session_ticket_key', lines: KEYS, dials: { 'share-keys': 'all' } },
    // nginx puts a digest of its certificates into each session (session ID context), and resumes no session of others.
    {
      settings: 'one ssl_session_ticket_key, another certificate',
      lines: KEYS,
      dials: {},
      kind: 'ecdsa-p384',
    },
  ]
  const masters = MASTERS.flatMap((each) => VERSIONS.map((version) => ({ ...each, version })))
  it.each(masters)(
    'two masters by turns, $settings $version',
    async ({ settings, lines, dials: told, version, kind }) => {
      const ports = [...(await nginx(file, 1, [lines])), ...(await nginx(file, 1, [lines], { kind }))]
      const dials = calm({ ...told, ...of(version), sessions: 'tickets', clients: 10, connections: 60 })
      const visitors = new Visitors(version)
      let turn = 0
      const all = await beside(dials, settings, async (client) =>
        fromNginx(await visitors.visit(client, { port: ports[turn++ % 2]! })),
      )
      noted(all, dials, { server: 'two nginx by turns', settings, servers: 2, version })
      expect(all.map(({ said }) => said)).toEqual(all.map(({ real }) => real))
    },
  )

  describe('a cache that is too small', () => {
    /** OpenSSL counts the newcomer, so of 20 it holds 19. */
    const SIZE = 20
    const SMALL = `ssl_session_cache builtin:${SIZE}; ssl_session_tickets off;`
    const told = { sessions: 'cache', servers: 1, clients: 80, popularity: 0.8, connections: 400 } as const

    it.each(VERSIONS)(`${SMALL} %s`, async (version) => {
      const [port = 0] = await nginx(file, 1, [SMALL])
      const dials = calm({ ...told, ...of(version), 'cache-size': SIZE })
      const visitors = new Visitors(version)
      const all = await beside(dials, SMALL, async (client) =>
        fromNginx(await visitors.visit(client, { port })),
      )
      noted(all, dials, { server: 'nginx, eighty clients', settings: SMALL, servers: 1, version })
      const real = all.map((each) => each.real)
      const said = version === 'TLS 1.2' ? all.map((each) => each.said) : opensslReferences(all, SIZE - 1)
      expect(said).toEqual(real)
      // Another rule of who leaves would be seen.
      const lru = await beside({ ...dials, eviction: 'lru' }, SMALL, () =>
        Promise.resolve({ by: '', resumed: false }),
      )
      expect(lru.map((each) => each.said)).not.toEqual(real)
    })

    /** How many of the newest sessions a cache knows, of more than it can hold: to ask for one changes nothing. */
    async function heldIn(port: number, most: number): Promise<number> {
      const visitors = new Visitors('TLS 1.2')
      for (let client = 0; client < most; client++) await visitors.visit(client, { port })
      let held = 0
      while (held < most && fromNginx(await visitors.visit(most - 1 - held, { port })).resumed) held++
      return held
    }

    it('shared memory: so many sessions as fit, and the oldest leaves', async () => {
      const sizes = [32, 64]
      const lines = sizes.map((size) => `ssl_session_cache shared:NAME:${size}k; ssl_session_tickets off;`)
      const ports = await nginx(file, 2, lines)
      const held: number[] = []
      for (const [index, size] of sizes.entries()) {
        held.push(await heldIn(ports[index]!, 2.5 * size))
        noteHeld({ server: 'nginx shared memory', bytes: 1024 * size, sessions: held.at(-1)! })
      }
      const [room = 0] = held
      const dials = calm({
        ...told,
        ...of('TLS 1.2'),
        'share-cache': 'all',
        servers: 2,
        balance: 'random',
        clients: 160,
        'cache-size': room + 1,
      })
      const visitors = new Visitors('TLS 1.2')
      const all = await beside(dials, 'shared', async (client) =>
        fromNginx(await visitors.visit(client, { port: ports[0]! })),
      )
      noted(all, dials, { server: 'nginx, two workers', settings: lines[0]!, servers: 2, version: 'TLS 1.2' })
      expect(all.map(({ said }) => said)).toEqual(all.map(({ real }) => real))
      expect(room).toBeLessThan(held[1]!)
    }, 120_000)
  })
})

describeWith('haproxy', '-v', 'serve behind HAProxy', () => {
  describeWith('redis-server', '--version', 'with Redis', () => {
    /** Where all is shared, one front shows it. */
    const FRONTS: readonly Front[] = [
      { servers: 3, balance: 'roundrobin' },
      { servers: 2, balance: 'roundrobin' },
      { servers: 2, balance: 'source' },
    ]
    let redis = 0
    beforeAll(async () => {
      redis = await freePort()
      const server = new Child('redis-server', ['--port', `${redis}`, '--bind', '127.0.0.1', '--save', ''])
      await server.until(/Ready to accept connections/)
    })

    describe.each(KINDS)('$of', (kind) => {
      const fronts = FRONTS.slice(0, kind.shares ? 1 : FRONTS.length)
      let standing: readonly Standing[] = []
      beforeAll(async () => {
        standing = await behindHaproxy(file, kind, fronts, redis)
      })
      const cases = fronts.flatMap((front, index) =>
        VERSIONS.map((version) => ({ ...front, index, version })),
      )
      it.each(cases)('$servers by $balance, $version', async ({ servers, balance, index, version }) => {
        const told = { ...kind.dials, ...of(version), servers, balance: BALANCES[balance] }
        const dials = calm({ ...told, clients: 10, connections: 30, 'store-latency': 0 })
        const visitors = new Visitors(version)
        const { port, latest } = standing[index]!
        const visit = async (client: number): Promise<Answered> => {
          const resumed = fromServe(await visitors.visit(client, { port, from: `127.0.1.${client + 1}` }))
          return { resumed, by: await latest() }
        }
        const all = await beside(dials, kind.of, visit)
        noted(all, dials, { server: `${servers} serve by ${balance}`, settings: kind.of, servers, version })
        expect(all.map(({ said }) => said)).toEqual(all.map(({ real }) => real))
      })
    })
  })
})
