/** What both ends say was negotiated, in every scenario: `agreedOf`. */
import { describe, expect, it, test } from 'vitest'
import { agreedOf, type Agreed } from '../../src/handshake/state/agreed.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { Lab, LAB_START } from '../../src/sim/lab/lab.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import { summarize } from '../../src/sim/lab/summary.ts'
import { played } from '../kit/played.ts'

/** The facts that have one value for both ends; what is left is seen from one side. */
function shared({ resumed, recordSizes, ...facts }: Agreed) {
  return {
    ...facts,
    peer: undefined,
    by: resumed?.by,
    secret: resumed?.session.secret,
    toServer: recordSizes?.send,
  }
}

/** The same from the server's side: what it receives is what the client sends. */
function mirrored(agreed: Agreed): Agreed {
  const { send, receive } = agreed.recordSizes ?? { send: NaN, receive: NaN }
  return { ...agreed, recordSizes: { by: agreed.recordSizes?.by, send: receive, receive: send } }
}

/** Both ends at the end of each connection of a Lab. */
function endsOf(lab: Lab) {
  const ids = [...new Set([...lab.timeline].map(({ connection }) => connection))]
  return ids.flatMap((id) => {
    const last = [...lab.timeline].findLast(({ connection }) => connection === id)?.after
    return last?.client && last.server ? [{ id, client: last.client, server: last.server }] : []
  })
}

describe.each(SCENARIOS)('$name', ({ name }) => {
  const lab = played(name)

  it('leaves both ends with the same facts wherever both are complete', () => {
    for (const { id, client, server } of endsOf(lab)) {
      const [ours, theirs] = [agreedOf(client), agreedOf(server)]
      if (!ours?.complete || !theirs?.complete) continue
      // What that attack is about: the server takes the victim's first handshake for the second of the attacker's.
      const misled = name === 'attack-renegotiation' && id === 'c2'
      expect(theirs.renegotiation - ours.renegotiation, id).toBe(misled ? 1 : 0)
      const { renegotiation } = ours
      expect(shared(ours), id).toEqual({ ...shared(mirrored(theirs)), renegotiation })
    }
  })

  it('is what the summary repeats, of the last handshake that was completed', () => {
    for (const { id, client } of endsOf(lab)) {
      const agreed = agreedOf(client)
      if (!agreed?.complete) continue
      const { version, suite, group = '', serverName = '', alpn = '', resumed } = agreed
      const facts = { version, suite, group, serverName, alpn, resumed: resumed !== undefined }
      expect(summarize(lab, id), id).toMatchObject(facts)
    }
  })

  it('says no fact before it is settled, and takes none back within a handshake (RFC 9846 §4.5.3)', () => {
    for (const { before, after, connection } of lab.timeline)
      for (const actor of ['client', 'server'] as const) {
        const [was, is] = [before[actor], after[actor]].map((end) => end && agreedOf(end))
        if (before[actor]?.id !== after[actor]?.id || !was || was.renegotiation !== is?.renegotiation)
          continue
        expect([was.version, was.suite], connection).toEqual([is.version, is.suite])
        expect(was.complete && !is.complete, connection).toBe(false)
        if (was.alpn !== undefined) expect(is.alpn).toBe(was.alpn)
        if (was.complete)
          expect({ ...is, peer: 0, signatures: 0 }).toEqual({ ...was, peer: 0, signatures: 0 })
      }
  })
})

const endOf = (name: string, id: string): Agreed =>
  agreedOf(endsOf(played(name)).find((ends) => ends.id === id)!.client)!

test.each([
  ['tls12-session-id', 'c2', { resumed: { by: 'session ID' }, group: undefined, peer: { by: 'session' } }],
  ['tls12-ticket', 'c2', { resumed: { by: 'ticket' } }],
  ['tls12-psk', 'c1', { peer: { by: 'PSK' }, resumed: undefined, pskMode: undefined }],
  ['tls12-dh-anon', 'c1', { peer: undefined, signatures: { server: undefined } }],
  // The client asks for one, and the server for another.
  ['tls12-renegotiation', 'c1', { complete: true, renegotiation: 2 }],
  ['tls13-full', 'c1', { peer: { by: 'certificate', verified: true }, group: 'x25519', retried: false }],
  ['tls13-hrr', 'c1', { retried: true }],
  ['tls13-resume', 'c2', { resumed: { by: 'PSK' }, pskMode: 'psk_dhe_ke' }],
  ['tls13-psk-ke', 'c2', { resumed: { by: 'PSK' }, pskMode: 'psk_ke', group: undefined }],
  ['tls13-0rtt', 'c2', { earlyData: 'accepted' }],
  ['tls13-0rtt-rejected', 'c2', { earlyData: 'rejected', resumed: { by: 'PSK' } }],
  ['tls13-external-psk', 'c1', { peer: { by: 'PSK' }, resumed: undefined, externalPsk: {} }],
  ['tls13-imported-psk', 'c1', { peer: { by: 'PSK' }, externalPsk: {}, importContext: {} }],
] as const)('%s, %s: its name is what was agreed', (name, id, facts) => {
  expect(endOf(name, id)).toMatchObject(facts)
})

const summaryOf = (name: string) => summarize(played(name), 'c2')

describe('the summary of a handshake that failed', () => {
  test('has what the server had chosen, and nothing was resumed', () => {
    const chosen = { version: 'TLS 1.3', suite: 'TLS_AES_128_GCM_SHA256', group: 'x25519', resumed: false }
    expect(summaryOf('fault-tls13-answer-index')).toMatchObject(chosen)
  })

  test('has no suite as long as the server has chosen none, whatever early data were protected with', () => {
    const nothing = { version: '', suite: '', group: '', resumed: false }
    expect(summaryOf('fault-tls13-binder')).toMatchObject(nothing)
  })
})

test('in a renegotiation the present handshake counts, and the round trips are those of the first (RFC 5746 §3.5)', () => {
  const dates = { notBefore: LAB_START, notAfter: LAB_START + 86_400_000 }
  const { root, identity } = makeIdentity({ seed: 'agreed', names: ['server.example'], ...dates })
  const both = { versions: ['TLS 1.2'], renegotiation: 'allow' } as const
  const ends = {
    client: { ...both, serverName: 'server.example', trust: [root] },
    server: { ...both, credentials: [identity], tickets: { lifetime: 60 } },
  }
  const resumed = Lab.create()
    .connect(ends)
    .run()
    .connect({ ...ends, resume: 'take' })
    .run()
  expect(agreedOf(resumed.client)).toMatchObject({
    renegotiation: 0,
    resumed: { by: 'ticket' },
    group: undefined,
  })
  expect(summarize(resumed, 'c2')).toMatchObject({ resumed: true, group: '', rtts: 1 })

  // Meanwhile the session has come to its end: it is not resumed once more.
  const again = resumed.wait(61_000).command('client', { kind: 'renegotiate' }).run()
  for (const end of [again.client, again.server])
    expect(agreedOf(end)).toMatchObject({
      complete: true,
      renegotiation: 1,
      resumed: undefined,
      group: 'x25519',
    })
  expect(summarize(again, 'c2')).toMatchObject({ resumed: false, group: 'x25519', rtts: 1 })
})
