import { expect, test } from 'vitest'
import { ownTicketKeys, systemRandom } from '../../src/net/own-secrets.ts'

test('a program without a seed draws its own from the system (RFC 9846 §C.1)', () => {
  const drawn = (): Uint8Array =>
    systemRandom().draw({ connection: 'c1', actor: 'client', use: 'ClientHello.random', ordinal: 0 }, 32)
  expect(drawn()).not.toEqual(drawn())
})

test('ticket keys of a program change, and open for as long as sessions live (RFC 5077 §5.5)', () => {
  const hour = 3_600_000
  const ring = ownTicketKeys(systemRandom(), 2 * hour)
  const now = Date.now()
  const [first, later] = [ring.at(now), ring.at(now + 13 * hour)]
  expect(later.active).not.toEqual(first.active)
  expect(later.acceptOnly).toContainEqual(first.active)
  expect(ring.at(now + 16 * hour).acceptOnly).toEqual([])
})
