/** Two runs beside each other: what is anew in every run, and what matters. */
import { describe, expect, it, test } from 'vitest'
import type { Change } from '../../src/sim/change/change.ts'
import type { Lab } from '../../src/sim/lab/lab.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { findScenario, SCENARIOS } from '../../src/sim/scenarios.ts'
import { align } from '../../src/trace/compare/align.ts'
import { compare, type Comparison, type ConnectionComparison } from '../../src/trace/compare/compare.ts'
import { matters } from '../../src/trace/compare/likeness.ts'
import type { Run } from '../../src/trace/run.ts'
import { DAY, ofTheDay } from '../kit/effort.ts'
import { played } from '../kit/played.ts'

const told = (lab: Lab, name = 'a', seed = 'glass-tls'): Run => runOf(lab, { name, shows: '', seed })
/** What of a connection differs and matters: names of messages with fields, decisions, secrets, sides. */
const mattering = ({ messages, verdicts, secrets, states }: ConnectionComparison): string[] => [
  ...messages
    .filter(({ likeness }) => matters(likeness))
    .map(({ name, likeness, fields }) =>
      [name, likeness, ...fields.filter(({ anew }) => !anew).map(({ path }) => path)].join(' '),
    ),
  ...verdicts.filter(({ likeness }) => matters(likeness)).map(({ id, likeness }) => `${id} ${likeness}`),
  ...secrets.filter(({ likeness }) => matters(likeness)).map(({ id, why }) => `${id}: ${why}`),
  ...states.filter(({ likeness }) => matters(likeness)).map(({ actor, then }) => `${actor} ${then.b.at(-1)}`),
]
const against = (name: string, at: number | string, change: Change): Comparison => {
  const lab = played(name)
  const n = typeof at === 'number' ? at : [...lab.timeline].findIndex(({ connection }) => connection === at)
  return compare(told(lab), told(lab.fork(n, change), 'b'))
}

describe('two seeds', () => {
  test.each(ofTheDay(SCENARIOS, 9))('differ in nothing that matters: $name', (scenario) => {
    const { likeness, connections } = compare(
      told(scenario.play(`one ${DAY}`)),
      told(scenario.play(`two ${DAY}`)),
    )
    // A login that covers the connection is data that depend on chance, and to us data are what somebody chose to say.
    const login = scenario.name === 'attack-triple-handshake'
    expect(connections.flatMap(mattering)).toEqual(login ? ['data differs data.content'] : [])
    // What was published is random no more.
    expect(likeness).toBe(login ? 'differs' : scenario.published ? 'equal' : 'anew')
  })

  it('GREASE is anew too, wherever it stands (RFC 8701 §3)', () => {
    const grease = findScenario('tls13-grease')!
    const runs = Array.from({ length: 8 }, (_, i) => told(grease.play(`grease ${DAY} ${i}`)))
    for (const run of runs) expect(compare(runs[0], run).connections.flatMap(mattering)).toEqual([])
  })
})

it('a run beside itself is equal, whatever the day', () => {
  const { likeness, connections } = compare(
    told(played('tls12-ticket')),
    told(findScenario('tls12-ticket')!.play()),
  )
  expect(likeness).toBe('equal')
  expect(connections.map(({ first }) => first)).toEqual([undefined, undefined])
})

