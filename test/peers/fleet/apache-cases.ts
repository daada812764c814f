/** Apache beside the simulation: its processes, several masters, and how much its shared memory holds. */
import { availableParallelism } from 'node:os'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Dials } from '../../../src/sim/fleet/dials.ts'
import { apache, caches, type Setup, type Standing } from './apache.ts'
import { beside, calm, type Answered, type Beside } from './beside.ts'
import { heldIn, isAsPredicted, LONG, noted, noteHeld, of, seedOf, SIZE, VERSIONS } from './measured.ts'
import type { File } from './nginx.ts'
import { apacheTickets } from './references.ts'
import { Visitors, type Version } from './visitors.ts'

/** Cases for the suite. */
export function apacheCases(file: File): void {
  const KEYS = file('apache.keys', '0123456789ab'.repeat(4))

  describe.each([1, 2, 4])('with %d processes', (processes) => {
    describe.each(caches(KEYS))('SSLSessionCache $cache', ({ cache, sites }) => {
      let standing: readonly Standing[] = []
      const answered = new Set<string>()
      beforeAll(async () => {
        standing = await apache(file, { processes, cache, sites: sites.map(({ settings }) => settings) })
      })
      it.each(sites.map((site, index) => ({ ...site, index })))('$settings', async (site) => {
        for (const version of VERSIONS) {
          const dials = calm({ ...site.dials, ...of(version), servers: processes, ...FEW })
          const visit = visiting(version, () => standing[site.index]!)
          const all = await beside(dials, seedOf(site.settings), async (client) => {
            const answer = await visit(client)
            answered.add(answer.by)
            return answer
          })
          const settings = `SSLSessionCache ${cache}; ${site.settings.replace(KEYS, 'KEYS')}`
          const row = noted(all, dials, { server: 'Apache', settings, servers: processes, version })
          isAsPredicted(all, row, modelFor(site.settings, version, all, true))
        }
      })
      it('as many of them answer as have a queue of their own', () => {
        expect(answered.size).toBeGreaterThanOrEqual(Math.min(processes, availableParallelism()))
      })
    })
  })

  const ONE_FILE = `SSLSessionTicketKeyFile ${KEYS}`
  const APART = { host: '127.0.0.2' }
  const SHARED = { 'share-keys': 'all' } as const
  /** Apache puts a digest of a site's name into each session (session ID context), and resumes no session of others. */
  const MASTERS: readonly (Omit<Setup, 'sites'> & {
    readonly settings: string
    readonly site: string
    readonly dials: Partial<Dials>
    readonly otherPort?: true
  })[] = [
    { settings: 'keys of its own each', site: '', dials: {}, ...APART },
    { settings: 'one SSLSessionTicketKeyFile', site: ONE_FILE, dials: SHARED, ...APART },
    {
      settings: 'one SSLSessionTicketKeyFile, another certificate',
      ...{ site: ONE_FILE, dials: SHARED, kind: 'ecdsa-p384', ...APART },
    },
    {
      settings: 'one SSLSessionTicketKeyFile, another port',
      ...{ site: ONE_FILE, dials: SHARED, otherPort: true },
    },
    {
      settings: 'one SSLSessionTicketKeyFile, another ServerName',
      ...{ site: ONE_FILE, dials: {}, name: 'other.example', ...APART },
    },
  ]
  const masters = MASTERS.flatMap((each) => VERSIONS.map((version) => ({ ...each, version })))
  it.each(masters)(
    'two masters by turns, $settings $version',
    async ({ settings, site, dials: told, version, otherPort, ...setup }) => {
      const [first] = await apache(file, { sites: [site] })
      const port = otherPort ? {} : { port: first!.port }
      const [second] = await apache(file, { ...setup, ...port, sites: [site] })
      const connections = told['share-keys'] === undefined ? SIZE.chance : SIZE.sure
      const dials = calm({ ...told, ...of(version), sessions: 'tickets', servers: 2, ...FEW, connections })
      let turn = 0
      const visit = visiting(version, () => (turn++ % 2 === 0 ? first! : second!))
      const all = await beside(dials, seedOf(settings), visit)
      const row = noted(all, dials, { server: 'two Apache by turns', settings, servers: 2, version })
      isAsPredicted(all, row, modelFor(site, version, all, told['share-keys'] === 'all'))
    },
    LONG,
  )

  it(
    'shared memory holds more where it is larger',
    async () => {
      const held: number[] = []
      for (const kB of [32, 64]) {
        const bytes = 1024 * kB
        const cache = `shmcb:NAME(${bytes})`
        const [site] = await apache(file, { processes: 2, cache, sites: ['SSLSessionTickets off'] })
        const visit = visiting('TLS 1.2', () => site!)
        held.push(await heldIn(5 * kB, visit))
        noteHeld({ server: 'Apache shmcb', bytes, sessions: held.at(-1)! })
      }
      expect(held[0]).toBeLessThan(held[1]!)
    },
    LONG,
  )
}

/** Who decides, where tickets under keys from a file are not what the simulation has. */
function modelFor(
  lines: string,
  version: Version,
  all: readonly Beside[],
  isOne: boolean,
): readonly boolean[] | undefined {
  return version === 'TLS 1.3' && lines.startsWith('SSLSessionTicketKeyFile')
    ? apacheTickets(all, isOne)
    : undefined
}

const FEW = { clients: 10, connections: SIZE.sure }

/** Clients of a version, and where each goes. */
function visiting(version: Version, to: () => Standing): (client: number) => Promise<Answered> {
  const visitors = new Visitors(version)
  return async (client) => {
    const { host, port, latest } = to()
    return latest(await visitors.visit(client, { host, port }))
  }
}
