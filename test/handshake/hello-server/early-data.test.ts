/** 0-RTT at the server: accepted, rejected and skipped (RFC 9846 §4.3.10, §4.6, §8). */
import { epoch13 } from '../../../src/record/epoch.ts'
import { describe, expect, test } from 'vitest'
import { concat, EMPTY } from '../../../src/bytes/bytes.ts'
import type { Connection } from '../../../src/connection/connection.ts'
import type { ServerSettings } from '../../../src/handshake/config/config.ts'
import { EpochKeys, type Epoch } from '../../../src/record/epoch.ts'
import { expectRefusal } from '../../kit/expect.ts'
import { before, meet, pair, quiet, told } from '../../kit/pair.ts'
import { alert, data, deliver, give, handshake, inTheClear, sealedUnder, settle } from '../../kit/play.ts'
import { client, ENV, server } from '../../kit/world.ts'
import { command, feed } from '../../../src/connection/connection.ts'

const LIMIT = 100
const EARLY: ServerSettings = { maxEarlyData: LIMIT }
const { sessions } = meet(pair(client(), server(EARLY)))
const eager = client({ sessions: sessions.slice(0, 1), earlyData: true })

/** A pair at the moment of the server's answer: the client has offered early data. */
function offered(settings: ServerSettings) {
  return pair(eager, server(settings), 'c2')
}

/** The server behind its flight: its early data accepted or rejected. */
function answered(settings: ServerSettings): { server: Connection; client: Connection } {
  const { bytes, after } = before(offered(settings), 'client', 'ClientHello')
  const { receiver } = before(offered(settings), 'client', 'ClientHello')
  return { server: quiet(feed(receiver, inTheClear(handshake(bytes)))), client: after }
}

/** Keys that the server does not have. */
const STRANGE: Epoch = {
  name: 'early',
  generation: 0,
  keys: new EpochKeys('AES_128_GCM', new Uint8Array(16), new Uint8Array(12)),
  sequence: 0,
}
const garbage = (length: number): Uint8Array =>
  sealedUnder(STRANGE, { ...data(), content: new Uint8Array(length) })

describe('accepted: WAIT_EOED', () => {
  const accepted = answered(EARLY)

  test('the server answers at once and waits for EndOfEarlyData (RFC 9846 §4.3.11.3)', () => {
    expect(accepted.server.state.name).toBe('WAIT_EOED')
    expect(accepted.server.read.name).toBe('early')
  })

  test('early data are delivered as such, up to what the ticket allows (RFC 9846 §4.7.1)', () => {
    const { outputs, connection } = deliver(accepted.server, { ...data(), content: new Uint8Array(LIMIT) })
    expect(outputs).toEqual([{ kind: 'data', bytes: new Uint8Array(LIMIT), early: true }])
    expect(connection.state.name).toBe('WAIT_EOED')
  })

  test('one byte more is refused with unexpected_message (RFC 9846 §4.7.1)', () => {
    const records = [{ ...data(), content: new Uint8Array(LIMIT) }, data(1)]
    expectRefusal(deliver(accepted.server, ...records), {
      alert: 'unexpected_message',
      cite: '§4.7.1',
      field: 'application_data',
    })
  })

  test('the limit is the one that the ticket named, not what the server would name now (RFC 9846 §4.7.1)', () => {
    const { server: narrow } = answered({ maxEarlyData: 1 })
    const { connection } = deliver(narrow, { ...data(), content: new Uint8Array(LIMIT) })
    expect(connection.state.name).toBe('WAIT_EOED')
  })

  test('padding does not count (RFC 9846 §4.7.1)', () => {
    const padded = { ...data(), content: new Uint8Array(LIMIT), padding: 1000 }
    expect(deliver(accepted.server, padded).connection.state.name).toBe('WAIT_EOED')
  })

  test('a record that cannot be opened is refused with bad_record_mac (RFC 9846 §4.3.10)', () => {
    expectRefusal(give(accepted.server, garbage(10)), { alert: 'bad_record_mac', cite: '§5.2' })
  })

  test('a KeyUpdate among early data is refused with unexpected_message (RFC 9846 §5.5)', () => {
    const update = handshake({ name: 'KeyUpdate', body: { request_update: 'update_not_requested' } })
    expectRefusal(deliver(accepted.server, update), {
      alert: 'unexpected_message',
      cite: '§6.2',
      field: 'KeyUpdate',
    })
  })

  test('a Finished without EndOfEarlyData is refused with unexpected_message (RFC 9846 §4.6)', () => {
    const finished = handshake({ name: 'Finished', body: { verify_data: new Uint8Array(32) } })
    expectRefusal(deliver(accepted.server, finished), {
      alert: 'unexpected_message',
      cite: '§6.2',
      field: 'Finished',
    })
  })

  test('an EndOfEarlyData with content is refused with decode_error (RFC 9846 §4.6)', () => {
    const outcome = deliver(accepted.server, handshake(Uint8Array.of(5, 0, 0, 1, 0)))
    expectRefusal(outcome, { alert: 'decode_error', cite: '§4', field: /EndOfEarlyData/ })
  })

  test('bytes behind EndOfEarlyData in its record are refused with unexpected_message (RFC 9846 §5.1)', () => {
    const outcome = deliver(
      accepted.server,
      handshake({ name: 'EndOfEarlyData', body: {} }, Uint8Array.of(20)),
    )
    expectRefusal(outcome, { alert: 'unexpected_message', cite: '§5.1', field: 'record.fragment' })
  })

  test('after EndOfEarlyData application data are refused with unexpected_message (RFC 9846 §4.6)', () => {
    const { connection } = deliver(accepted.server, handshake({ name: 'EndOfEarlyData', body: {} }))
    expect([connection.state.name, connection.read.name]).toEqual(['WAIT_FINISHED', 'handshake'])
    expectRefusal(deliver(connection, data(1)), {
      alert: 'unexpected_message',
      cite: '§6.2',
      field: 'application_data',
    })
  })

  test('a client that fails on the ServerHello may say so in the clear, or under its early keys (RFC 9846 §A.1)', () => {
    for (const bytes of [inTheClear(alert(2, 47)), sealedUnder(epoch13(accepted.server.read), alert(2, 47))])
      expect(give(accepted.server, bytes).connection.state).toMatchObject({
        name: 'FAILED',
        alert: 'illegal_parameter',
        by: 'peer',
      })
  })
})

