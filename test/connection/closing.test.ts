/** How connections end: close_notify, half-close, the end of the stream, alerts of the peer (RFC 9846 §6). */
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/bytes.ts'
import {
  command,
  createClient,
  createServer,
  feed,
  type Connection,
} from '../../src/connection/connection.ts'
import { step } from '../../src/connection/step.ts'
import { ALERTS, type AlertName } from '../../src/rules/alert.ts'
import { expectRefusal } from '../kit/expect.ts'
import { before, meet, pair, quiet } from '../kit/pair.ts'
import { alert, cut, data, deliver, give, handshake, inTheClear, sealedFor, settle } from '../kit/play.ts'
import { CHEAP, client, ENV, server } from '../kit/world.ts'

const quietServer = server({ ...CHEAP, tickets: { count: 0 } })
const met = meet(pair(client(CHEAP), quietServer))
const close = (connection: Connection) => settle(command(connection, { kind: 'close' }))
const kinds = ({ outputs }: Pick<ReturnType<typeof settle>, 'outputs'>) => outputs.map(({ kind }) => kind)

for (const [side, other] of [
  ['client', 'server'],
  ['server', 'client'],
] as const)
  describe(`CONNECTED: the ${side} and close_notify`, () => {
    const closed = close(met[side])

    test('is sent as a warning and closes one direction only (RFC 9846 §6.1)', () => {
      expect(closed.events.filter(({ kind }) => kind === 'alert')).toMatchObject([
        { direction: 'sent', level: 'warning', description: 'close_notify' },
      ])
      expect(closed.connection).toMatchObject({
        writeClosed: true,
        readClosed: false,
        state: { name: 'CONNECTED' },
      })
    })

    test('afterwards data still come in (RFC 9846 §6.1)', () => {
      const { outputs } = deliver(closed.connection, data(1, 2))
      expect(outputs).toContainEqual({ kind: 'data', bytes: Uint8Array.of(1, 2), early: false })
    })

    test('afterwards nothing goes out: sending is a misuse, requests are not answered, failures are silent (RFC 9846 §6.1)', () => {
      for (const kind of ['close', 'send', 'update-keys'] as const)
        expect(() =>
          settle(command(closed.connection, { kind, data: new Uint8Array(1), request: false } as never)),
        ).toThrow(/after close/)
      const update = handshake({ name: 'KeyUpdate', body: { request_update: 'update_requested' } })
      const updated = deliver(closed.connection, update)
      expect([updated.bytes.length, updated.connection.read.generation]).toEqual([0, 1])
      const failed = deliver(closed.connection, { type: 'heartbeat', content: Uint8Array.of(1) })
      expect([failed.bytes.length, failed.connection.state.name]).toEqual([0, 'FAILED'])
    })

    test('the peer is told, and may go on writing (RFC 9846 §6.1)', () => {
      const told = give(met[other], closed.bytes)
      expect(told.outputs).toEqual([{ kind: 'peer-closed', notified: true }])
      expect(told.connection).toMatchObject({
        readClosed: true,
        writeClosed: false,
        state: { name: 'CONNECTED' },
      })
      const wrote = settle(command(told.connection, { kind: 'send', data: Uint8Array.of(9) }))
      expect(give(closed.connection, wrote.bytes).outputs).toContainEqual({
        kind: 'data',
        bytes: Uint8Array.of(9),
        early: false,
      })
      const both = close(told.connection)
      expect(both.connection.state.name).toBe('CLOSED')
      expect(give(closed.connection, both.bytes).connection.state.name).toBe('CLOSED')
    })

    test('what comes behind it is ignored, whatever it is (RFC 9846 §6.1)', () => {
      for (const behind of [
        data(1),
        { type: 'heartbeat', content: Uint8Array.of(1) } as const,
        alert(2, 10),
      ]) {
        const bytes = sealedFor(met[side], alert(1, 0), behind)
        const { outputs, connection } = give(met[side], bytes)
        expect(outputs.map(({ kind }) => kind)).toEqual(['peer-closed'])
        expect(feed(connection, Uint8Array.of(1, 2, 3))).toBe(connection)
      }
    })

    test('counts by its description, not by its level (RFC 9846 §6)', () => {
      for (const level of [0, 2, 255])
        expect(deliver(met[side], alert(level, 0)).connection).toMatchObject({
          readClosed: true,
          state: { name: 'CONNECTED' },
        })
    })

    test('the end of the stream without it is told: data may be missing (RFC 9846 §6.1)', () => {
      const ended = cut(met[side])
      expect(ended.outputs).toEqual([{ kind: 'peer-closed', notified: false }])
      expect(ended.events).toContainEqual(expect.objectContaining({ kind: 'note', cite: 'RFC 9846 §6.1' }))
      expect(ended.connection.state.name).toBe('CLOSED')
    })

    test('user_canceled is only a remark (RFC 9846 §6.1)', () => {
      const { connection, events } = deliver(met[side], alert(1, 90), data(4))
      expect(connection.state.name).toBe('CONNECTED')
      expect(events).toContainEqual(expect.objectContaining({ kind: 'alert', description: 'user_canceled' }))
    })

    test('user_canceled without end is refused with unexpected_message', () => {
      const many = new Array<ReturnType<typeof alert>>(33).fill(alert(1, 90))
      const { state } = deliver(met[side], ...many).connection
      expect(state).toMatchObject({ name: 'FAILED', alert: 'unexpected_message', by: 'us' })
    })

    for (const [name, { code }] of Object.entries(ALERTS))
      if (name !== 'close_notify' && name !== 'user_canceled')
        test(`${name} of the peer ends everything at once, at any level, without an answer (RFC 9846 §6.2)`, () => {
          for (const level of [1, 2]) {
            const outcome = deliver(met[side], alert(level, code), data(1))
            expect(outcome.connection.state).toMatchObject({
              name: 'FAILED',
              alert: name as AlertName,
              by: 'peer',
            })
            expect(kinds(outcome)).toEqual(['failed'])
          }
        })

    test('an alert that nobody knows is an error too (RFC 9846 §6)', () => {
      const outcome = deliver(met[side], alert(1, 200))
      expect(outcome.connection.state).toMatchObject({ name: 'FAILED', alert: 'unknown(0xc8)', by: 'peer' })
    })

    test('a failed connection keeps no secrets and no keys (RFC 9846 §6)', () => {
      const byPeer = deliver(met[side], alert(2, 40)).connection
      const byUs = deliver(met[side], { type: 'heartbeat', content: Uint8Array.of(1) }).connection
      for (const { vault, read, write } of [byPeer, byUs]) {
        expect([...vault].filter(({ status }) => status === 'live')).toEqual([])
        expect([read.keys, write.keys]).toEqual([undefined, undefined])
      }
    })

    test('after the end commands do nothing', () => {
      const ended = deliver(met[side], alert(2, 40)).connection
      expect(step(ENV, ended, { kind: 'send', data: Uint8Array.of(1) })).toMatchObject({
        status: 'failed',
        outputs: [],
      })
    })
  })

