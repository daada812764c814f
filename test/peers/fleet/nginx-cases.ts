/** nginx beside the simulation: its workers, several masters, and caches that are too small. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { KeyKind } from '../../../src/certificate/keys/identity.ts'
import { EXHAUSTIVE } from '../../kit/effort.ts'
import { beside, calm, type Answered } from './beside.ts'
import { heldIn, isAsPredicted, LONG, noted, noteHeld, of, seedOf, SIZE, VERSIONS } from './measured.ts'
import { fromNginx, nginx, sites, type File, type Site } from './nginx.ts'
import { opensslReferences } from './references.ts'
import { Visitors } from './visitors.ts'

/** Cases for the suite. */
export function nginxCases(file: File): void {
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
    it.each(SITES.map((site, index) => ({ ...site, index })))(
      '$settings',
      async (site) => {
        const { settings, dials: told, index } = site
        // A cache of its own for each of several workers is where chance decides.
        const isChance = workers > 1 && told.sessions === 'cache' && told['share-cache'] === undefined
        const connections = isChance ? SIZE.chance : SIZE.sure
        for (const version of VERSIONS) {
          const set = { ...told, ...of(version), servers: workers, balance: 'random', clients: 10 } as const
          const dials = calm({ ...set, connections })
          const visitors = new Visitors(version)
          const way = { port: ports[index]! }
          const visit = async (client: number): Promise<Answered> =>
            fromNginx(await visitors.visit(client, way))
          const all = await beside(dials, seedOf(settings), visit)
          const said = { settings: settings.replace(KEY_FILE, 'KEYS'), servers: workers, version }
          isAsPredicted(all, noted(all, dials, { server: 'nginx', ...said }))
        }
      },
      LONG,
    )
  })

  const BUILTIN = 'ssl_session_cache builtin:1000; ssl_session_tickets off;'

  it.each([
    ['a queue that both wait at', ''],
    ['a queue at which only one waits at a time', 'accept_mutex on;'],
  ])('decides the same whoever is first: %s', async (how, events) => {
    const [port = 0] = await nginx(file, 2, [BUILTIN], { listening: '', events })
    const dials = calm({ ...of('TLS 1.2'), sessions: 'cache', clients: 10, connections: 60 })
    const visitors = new Visitors('TLS 1.2')
    const all = await beside(dials, seedOf(how), async (client) =>
      fromNginx(await visitors.visit(client, { port })),
    )
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
      const connections = told['share-keys'] === undefined ? SIZE.chance : SIZE.sure
      const dials = calm({ ...told, ...of(version), sessions: 'tickets', clients: 10, connections })
      const visitors = new Visitors(version)
      let turn = 0
      const all = await beside(dials, seedOf(settings), async (client) =>
        fromNginx(await visitors.visit(client, { port: ports[turn++ % 2]! })),
      )
      isAsPredicted(all, noted(all, dials, { server: 'two nginx by turns', settings, servers: 2, version }))
    },
    LONG,
  )

  describe('a cache that is too small', () => {
    /** OpenSSL counts the newcomer, so of 20 it holds 19. */
    const HOLDS = 20
    const SMALL = `ssl_session_cache builtin:${HOLDS}; ssl_session_tickets off;`
    const told = {
      sessions: 'cache',
      servers: 1,
      clients: 80,
      popularity: 0.8,
      connections: EXHAUSTIVE ? 2000 : 400,
    } as const

    it.each(VERSIONS)(
      `${SMALL} %s`,
      async (version) => {
        const [port = 0] = await nginx(file, 1, [SMALL])
        const dials = calm({ ...told, ...of(version), 'cache-size': HOLDS })
        const visitors = new Visitors(version)
        const all = await beside(dials, seedOf(SMALL), async (client) =>
          fromNginx(await visitors.visit(client, { port })),
        )
        const row = noted(all, dials, {
          server: 'nginx, eighty clients',
          settings: SMALL,
          servers: 1,
          version,
        })
        isAsPredicted(all, row, version === 'TLS 1.2' ? undefined : opensslReferences(all, HOLDS - 1))
        // Another rule of who leaves would be seen.
        const lru = await beside({ ...dials, eviction: 'lru' }, seedOf(SMALL), () =>
          Promise.resolve({ by: '', resumed: false }),
        )
        expect(lru.map(({ said }) => said)).not.toEqual(all.map(({ real }) => real))
      },
      LONG,
    )

    it(
      'shared memory: so many sessions as fit, and the oldest leaves',
      async () => {
        const sizes = [32, 64]
        const lines = sizes.map((size) => `ssl_session_cache shared:NAME:${size}k; ssl_session_tickets off;`)
        const ports = await nginx(file, 2, lines)
        const held: number[] = []
        for (const [index, size] of sizes.entries()) {
          const visitors = new Visitors('TLS 1.2')
          const way = { port: ports[index]! }
          held.push(await heldIn(2.5 * size, async (each) => fromNginx(await visitors.visit(each, way))))
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
        const all = await beside(dials, seedOf('shared'), async (client) =>
          fromNginx(await visitors.visit(client, { port: ports[0]! })),
        )
        isAsPredicted(
          all,
          noted(all, dials, {
            server: 'nginx, two workers',
            settings: lines[0]!,
            servers: 2,
            version: 'TLS 1.2',
          }),
        )
        expect(room).toBeLessThan(held[1]!)
      },
      LONG,
    )
  })
}
