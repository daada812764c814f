/**
 * The mutations of every field beside OpenSSL 3.0: what we send to it is changed, and what it does is laid beside what our own
 * other end does about the same. Where the two differ, `docs/openssl/` says who the RFC is with; nowhere else may they.
 */
import { expect, it } from 'vitest'
import type { Difference } from '../../docs/openssl/difference.ts'
import { DIFFERENCES, differenceOf, UNPLAYED } from '../../docs/openssl/differences.ts'
import type { Lab } from '../../src/sim/lab/lab.ts'
import { likeness, trialsOf, type Trial } from '../../src/sim/mutation/trials.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import type { Scenario } from '../../src/sim/scenarios/scenario.ts'
import { peerOf, type Actor } from '../../src/wire/actor.ts'
import { DAY, EXHAUSTIVE, ofTheDay } from '../kit/effort.ts'
import { describeWhere, scratch } from './children.ts'
import { meet, ourOutcome, planOf } from './mutations-openssl.ts'
import { buildOpensslEnd, OpensslEnd } from './openssl-end.ts'

const PLAYED = SCENARIOS.filter(
  ({ name, attack, published }) => /^tls1[23]-/.test(name) && !attack && !published && !(name in UNPLAYED),
)
const FLOWS = ofTheDay(
  PLAYED.flatMap((scenario) => (['client', 'server'] as const).map((ours) => ({ scenario, ours }))),
  9,
)

const { file } = scratch()
const program = buildOpensslEnd(file('mutations-openssl'))

/** A trial with us at both ends, and the same with OpenSSL at one. */
interface Both {
  readonly here: Trial
  readonly there: Trial
}

describeWhere(
  program !== undefined,
  'OpenSSL 3.0 with gcc and libssl-dev',
  'fields changed, beside OpenSSL',
  () => {
    const seen = new Set<string>()
    const occurred = new Set<Difference>()
    let tries = 0

    it.each(FLOWS.map((flow) => [flow.scenario.name, flow.ours, flow] as const))(
      '%s, where we are the %s: OpenSSL does as we do, or differs as is known',
      { timeout: 1_800_000 },
      async (_, ours, { scenario }) => {
        const lab = scenario.play()
        const theirs = opensslFor(lab, scenario, ours)
        try {
          const baseline = await meet(theirs, ours, planOf(lab))
          expect(baseline.outcome).toBe('connected')
          const unknown: string[] = []
          for (const { here, there } of chosen(trialsInBoth(lab, baseline.lab, ours, seen))) {
            const met = await meet(theirs, ours, planOf(lab, here.id), there)
            const differed = { trial: here, ours: ourOutcome(lab, here), theirs: met.outcome }
            tries++
            if (differed.ours === differed.theirs) continue
            const known = differenceOf(differed)
            if (known) occurred.add(known)
            else
              unknown.push(`${likeness(here)}: ${differed.ours}; OpenSSL ${differed.theirs} (${met.reason})`)
          }
          expect(unknown).toEqual([])
        } finally {
          theirs.end()
        }
      },
    )

    it.runIf(EXHAUSTIVE)('in at least 5000 ways, and every known difference is there', () => {
      expect(tries).toBeGreaterThan(5000)
      expect(DIFFERENCES.filter((each) => !occurred.has(each))).toEqual([])
    })

    function opensslFor(lab: Lab, { name }: Scenario, ours: Actor): OpensslEnd {
      const [first] = planOf(lab)
      const write = (path: string, content: string): string => file(`${name}-${ours}-${path}`, content)
      return new OpensslEnd(program!, first![peerOf(ours)], write)
    }
  },
)

/** Trials of what one end sends that there are with either peer, and that no scenario before had. */
function trialsInBoth(lab: Lab, withOpenssl: Lab, ours: Actor, seen: Set<string>): Both[] {
  // Of several that are alike, such as both hellos of a retry, the first is tried here and there.
  const there = new Map(
    trialsOf(withOpenssl, ours)
      .toReversed()
      .map((trial) => [likeness(trial), trial]),
  )
  return trialsOf(lab).flatMap((here) => {
    const key = likeness(here)
    const same = there.get(key)
    if (here.change.sent.from !== ours || isByChance(here) || !same || seen.has(key)) return []
    seen.add(key)
    return [{ here, there: same }]
  })
}

/** A record header with a byte more or less: what stands behind it is read as a header then, and chance decides. */
function isByChance({ pattern, mutation }: Trial): boolean {
  return pattern.startsWith('TLS') && !pattern.endsWith('.content') && /^a byte/.test(mutation)
}

function chosen(trials: readonly Both[]): readonly Both[] {
  return EXHAUSTIVE ? trials : trials.filter((_, at) => at % 29 === DAY % 29)
}
