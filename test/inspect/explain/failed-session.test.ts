/** A session of a connection that ended with a fatal alert is to be forgotten (RFC 5246 §7.2.2). */
import { expect, it } from 'vitest'
import { Lab } from '../../../src/lab.ts'
import { client, server } from '../../../src/sim/scenarios/scenario.ts'
import { fromHex } from '../../../src/bytes/bytes.ts'
import { cluesOf } from '../../../src/inspect/explain/clues.ts'
import { Explainer } from '../../../src/inspect/explain/explainer.ts'
import { findScenario } from '../../../src/sim/scenarios.ts'
import { record } from '../../kit/captures.ts'
import { explained, openersOf, told } from './heard.ts'
import { piecesOf } from './wire.ts'

/** Two connections of TLS 1.2 with session IDs. @param trust what the client believes in the first of them */
function twice(trust: 'nobody' | 'root') {
  const versions = { versions: ['TLS 1.2'] } as const
  const asks = { ...versions, sessionTickets: false } as const
  const ends = { client: client(asks), server: server(versions) }
  const first = trust === 'nobody' ? { ...ends, client: client({ ...asks, trust: [] }) } : ends
  const lab = Lab.create({ seed: 'failed' }).connect(first).run()
  return explained(told(lab.connect(ends).run()))
}

it('a client that refused the certificate has nothing to offer', () => {
  const [failed, next] = twice('nobody')
  expect(failed).toMatchObject({ outcome: 'failed', alert: { from: 'client', level: 'fatal' } })
  expect(failed?.given.map(({ by }) => by)).toEqual(['session ID'])
  expect(next).toMatchObject({ outcome: 'full', candidates: [], whyNot: { id: 'offer.kept', sure: true } })
})

it('one that did not might have offered its session', () => {
  const [, next] = twice('root')
  expect(next?.candidates.map(({ given }) => given.visit.connection)).toEqual(['c1'])
})

it('one that is offered all the same was to be forgotten, which speaks for a server that did so', () => {
  const explainer = new Explainer()
  const story = told(findScenario('tls12-session-lost')!.play())
  const [first] = story.run.connections.map(({ id }) => id)
  const end = { address: '192.0.2.1', port: 443 }
  const explained = story.run.connections.map(({ id }) => {
    explainer.begin({ connection: id, client: end, server: end, t: 0 })
    const pieces = piecesOf(story).filter(({ connection }) => connection === id)
    // In place of what the client says last in the first of them: a fatal alert, in the clear.
    const cut =
      id === first
        ? pieces.slice(
            0,
            pieces.findIndex(({ bytes }) => bytes[0] === 20),
          )
        : pieces
    for (const piece of cut) explainer.feed(id, piece)
    if (id === first) explainer.feed(id, { from: 'client', bytes: record(21, fromHex('0228')), t: 1 })
    return explainer.end(id, 1, 'closed')
  })
  expect(explained[0]).toMatchObject({ outcome: 'failed', alert: { description: 'handshake_failure' } })
  expect(explained[1]?.clues.map(({ says }) => says)).toContainEqual(
    expect.stringMatching(
      /ended with the fatal alert handshake_failure: both ends must forget it \(RFC 5246 §7\.2\.2\)/,
    ),
  )
})

it('of TLS 1.3 both ends should discard its tickets, if possible, and need not (RFC 9846 §6)', () => {
  const story = told(findScenario('fault-tls13-ticket-foreign')!.play())
  const [first, second] = explained(story, openersOf(story)['with the key log'])
  const [offer] = second!.offers
  const given = { ...first!.given[0]!, failed: 'bad_record_mac' }
  const clues = cluesOf({ ...offer!, behind: { ...offer!.behind, given } }, second!.visit, [], second!.suite)
  expect(clues[0]?.says).toMatch(
    /ended with the fatal alert bad_record_mac: both ends should, if possible, forget it \(RFC 9846 §6\)$/,
  )
})
