/** Several `serve` behind HAProxy beside the simulation. */
import { beforeAll, describe, it } from 'vitest'
import { Child, freePort } from '../children.ts'
import {
  BALANCES,
  behindHaproxy,
  fromServe,
  KINDS,
  type Front,
  type Kind,
  type Standing,
} from './balanced.ts'
import { beside, calm, type Answered } from './beside.ts'
import { BEHIND, isAsPredicted, LONG, noted, of, seedOf, VERSIONS } from './measured.ts'
import type { File } from './nginx.ts'
import { Visitors } from './visitors.ts'

/** Where all is shared, one front shows it. */
const FRONTS: readonly Omit<Front, 'version'>[] = [
  { servers: 3, balance: 'roundrobin' },
  { servers: 2, balance: 'roundrobin' },
  { servers: 2, balance: 'source' },
]

/** Cases for the suite. */
export function haproxyCases(file: File): void {
  let redis = 0
  beforeAll(async () => {
    redis = await freePort()
    const server = new Child('redis-server', ['--port', `${redis}`, '--bind', '127.0.0.1', '--save', ''])
    await server.until(/Ready to accept connections/)
  })

  describe.each(KINDS)('$of', (kind) => {
    const fronts = FRONTS.slice(0, kind.shares ? 1 : FRONTS.length)
    // All at once: each has clients of its own, who come one after the other.
    it(
      'each front decides as it should',
      async () => {
        const both = fronts.flatMap((front) => VERSIONS.map((version) => ({ ...front, version })))
        const standing = await behindHaproxy(file, kind, both, redis)
        for (const { all, dials, setup } of await Promise.all(standing.map((front) => met(kind, front))))
          isAsPredicted(all, noted(all, dials, setup))
      },
      LONG,
    )
  })
}

/** What clients met at one front. */
async function met(kind: Kind, { servers, balance, version, port, latest }: Standing) {
  const isChance = !kind.shares && balance === 'roundrobin'
  const connections = isChance ? BEHIND.chance : BEHIND.sure
  const told = { ...kind.dials, ...of(version), servers, balance: BALANCES[balance] }
  const dials = calm({ ...told, clients: 10, connections, 'store-latency': 0 })
  const visitors = new Visitors(version)
  const visit = async (client: number): Promise<Answered> => {
    const resumed = fromServe(await visitors.visit(client, { port, from: `127.0.1.${client + 1}` }))
    return { resumed, by: await latest() }
  }
  const all = await beside(dials, seedOf(kind.of), visit)
  const setup = { server: `${servers} serve by ${balance}`, settings: kind.of, servers, version }
  return { all, dials, setup }
}
