/** A Lab with somebody at one of the ends, and with two connections that go on in turn. */
import { expect, test } from 'vitest'
import { Lab } from '../../src/sim/lab/lab.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { client, server } from '../../src/sim/scenarios/scenario.ts'

const ENDS = { client: client(), server: server() }

test('what an attacker learns as a client he remembers himself: the client of the Lab has no session of it', () => {
  const lab = Lab.create()
    .connect({ ...ENDS, attacker: 'client' })
    .run()
  expect(lab.client.state.name).toBe('CONNECTED')
  expect(lab.world.clientSessions).toEqual([])
  expect(Lab.create().connect(ENDS).run().world.clientSessions).toHaveLength(2)
})

test('who sits at an end is said of the connection', () => {
  const lab = Lab.create()
    .connect({ ...ENDS, attacker: 'server' })
    .run()
    .connect(ENDS)
    .run()
  const { connections } = runOf(lab, { name: '', shows: '', seed: '' })
  expect(connections.map(({ id, attacker }) => [id, attacker])).toEqual([
    ['c1', 'server'],
    ['c2', undefined],
  ])
})

test('a connection that was left goes on where it stood, and so does the other', () => {
  const c1 = Lab.create().connect(ENDS).step()
  const c2 = c1.connect(ENDS).step()
  const first = c2.goOn(c1.world).run()
  expect([first.client.id, first.client.state.name]).toEqual(['c1', 'CONNECTED'])
  const second = first.goOn(c2.world).run()
  expect([second.client.id, second.client.state.name]).toEqual(['c2', 'CONNECTED'])
  // Memory is that of now: both connections left their tickets.
  expect(second.world.clientSessions).toHaveLength(4)
})

test('what is sent may be another’s choice: a seam', () => {
  const seen: string[] = []
  const seam = { message: (bytes: Uint8Array, name: string) => (seen.push(name), bytes) }
  Lab.create({ seam }).connect(ENDS).run()
  expect(seen.slice(0, 2)).toEqual(['ClientHello', 'ServerHello'])
})