const REJECTED: readonly (readonly [string, ServerSettings])[] = [
  ['the server takes none any more', { maxEarlyData: 0 }],
  ['the suite is another', { ...EARLY, suites: ['TLS_CHACHA20_POLY1305_SHA256'] }],
  ['the server has just started (§8.2)', { ...EARLY, startedAt: ENV.now - 1 }],
]

describe('rejected: skipped by trial decryption', () => {
  for (const [why, settings] of REJECTED)
    test(`the PSK stands and early data are passed over where ${why} (RFC 9846 §4.3.10)`, () => {
      const met = meet(
        told(offered(settings), 'client', { kind: 'send-early', data: Uint8Array.of(1, 2, 3) }),
      )
      expect([met.client.state.name, met.server.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
      expect(met.outputs.server.filter(({ kind }) => kind === 'data')).toEqual([])
      for (const side of ['client', 'server'] as const)
        expect(met.outputs[side]).toContainEqual({ kind: 'early-data', accepted: false })
      expect(met.events.some((event) => event.kind === 'message' && event.name === 'EndOfEarlyData')).toBe(
        false,
      )
    })

  const rejected = answered({ maxEarlyData: 0 })

  test('records that cannot be opened are dropped, ChangeCipherSpec too (RFC 9846 §4.3.10)', () => {
    const bytes = concat(
      garbage(10),
      inTheClear({ type: 'change_cipher_spec', content: Uint8Array.of(1) }),
      garbage(500),
    )
    expect(give(rejected.server, bytes).connection.state.name).toBe('WAIT_FINISHED')
  })

  test('more of them than a ticket could allow are refused with unexpected_message (RFC 9846 §4.3.10)', () => {
    const bytes = concat(garbage(16_000), garbage(16_000), garbage(16_000))
    expectRefusal(give(rejected.server, bytes), {
      alert: 'unexpected_message',
      cite: '§4.3.10',
      field: 'record',
    })
  })

  test('once a record opened, one that does not is refused with bad_record_mac (RFC 9846 §4.3.10)', () => {
    // The first half of a Finished opens and leaves the server waiting.
    const half = sealedUnder(epoch13(rejected.server.read), {
      type: 'handshake',
      content: Uint8Array.of(20, 0),
    })
    expectRefusal(give(rejected.server, concat(garbage(10), half, garbage(10))), {
      alert: 'bad_record_mac',
      cite: '§5.2',
    })
  })

  test('an EndOfEarlyData is refused with unexpected_message (RFC 9846 §4.6)', () => {
    expectRefusal(deliver(rejected.server, handshake({ name: 'EndOfEarlyData', body: {} })), {
      alert: 'unexpected_message',
      cite: '§6.2',
      field: 'EndOfEarlyData',
    })
  })

  test('a handshake record in the clear is refused with unexpected_message (RFC 9846 §5)', () => {
    expectRefusal(give(rejected.server, inTheClear(handshake({ name: 'EndOfEarlyData', body: {} }))), {
      alert: 'unexpected_message',
      cite: '§5',
      field: 'record.type',
    })
  })

  test('without early_data in the hello nothing is skipped: bad_record_mac (RFC 9846 §5.2)', () => {
    const { bytes, receiver } = before(pair(), 'client', 'ClientHello')
    const waiting = quiet(feed(receiver, inTheClear(handshake(bytes))))
    expectRefusal(give(waiting, garbage(10)), { alert: 'bad_record_mac', cite: '§5.2' })
  })
})

describe('rejected by a HelloRetryRequest: skipped by outer type', () => {
  const retried = answered({ ...EARLY, groups: ['secp256r1'] })

  test('records of type application_data are dropped until the second ClientHello (RFC 9846 §4.3.10)', () => {
    expect(retried.server.state.name).toBe('WAIT_CH2')
    expect(give(retried.server, concat(garbage(1), garbage(700))).connection.state.name).toBe('WAIT_CH2')
    const met = meet(
      told(offered({ ...EARLY, groups: ['secp256r1'] }), 'client', { kind: 'send-early', data: EMPTY }),
    )
    expect([met.client.state.name, met.server.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
  })

  test('more of them than a ticket could allow are refused with unexpected_message (RFC 9846 §4.3.10)', () => {
    const bytes = concat(garbage(16_000), garbage(16_000), garbage(16_000))
    expectRefusal(give(retried.server, bytes), {
      alert: 'unexpected_message',
      cite: '§4.3.10',
      field: 'record',
    })
  })

  test('between the parts of the second ClientHello they are refused with unexpected_message (RFC 9846 §5.1)', () => {
    const bytes = concat(inTheClear({ type: 'handshake', content: Uint8Array.of(1, 0) }), garbage(1))
    expectRefusal(give(retried.server, bytes), {
      alert: 'unexpected_message',
      cite: '§5.1',
      field: 'record.type',
    })
  })
})

describe('replay (RFC 9846 §8)', () => {
  const asking = (firstTime: boolean) => ({
    answer: () => ({ kind: 'check-replay', firstTime }) as const,
  })
  const moment = before(offered(EARLY), 'client', 'ClientHello')
  const hello = inTheClear(handshake(moment.bytes))

  test('early data seen before are rejected, the handshake goes on (RFC 9846 §8.2)', () => {
    const { connection } = give(moment.receiver, hello, asking(false))
    expect([connection.state.name, connection.earlySkip.kind]).toEqual(['WAIT_FINISHED', 'trial'])
    expect(give(moment.receiver, hello, asking(true)).connection.state.name).toBe('WAIT_EOED')
  })

  test('the fingerprint is the validated binder (RFC 9846 §8.2)', () => {
    const asked: Uint8Array[] = []
    give(moment.receiver, hello, {
      answer: (request) => {
        if (request.kind === 'check-replay') asked.push(request.fingerprint)
        return { kind: 'check-replay', firstTime: true }
      },
    })
    expect(asked).toEqual([moment.bytes.slice(-32)])
  })

  test('a stated age outside the window rejects early data, not the PSK (RFC 9846 §8.3)', () => {
    const late = { env: { ...ENV, now: ENV.now + 20_000 } }
    const { connection } = give(moment.receiver, hello, late)
    expect(connection.earlySkip.kind).toBe('trial')
  })
})

describe('the client keeps to the limits (RFC 9846 §4.7.1, §5.5)', () => {
  const { after } = before(offered(EARLY), 'client', 'ClientHello')
  const sendEarly = (connection: Connection, length: number) =>
    settle(command(connection, { kind: 'send-early', data: new Uint8Array(length) }))

  test('sending more than the ticket allows is a misuse', () => {
    expect(() => sendEarly(after, LIMIT + 1)).toThrow(/max_early_data_size/)
    expect(sendEarly(after, LIMIT).bytes.length).toBeGreaterThan(LIMIT)
  })

  test('early keys are never used beyond their limit: no KeyUpdate could replace them', () => {
    const worn = { ...after, write: { ...after.write, sequence: Math.floor(2 ** 24.5) } }
    expect(() => sendEarly(worn, 1)).toThrow(/keys may protect/)
  })
})
