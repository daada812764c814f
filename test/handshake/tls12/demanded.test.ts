/** Sides that take no handshake without the extended master secret: RFC 7627 §5.2, §5.3. */
import { describe, expect, test } from 'vitest'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import { meet, pair } from '../../kit/pair.ts'
import { client12, only, server12, SUITE_OF } from '../../kit/world12.ts'

const suite = only(SUITE_OF.ECDHE)
const without = { ...suite, extendedMasterSecret: false }
const demanding = { ...suite, requireExtendedMasterSecret: true }

/** The alerts that were sent, and the fields that they name. */
const alerts = ({ events }: ReturnType<typeof meet>): readonly string[] =>
  events.flatMap((event) =>
    event.kind === 'alert' && event.direction === 'sent'
      ? [`${event.actor} ${event.description} ${event.rule.split(' ')[0]}`]
      : [],
  )

describe('the extended master secret is demanded', () => {
  test('of a client: a hello without it ends the handshake', () => {
    expect(alerts(meet(pair(client12(without), server12(demanding))))).toEqual([
      'server handshake_failure ClientHello.extensions',
    ])
  })

  test('of a server: an answer without it ends the handshake', () => {
    expect(alerts(meet(pair(client12(demanding), server12(without))))).toEqual([
      'client handshake_failure ServerHello.extensions',
    ])
  })

  test('in a resumption: a session without it is not resumed by a hello without it', () => {
    const { sessions } = meet(pair(client12(without), server12(suite)))
    const again = { ...without, sessions }
    // A server that bears with such a client does resume it.
    expect(agreedOf(meet(pair(client12(again), server12(suite), 'c2')).server)?.resumed).toBeDefined()
    expect(alerts(meet(pair(client12(again), server12(demanding), 'c2')))).toEqual([
      'server handshake_failure ClientHello.extensions',
    ])
  })

  test('and where both speak it nothing is refused', () => {
    const met = meet(pair(client12(demanding), server12(demanding)))
    expect(agreedOf(met.client)).toMatchObject({ complete: true, extendedMasterSecret: true })
  })
})
