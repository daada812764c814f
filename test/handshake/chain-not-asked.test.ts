/** What a verdict on a chain says that follows: the truth, whether or not anybody asked for proof (RFC 9846 §4.5.1; 8446 §4.4.2). */
import { expect, it } from 'vitest'
import { explain } from '../../src/render/words/why.ts'
import type { Lab } from '../../src/sim/lab/lab.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { findScenario } from '../../src/sim/scenarios.ts'
import { eventsOf } from '../../src/trace/run.ts'

/** A client that trusts no root, in a scenario. */
function withoutRoots(name: string, verifyPeer: boolean): Lab {
  const played = findScenario(name)!.play()
  const client = { kind: 'setting', actor: 'client' } as const
  return played
    .fork(0, { ...client, name: 'trust', value: [] })
    .fork(0, { ...client, name: 'verifyPeer', value: verifyPeer })
}

function chainVerdict(lab: Lab) {
  const run = runOf(lab, { name: '', shows: '', seed: '' })
  const connection = run.connections[0]!
  const verdict = eventsOf(connection)
    .map(({ event }) => event)
    .find((event) => event.kind === 'verdict' && event.question.startsWith('Does this chain'))
  if (verdict?.kind !== 'verdict') throw new Error('a chain is judged')
  return { verdict, connection }
}

it.each(['tls13-full', 'tls12-ecdhe'])(
  '%s: with verifyPeer off a chain without an anchor ends nothing, and says so',
  (name) => {
    const { verdict, connection } = chainVerdict(withoutRoots(name, false))
    expect(verdict.decision).toBe('no')
    expect(verdict.consequence).toBe('goes on: verifyPeer is off, and the peer counts as not verified')
    expect(explain(connection).failure).toBe('')
  },
)

it.each(['tls13-full', 'tls12-ecdhe'])(
  '%s: with verifyPeer on it ends the connection with unknown_ca',
  (name) => {
    const { verdict, connection } = chainVerdict(withoutRoots(name, true))
    expect(verdict.consequence).toBe('abort with unknown_ca')
    expect(explain(connection).failure).not.toBe('')
  },
)
