/** A session of a connection that ended with a fatal alert is to be forgotten (RFC 5246 §7.2.2). */
import { expect, it } from 'vitest'
import { Lab } from '../../../src/lab.ts'
import { client, server } from '../../../src/sim/scenarios/scenario.ts'
import { explained, told } from './heard.ts'

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
