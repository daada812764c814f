/** What primitives are charged at: a table by its name, or one that is given. */
import { describe, expect, it } from 'vitest'
import { CHARGED } from '../../../src/sim/fleet/costs.ts'
import { USUAL } from '../../../src/sim/fleet/dials.ts'
import { Fleet } from '../../../src/sim/fleet/fleet.ts'
import { OUTCOMES } from '../../../src/sim/fleet/rehearsal.ts'
import { reportOf } from '../../../src/sim/fleet/report.ts'

const FEW = { ...USUAL, connections: 40, clients: 10 }

describe('costs', () => {
  it('that are given are charged for each call, and the report names where they are from', () => {
    const costs = { from: 'a test', microseconds: { sign: 5000 } }
    const dials = { ...FEW, sessions: 'none', costs: 'of a test' } as const
    const report = reportOf(new Fleet(dials, 'seed', { costs }).run(), 'seed')
    // Every handshake is a full one, in which the server signs once and the client never (RFC 9846 §4.5.2).
    expect(report.cores.server).toBeCloseTo((40 * 5) / report.duration, 10)
    expect(report.cores.client).toBe(0)
    expect(report).toMatchObject({ costs, touched: expect.arrayContaining(['--costs of a test']) as unknown })
  })

  it('of a name that nobody knows are refused', () =>
    expect(() => new Fleet({ ...FEW, costs: 'gold' }, 'seed')).toThrow(
      "costs: expected openssl, none or a table beside it, actual 'gold'",
    ))

  it('are there for every primitive that any connection calls', () => {
    const { plays } = new Fleet({ ...FEW, early: 1, 'early-size': 100 }, 'seed')
    const called = (['TLS 1.2', 'TLS 1.3'] as const).flatMap((version) =>
      OUTCOMES.flatMap((outcome) =>
        Object.values(plays.of(version, outcome).bill.operations).flatMap((side) => Object.keys(side)),
      ),
    )
    expect([...new Set(called)].toSorted()).toEqual(CHARGED.toSorted())
  })
})
