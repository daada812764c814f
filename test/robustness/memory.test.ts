/** What a connection keeps does not grow with what a peer may repeat, and ends with its last use, where nobody looks back. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import type { Connection } from '../../src/connection/connection.ts'
import { EXHAUSTIVE } from '../kit/effort.ts'
import { meet, pair, told, type Pair } from '../kit/pair.ts'
import { client12, server12 } from '../kit/world12.ts'
import { CLIENT, client, server } from '../kit/world.ts'
import { QUIET, quietPair, quietPair12, renegotiated, ticketsSent, updated } from './unbounded.ts'

const namesOf = ({ vault }: Connection): string[] => [...vault].map(({ name }) => name).sort()
const ends = ({ client, server }: Pair): readonly Connection[] => [client, server]

function repeated(start: Pair, again: (pair: Pair) => Pair, times = 20): Pair {
  let now = start
  for (let i = 0; i < times; i++) now = again(now)
  return now
}

describe('without history', () => {
  it('a KeyUpdate leaves nothing of the generation before: secret, key, IV (RFC 9846 §7.2)', () => {
    for (const end of ends(repeated(quietPair(), updated)))
      expect(namesOf(end)).toEqual([
        'client_application_traffic_secret_20',
        'exporter_master_secret',
        'resumption_master_secret',
        'server_application_traffic_secret_20',
      ])
  })

  it('a ticket leaves nothing: its PSK is the session’s (RFC 9846 §4.7.1)', () => {
    const start = quietPair()
    expect(ends(repeated(start, ticketsSent)).map(namesOf)).toEqual(ends(start).map(namesOf))
  })

  it('a renegotiation leaves as much as the first handshake: one master secret; keys are those of the epochs (RFC 5246 §6.3)', () => {
    const end = (times: number): string => (times === 0 ? '' : ` (renegotiation ${times})`)
    const due = (times: number): string[] => [`master_secret${end(times)}`]
    const start = quietPair12()
    for (const each of ends(start)) expect(namesOf(each)).toEqual(due(0))
    for (const each of ends(repeated(start, renegotiated, 3))) expect(namesOf(each)).toEqual(due(3))
  })

  it('no message of the handshake stays, in either version', () => {
    for (const each of [...ends(quietPair()), ...ends(quietPair12())]) {
      expect(each.transcript.entries.length).toBe(0)
      expect(each.inbox.length + each.handshakeInbox.length).toBe(0)
    }
  })

  it('a client still proves who it is over all that was said (RFC 9846 §4.7.2)', () => {
    const start = pair(client({ credential: CLIENT.identity, postHandshakeAuth: true }), server())
    const up = meet(start, { env: QUIET })
    expect(up.client.transcript).toMatchObject({ through: 'client Finished' })
    // Twice: the second is over the same handshake.
    const once = meet(told(up, 'server', { kind: 'request-certificate' }), { env: QUIET })
    const twice = meet(told(once, 'server', { kind: 'request-certificate' }), { env: QUIET })
    expect(twice.server.state).toMatchObject({ name: 'CONNECTED', requestsAnswered: 2 })
    expect(agreedOf(twice.server)?.peer).toMatchObject({ by: 'certificate', verified: true })
    for (const each of ends(twice)) expect(each.transcript.entries.length).toBe(0)
    expect(namesOf(twice.client)).toEqual([...namesOf(up.client), 'client_application_finished_key_0'].sort())
  })

  it('an older value keeps its bytes: it is whole whatever came later', () => {
    const start = quietPair()
    const pictured = ends(start).map(({ vault }) => [...vault].map(({ bytes }) => toHex(bytes)))
    repeated(start, updated, 3)
    expect(ends(start).map(({ vault }) => [...vault].map(({ bytes }) => toHex(bytes)))).toEqual(pictured)
    expect(ends(repeated(start, updated, 1)).map((end) => end.state.name)).toEqual(['CONNECTED', 'CONNECTED'])
  })
})

describe('with history', () => {
  it('nothing leaves: what is erased is known by name and lineage, and every message is there', () => {
    const up = meet(pair(client(), server()))
    expect(up.client.vault.find('handshake_secret')).toMatchObject({
      status: 'erased',
      operation: 'HKDF-Extract',
    })
    expect(up.client.vault.find('resumption_psk_0')).toMatchObject({ status: 'live' })
    expect(up.client.transcript.entries.at(0)?.point).toBe('ClientHello')
    const up12 = meet(pair(client12(), server12()))
    expect(up12.client.vault.find('key_block')).toMatchObject({ status: 'live' })
  })

  it('the keys of a generation are erased with its secret (RFC 9846 §7.2)', () => {
    const up = meet(told(meet(pair(client(), server())), 'client', { kind: 'update-keys', request: false }))
    for (const end of ends(up))
      for (const name of ['traffic_secret', 'write_key', 'write_iv'])
        expect(end.vault.find(`client_application_${name}_0`)?.status).toBe('erased')
  })
})

describe('what was agreed', () => {
  it.each([
    ['TLS 1.3', pair(client(), server())],
    ['TLS 1.2', pair(client12(), server12())],
  ])('is kept once, and no state of a connection of %s repeats it', (_, both) => {
    for (const end of ends(meet(both))) {
      const { hellos = {}, ...state } = end.state as { readonly hellos?: object }
      const facts = Object.keys(agreedOf(end) ?? {})
      expect(facts).toContain('extendedMasterSecret')
      expect([...Object.keys(state), ...Object.keys(hellos)].filter((key) => facts.includes(key))).toEqual([])
    }
  })
})

describe('of the handshakes before, a renegotiation keeps', () => {
  const settings = { renegotiation: 'allow' } as const
  const up = meet(pair(client12({ ...settings, sessionTickets: false }), server12(settings)))
  const again = meet(told(up, 'client', { kind: 'renegotiate' }))

  it('no state, once the server has joined (RFC 5746 §3.5)', () => {
    for (const { state } of ends(again))
      expect('verifyData' in state && Object.keys(state.hellos.phase)).toEqual([
        'kind',
        'number',
        'previous',
        'had',
        'sessions',
      ])
  })

  it('what their sessions go by: a fatal alert ends them all (RFC 5246 §7.2.2)', () => {
    const twice = meet(told(again, 'client', { kind: 'renegotiate' }))
    const sessions = ({ state }: Connection): string[] =>
      'verifyData' in state && state.hellos.phase.kind === 'renegotiation'
        ? [...state.hellos.phase.sessions].map(toHex)
        : []
    expect(sessions(twice.server)).toHaveLength(2)
    expect(new Set(sessions(twice.server)).size).toBe(2)
    expect(sessions(twice.client)).toEqual(
      ['master_secret', 'master_secret (renegotiation 1)'].map((name) =>
        toHex(twice.client.vault.get(name).bytes),
      ),
    )
  })
})

/** What a script measured, in a process of its own. */
function measuredIn(name: string): Record<string, number> {
  const script = fileURLToPath(new URL(name, import.meta.url))
  const flags = ['--expose-gc', '--no-opt', '--import', 'tsx']
  const ran = spawnSync(process.execPath, [...flags, script], { encoding: 'utf8' })
  expect(ran.stderr).toBe('')
  return JSON.parse(ran.stdout) as Record<string, number>
}

// It takes ten seconds, and what it measures no test of one rule would move.
it.runIf(EXHAUSTIVE)(
  'the heap of a connection does not grow: measured in a process of its own',
  () => {
    const { keyUpdate, ticket, renegotiation } = measuredIn('growth.ts')
    // It was 3,200, 3,000 and 40,000 on both sides.
    expect(keyUpdate).toBeLessThan(100)
    expect(ticket).toBeLessThan(100)
    // A session ID of 32 bytes on the server and a master secret of 48 on the client, as arrays of their own: 480 to 540.
    expect(renegotiation).toBeLessThan(700)
  },
  300_000,
)

it.runIf(EXHAUSTIVE)(
  'the heap of a reader without history grows with no connection that ended, and with no KeyUpdate',
  () => {
    const { connection, update } = measuredIn('reader-growth.ts')
    expect(connection).toBeLessThan(20)
    // It was 183 while the messages behind the handshake were kept as well.
    expect(update).toBeLessThan(100)
  },
  300_000,
)
