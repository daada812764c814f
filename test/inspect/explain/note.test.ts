/** A TLS 1.3 client that refuses the server says so under keys (RFC 9846 §6): by its size alone that may be seen. */
import { expect, it } from 'vitest'
import { Lab } from '../../../src/lab.ts'
import { renderExplanation } from '../../../src/render/explain/text.ts'
import { client, server } from '../../../src/sim/scenarios/scenario.ts'
import { explained, openersOf, told } from './heard.ts'

const ends = { client: client({ versions: ['TLS 1.3'] }), server: server({ versions: ['TLS 1.3'] }) }
const refused = told(
  Lab.create({ seed: 'refused' })
    .connect({ ...ends, client: client({ versions: ['TLS 1.3'], trust: [] }) })
    .run(),
)
const accepted = told(Lab.create({ seed: 'accepted' }).connect(ends).run())

it('is perhaps an alert where nobody can read it', () => {
  const [alone] = explained(refused)
  expect(alone?.alert).toBeUndefined()
  expect(alone?.note).toMatch(/^perhaps an alert: 19 hidden bytes /)
  expect([...renderExplanation(alone!)].join(' ')).toContain('perhaps an alert: 19 hidden bytes')
})

it('is one where the key log opens it: nothing is left to guess', () => {
  const [opened] = explained(refused, openersOf(refused)['with the key log'])
  expect(opened).toMatchObject({ outcome: 'failed', alert: { from: 'client' }, note: undefined })
})

it('is not said of a client that goes on', () => {
  expect(explained(accepted).map(({ note }) => note)).toEqual([undefined])
})