describe('alert records', () => {
  const LENGTHS: readonly (readonly [
    string,
    readonly number[],
    'decode_error' | 'unexpected_message',
    string,
  ])[] = [
    ['no content', [], 'unexpected_message', '§5.4'],
    ['one byte', [2], 'decode_error', '§5.1'],
    ['three bytes', [2, 40, 0], 'decode_error', '§5.1'],
    ['two alerts', [1, 0, 1, 0], 'decode_error', '§5.1'],
  ]
  for (const [what, content, expected, cite] of LENGTHS)
    test(`with ${what} are refused with ${expected} (RFC 9846 ${cite})`, () => {
      expectRefusalOf(deliver(met.client, alert(...content)), expected, cite)
      expectRefusalOf(give(createServer('c1', server()), inTheClear(alert(...content))), expected, cite)
    })

  function expectRefusalOf(outcome: ReturnType<typeof give>, expected: AlertName, cite: string): void {
    expectRefusal(
      { ...outcome, events: outcome.events.filter(({ kind }) => kind === 'alert') },
      { alert: expected, cite },
    )
  }
})

describe('before the handshake is done', () => {
  test('closing cancels it: user_canceled, then close_notify, then nothing (RFC 9846 §6.1)', () => {
    const { after } = before(pair(), 'client', 'ClientHello')
    const outcome = close(after)
    expect(outcome.connection.state.name).toBe('CLOSED')
    expect(outcome.bytes).toEqual(concat(inTheClear(alert(1, 90)), inTheClear(alert(1, 0))))
    // The server reads both and closes too.
    expect(give(createServer('c1', server()), outcome.bytes).connection.state.name).toBe('CLOSED')
  })

  test('close_notify of the peer ends it, and is answered by ours (RFC 9846 §6.1)', () => {
    const flight = before(pair(client(CHEAP), server(CHEAP)), 'server', 'EncryptedExtensions')
    const outcome = deliver(flight.receiver, alert(1, 0))
    expect(kinds(outcome)).toEqual(['peer-closed', 'bytes', 'bytes'])
    expect(outcome.connection.state.name).toBe('CLOSED')
    // Our answer is under handshake keys, behind our ChangeCipherSpec (§E.4): what the server reads next.
    expect(give(flight.after, outcome.bytes).connection.state.name).toBe('CLOSED')
  })

  test('a server may close its side behind its flight, and still take the client’s (RFC 9846 §4.5.3)', () => {
    const moment = before(pair(client(CHEAP), quietServer), 'client', 'Finished')
    const early = close(moment.receiver)
    expect(early.connection).toMatchObject({ writeClosed: true, state: { name: 'WAIT_FINISHED' } })
    const done = deliver(early.connection, handshake(moment.bytes))
    expect(done.connection.state.name).toBe('CONNECTED')
    expect(done.bytes).toHaveLength(0)
  })

  test('a fatal alert of the peer ends it, in the clear or not', () => {
    const { after } = before(pair(), 'client', 'ClientHello')
    expect(give(after, inTheClear(alert(2, 40))).connection.state).toMatchObject({
      alert: 'handshake_failure',
      by: 'peer',
    })
  })

  test('the end of the stream ends it', () => {
    const outcome = cut(quiet(createClient('c1', client())))
    expect(outcome.connection.state.name).toBe('CLOSED')
  })
})
