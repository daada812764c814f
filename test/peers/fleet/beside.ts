/**
 * A fleet beside real processes: the same clients come in the same order, and whoever really got a connection gets it in the
 * simulation. Nothing is left to chance then, and each decision can be compared.
 */
import { Fleet, type Onlooker } from '../../../src/sim/fleet/fleet.ts'
import { USUAL, type Dials } from '../../../src/sim/fleet/dials.ts'

/** What a real server said of a connection. */
export interface Answered {
  readonly resumed: boolean
  /** Which server, or which worker: the same text for the same one. */
  readonly by: string
}

/** A connection on both sides. */
export interface Beside {
  readonly client: number
  /** Which server got it. */
  readonly server: number
  /** Whether it resumed, as the real server said, and as the simulation does. */
  readonly real: boolean
  readonly said: boolean
}

/** Nobody's session grows too old, and no two connections are under way at once. */
const CALM = { visit: 3_600_000, latency: 1, lifetime: 604_800_000, costs: 'none' } as const
/** Fleets from which a share is predicted: its own error is a quarter of the real one’s, and is left aside. */
const FLEETS = 16

/** Dials for a comparison, with those that a set-up asks for. */
export function calm(dials: Partial<Dials>): Dials {
  return { ...USUAL, ...CALM, ...dials }
}

/** @param visit a real connection of that client */
export async function beside(
  dials: Dials,
  seed: string,
  visit: (client: number) => Promise<Answered>,
): Promise<readonly Beside[]> {
  const answers: Answered[] = []
  // Who comes when depends on nothing that servers do.
  for (const { client } of simulated(dials, seed)) answers.push(await visit(client))
  const met = [...new Set(answers.map(({ by }) => by))]
  const servers = answers.map(({ by }) => met.indexOf(by))
  return simulated(dials, seed, servers).map((each, index) => ({
    ...each,
    server: servers[index]!,
    real: answers[index]!.resumed,
  }))
}

/** @param servers who gets each connection, where the dials are not to choose */
function simulated(
  dials: Dials,
  seed: string,
  servers?: readonly number[],
): readonly Pick<Beside, 'client' | 'said'>[] {
  const all: Pick<Beside, 'client' | 'said'>[] = []
  const look: Onlooker = {
    decided: ({ index, client }, { resumed }) =>
      (all[index] = { client: client.index, said: resumed !== undefined }),
  }
  let next = 0
  const given = servers && {
    serverFor: (arriving: { readonly servers: Fleet['servers']['all'] }) =>
      arriving.servers[servers[next++]!]!,
  }
  new Fleet(dials, seed, { onlooker: look, balancer: given }).run()
  return all
}

const shares = new Map<string, number>()

/** The share that fleets predict which choose servers as their dials say: several as large as the real one, put together. */
export function predicted(dials: Dials): number {
  const key = JSON.stringify(dials)
  const known = shares.get(key)
  if (known !== undefined) return known
  const fleets = Array.from({ length: FLEETS }, (_, n) => laterOf(simulated(dials, `${n}`)))
  const sum = (which: 'later' | 'said'): number => fleets.reduce((all, each) => all + each[which], 0)
  const share = sum('said') / sum('later')
  shares.set(key, share)
  return share
}

/** Connections that were not their client's first, and how many of those resumed. */
export function laterOf(all: readonly Pick<Beside, 'client' | 'said'>[]): {
  readonly later: number
  readonly said: number
} {
  const seen = new Set<number>()
  const later = all.filter(({ client }) => seen.has(client) || !seen.add(client))
  return { later: later.length, said: later.filter(({ said }) => said).length }
}