describe('what differs and matters', () => {
  test('other ticket keys: c1 is equal, and in c2 the first thing is the check that failed', () => {
    const { connections } = against('tls13-resume', 'c2', {
      kind: 'forget',
      actor: 'server',
      what: 'ticket-keys',
    })
    expect(connections[0].likeness).toBe('equal')
    expect(connections[1].first).toMatchObject({
      kind: 'verdict',
      row: { id: 'accept-psk', checks: [{ id: 'psk.known', outcomes: { a: 'pass', b: 'fail' } }] },
    })
    expect(connections[1].outcome).toEqual([{ what: 'resumed', values: { a: 'true', b: 'false' } }])
    const names = mattering(connections[1])
    expect(names).toContain('ServerHello differs ServerHello.extensions.pre_shared_key')
    expect(names).toContain('Certificate only b')
  })

  test('another suite: what follows from it is not said again', () => {
    const change = {
      kind: 'setting',
      actor: 'server',
      name: 'suites',
      value: ['TLS_CHACHA20_POLY1305_SHA256'],
    } as const
    const { connections } = against('tls13-full', 0, change)
    const hello = connections[0].messages.find(({ name }) => name === 'ServerHello')!
    expect(hello.fields).toEqual([
      {
        path: 'ServerHello.cipher_suite',
        a: 'TLS_AES_128_GCM_SHA256',
        b: 'TLS_CHACHA20_POLY1305_SHA256',
        anew: undefined,
      },
    ])
    const finished = connections[0].messages.find(({ name }) => name === 'Finished')!
    expect(finished).toMatchObject({
      likeness: 'anew',
      fields: [{ path: 'Finished.verify_data', anew: { kind: 'follows' } }],
    })
    const secret = connections[0].secrets.find(({ id }) => id === 'c1/client/client_handshake_traffic_secret')
    expect(secret).toMatchObject({
      likeness: 'differs',
      why: 'the messages up to ServerHello differ, the first in ServerHello',
    })
    expect(connections[0].secrets.find(({ id }) => id === 'c1/client/handshake_secret')?.likeness).toBe(
      'equal',
    )
  })

  test('a change on the wire: sent alike, and arrived as another', () => {
    const edit = { op: 'set', path: 'ClientHello.legacy_version', value: 'TLS 1.1' } as const
    const sent = { from: 'client', what: 'ClientHello' } as const
    const { connections } = against('tls13-full', 0, { kind: 'edit', sent, edit })
    expect(connections[0].messages[0]).toMatchObject({
      name: 'ClientHello',
      likeness: 'differs',
      fields: [],
      arrived: {
        a: { how: 'as sent' },
        b: { how: 'changed', fields: [{ path: 'ClientHello.legacy_version', a: 'TLS 1.2', b: 'TLS 1.1' }] },
      },
    })
  })

  test('what never arrives', () => {
    const change = { kind: 'drop', sent: { from: 'client', what: 'ClientHello' } } as const
    const [{ messages, states }] = against('tls13-full', 0, change).connections
    expect(messages[0]).toMatchObject({ likeness: 'differs', arrived: { b: { how: 'not' } } })
    expect(messages[1]).toMatchObject({ name: 'ServerHello', likeness: 'only a' })
    expect(states[1]).toMatchObject({ actor: 'server', common: [], then: { b: [] } })
  })

  test('a session ID that the server no longer repeats (RFC 5246 §7.4.1.3)', () => {
    const change = { kind: 'forget', actor: 'server', what: 'sessions' } as const
    const [, second] = against('tls12-session-id', 'c2', change).connections
    expect(mattering(second).join('\n')).toMatch(
      /^ServerHello differs .*ServerHello\.legacy_session_id_echo/m,
    )
  })

  test('a mark of a downgrade in a random is no chance (RFC 9846 §4.2.3)', () => {
    const change = { kind: 'setting', actor: 'client', name: 'versions', value: ['TLS 1.2'] } as const
    const [{ messages }] = against('tls13-full', 0, change).connections
    const hello = messages.find(({ name }) => name === 'ServerHello')!
    expect(hello.fields.find(({ path }) => path === 'ServerHello.random')?.anew).toBeUndefined()
  })

  test('a connection that one run has alone, and runs of two scenarios', () => {
    const { alone, likeness } = compare(told(played('tls13-full')), told(played('tls13-resume')))
    expect(alone).toEqual({ a: [], b: ['c2'] })
    expect(likeness).toBe('differs')
  })
})

test('lists beside each other: as many as can go together', () => {
  const names = (text: string): string[] => Array.from(text)
  const rows = align(names('ABCBDAB'), names('BDCABA'), (item) => item)
  expect(rows.filter(({ a, b }) => a !== undefined && b !== undefined)).toHaveLength(4)
  expect(rows.flatMap(({ a = [] }) => a).join('')).toBe('ABCBDAB')
  expect(rows.flatMap(({ b = [] }) => b).join('')).toBe('BDCABA')
})
