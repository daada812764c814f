/** A TLS 1.3 peer that refuses the other says so under keys (RFC 9846 §6): by its size alone that may be seen. */
import { expect, it } from 'vitest'
import { Lab } from '../../../src/lab.ts'
import { renderExplanation } from '../../../src/render/explain/text.ts'
import { client, server } from '../../../src/sim/scenarios/scenario.ts'
import { Explainer } from '../../../src/inspect/explain/explainer.ts'
import { record } from '../../kit/captures.ts'
import { explained, openersOf, told } from './heard.ts'
import { piecesOf } from './wire.ts'

const ends = { client: client({ versions: ['TLS 1.3'] }), server: server({ versions: ['TLS 1.3'] }) }
const refused = told(
  Lab.create({ seed: 'refused' })
    .connect({ ...ends, client: client({ versions: ['TLS 1.3'], trust: [] }) })
    .run(),
)
const accepted = told(Lab.create({ seed: 'accepted' }).connect(ends).run())

it('ends the handshake by what is most likely an alert where nobody can read it: 2 + 1 + 16 bytes (RFC 9846 §5.2)', () => {
  const [alone] = explained(refused)
  expect(alone).toMatchObject({ alert: undefined, outcome: 'failed', whyNot: { id: 'alert', sure: false } })
  expect(alone?.whyNot?.says).toMatch(
    /^what ends it is most likely an alert: the client sends as many hidden bytes/,
  )
  expect([...renderExplanation(alone!)].join(' ').replaceAll(/\s+/g, ' ')).toContain('most likely an alert')
})

it('of the server behind its ServerHello as well', () => {
  const explainer = new Explainer()
  const [ip, port] = ['192.0.2.1', 443]
  explainer.begin({ connection: 'c1', client: { address: ip, port }, server: { address: ip, port }, t: 0 })
  const [hello, answer] = piecesOf(refused)
  explainer.feed('c1', hello!)
  explainer.feed('c1', answer!)
  explainer.feed('c1', { from: 'server', bytes: record(23, new Uint8Array(19)), t: 1 })
  expect(explainer.end('c1', 1, 'closed')).toMatchObject({
    outcome: 'failed',
    whyNot: { id: 'alert', sure: false },
  })
})

it('is perhaps one of the server, where it is all that it says behind the client’s Finished', () => {
  const asked = server({ versions: ['TLS 1.3'], clientCertificate: 'require', tickets: { count: 0 } })
  const demanding = told(
    Lab.create({ seed: 'demanding' })
      .connect({ ...ends, server: asked })
      .run(),
  )
  const [alone] = explained(demanding)
  expect(alone).toMatchObject({ outcome: 'full', alert: undefined })
  expect(alone?.note).toMatch(/^perhaps an alert: 19 hidden bytes are all that the server says behind/)
})

it('is one where the key log opens it: nothing is left to guess', () => {
  const [opened] = explained(refused, openersOf(refused)['with the key log'])
  expect(opened).toMatchObject({ outcome: 'failed', alert: { from: 'client' }, note: undefined })
})

it('is not said of a client that goes on', () => {
  expect(explained(accepted).map(({ note }) => note)).toEqual([undefined])
})
