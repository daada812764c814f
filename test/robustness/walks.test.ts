/**
 * Random walks over the machines of TLS 1.2: genuine messages of this and of other handshakes, in any order, each under the
 * keys that the receiver has by then. Only the handshake as it was may connect (SMACK 2015: state machines that let others).
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equal } from '../../src/bytes/bytes.ts'
import { feed, type Connection } from '../../src/connection/connection.ts'
import { peerOf, type Actor } from '../../src/wire/actor.ts'
import { EXHAUSTIVE } from '../kit/effort.ts'
import { sealOne } from '../kit/seal.ts'
import { expectDefined } from './expectations.ts'
import { flightsOf, type Scenario } from './flights.ts'
import { parcelsOf, type Parcel } from './parcels.ts'
import { SCENARIOS_12 } from './scenarios12.ts'
import { ENV, settle } from './world.ts'

const RUNS = { seed: 5246, numRuns: EXHAUSTIVE ? 2_000 : 60 }

/** First handshakes only: a renegotiation is a walk of the same machine. */
const FIRST = SCENARIOS_12.filter(({ afterwards }) => afterwards.length === 0)

/** Everything that one side sends in a scenario, in order. */
const sentBy = (scenario: Scenario, from: Actor): Parcel[] =>
  flightsOf(scenario)
    .filter((flight) => flight.from === from)
    .flatMap(parcelsOf)

const EVERYTHING = SCENARIOS_12.flatMap((scenario) => [
  ...sentBy(scenario, 'client'),
  ...sentBy(scenario, 'server'),
])

/** The receiver after each parcel in turn, as long as it lives. */
function walk(start: Connection, parcels: readonly Parcel[]): Connection {
  let now = start
  for (const { type, content } of parcels) {
    if (now.state.machine === 'end') break
    now = settle(ENV, feed(now, sealOne(now.read, type, content))).connection
  }
  return now
}

/** The genuine walk, with a few of its steps left out, repeated, moved or exchanged for steps of another handshake. */
function strayed(genuine: readonly Parcel[]): fc.Arbitrary<Parcel[]> {
  const edit = fc.tuple(
    fc.constantFrom('drop', 'repeat', 'move', 'insert', 'replace' as const),
    fc.nat(genuine.length - 1),
    fc.nat(genuine.length - 1),
    fc.constantFrom(...EVERYTHING),
  )
  const edited = fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) =>
    edits.reduce<Parcel[]>(
      (walk, [what, at, to, other]) => {
        const here = walk.at(at)
        if (what === 'drop') return walk.toSpliced(at, 1)
        if (what === 'insert' || !here) return walk.toSpliced(at, 0, other)
        if (what === 'repeat') return walk.toSpliced(to, 0, here)
        if (what === 'replace') return walk.with(at, other)
        return walk.toSpliced(at, 1).toSpliced(to, 0, here)
      },
      [...genuine],
    ),
  )
  return fc.oneof(
    { arbitrary: edited, weight: 3 },
    fc.shuffledSubarray([...genuine]),
    fc.array(fc.constantFrom(...EVERYTHING), { minLength: 1, maxLength: 8 }),
  )
}

/**
 * Whether a walk is the genuine one, up to what follows its last step, which is no part of the handshake. A wish for a
 * handshake and warnings are no steps: the receiver ignores them (RFC 5246 §7.4.1.1, §7.2.2).
 */
function isGenuine(walked: readonly Parcel[], genuine: readonly Parcel[]): boolean {
  const steps = walked.filter(({ type, name }) => type !== 'alert' && name !== 'HelloRequest')
  return genuine.every(({ type, content }, index) => {
    const step = steps.at(index)
    return step?.type === type && equal(step.content, content)
  })
}

describe.each(FIRST)('$name', (scenario) => {
  const [hello] = flightsOf(scenario)
  const starts = { client: hello.sender, server: hello.receiver } as const

  it.each(['client', 'server'] as const)('the %s is connected by the genuine walk alone', (side) => {
    const genuine = sentBy(scenario, peerOf(side))
    expect(walk(starts[side], genuine).state.name).toBe('CONNECTED')
    fc.assert(
      fc.property(strayed(genuine), (walked) => {
        const { connection, ...rest } = settle(ENV, walk(starts[side], walked))
        if (isGenuine(walked, genuine)) return
        expect(connection.state.name).not.toBe('CONNECTED')
        if (connection.state.name !== 'FAILED') expectDefined({ connection, ...rest })
        else expect(connection.state.alert).not.toBe('internal_error')
      }),
      RUNS,
    )
  })
})
