/** What all connections come to: counts, reasons, key_names. */
import { describe, expect, it } from 'vitest'
import { fromHex } from '../../../src/bytes/bytes.ts'
import { KeyNames } from '../../../src/inspect/explain/key-names.ts'
import { Totals } from '../../../src/inspect/explain/totals.ts'
import { findScenario } from '../../../src/sim/scenarios.ts'
import { explained, told } from './heard.ts'

/** A ticket that begins so. */
const ticket = (name: number, rest: number): Uint8Array =>
  fromHex(`${name.toString(16).padStart(2, '0').repeat(16)}${rest.toString(16).padStart(2, '0').repeat(32)}`)

/** Key names of tickets given one after the other, a second each. */
function seen(...names: readonly number[]) {
  const keyNames = new KeyNames()
  names.forEach((name, index) => keyNames.gave('a.example', ticket(name, index), index * 1000))
  return keyNames.all()[0]!
}

describe('key_names of tickets (RFC 5077 §4)', () => {
  it('that stay are one key', () => {
    expect(seen(1, 1, 1)).toMatchObject({ pattern: 'one', atOnce: 1 })
  })

  it('that follow one another for good are a key that was changed', () => {
    const { pattern, names } = seen(1, 1, 2, 2, 3)
    expect(pattern).toBe('rotated')
    expect(names.map(({ first, last, tickets }) => [first, last, tickets])).toEqual([
      [0, 1000, 2],
      [2000, 3000, 2],
      [4000, 4000, 1],
    ])
  })

  it('that take turns are several servers, each with a key of its own', () => {
    expect(seen(1, 2, 3, 1, 2, 3)).toMatchObject({ pattern: 'several', atOnce: 3 })
  })

  it('that never come again are none: the format has no name, or tickets are references', () => {
    expect(seen(1, 2, 3, 4)).toMatchObject({ pattern: 'none', atOnce: 0 })
  })

  it('are not looked for in what is too short for a sealed ticket', () => {
    const keyNames = new KeyNames()
    keyNames.gave('a.example', new Uint8Array(32), 0)
    expect(keyNames.all()).toEqual([])
  })
})

describe('the totals', () => {
  it('count outcomes, ways and reasons', () => {
    const totals = new Totals()
    for (const name of ['tls12-ticket', 'tls12-session-lost', 'fault-tls12-server-name'])
      for (const explanation of explained(told(findScenario(name)!.play()))) totals.add(explanation)
    const { connections, outcomes, ways, reasons } = totals.summary()
    expect(connections).toBe(6)
    expect(outcomes).toMatchObject({ resumed: 1, full: 5 })
    expect(ways).toEqual({ 'session ID': 0, ticket: 1, PSK: 0 })
    expect(Object.fromEntries(reasons.map(({ name, connections: count }) => [name, count]))).toMatchObject({
      first: 3,
      'session12.server-name': 1,
    })
  })
})
