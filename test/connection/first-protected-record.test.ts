/**
 * The first record that a client protects, whatever it is: its ChangeCipherSpec comes before (RFC 9846 §E.4), and it is
 * under keys that the server reads with at that moment (RFC 9846 §A.1, §4.6).
 */
import { describe, expect, test } from 'vitest'
import { command, type Connection } from '../../src/connection/connection.ts'
import type { ClientConfig, ServerSettings } from '../../src/handshake/config/config.ts'
import { expectRefusal } from '../kit/expect.ts'
import { before, meet, pair, told, type Moment } from '../kit/pair.ts'
import { alert, changed, deliver, flipped, handshake, settle, type Outcome } from '../kit/play.ts'
import { CLIENT, client, server } from '../kit/world.ts'

const CCS = [20, 3, 3, 0, 1, 1]
const APPLICATION_DATA = 23
const UNKNOWN = handshake(Uint8Array.of(99, 0, 0, 0))
const UNEXPECTED = { alert: 'unexpected_message', cite: '§6.2' } as const
const start = (settings = {}) =>
  pair(
    client({ credential: CLIENT.identity, ...settings }),
    server({ clientCertificate: 'request', alpn: ['h2'] }),
  )
/** By the state that the client is in, what the server is about to send. */
const STATES = {
  WAIT_EE: 'EncryptedExtensions',
  WAIT_CERT_CR: 'CertificateRequest',
  WAIT_CERT: 'Certificate',
  WAIT_CV: 'CertificateVerify',
  WAIT_FINISHED: 'Finished',
} as const

/** The content types of the records in bytes. */
function typesOf({ bytes }: Outcome): number[] {
  const types: number[] = []
  for (let at = 0; at < bytes.length; at += 5 + bytes[at + 3] * 256 + bytes[at + 4]) types.push(bytes[at])
  return types
}

describe('ChangeCipherSpec before the first protected record of a client (RFC 9846 §E.4)', () => {
  for (const [state, message] of Object.entries(STATES)) {
    const moment = before(start(), 'server', message)

    test(`${state}: before an alert`, () => {
      expect(moment.receiver.state.name).toBe(state)
      const refused = deliver(moment.receiver, UNKNOWN)
      expect([...refused.bytes.slice(0, 6)]).toEqual(CCS)
      expect(typesOf(refused)).toEqual([20, APPLICATION_DATA])
      const { events } = refused
      expect(
        events.findIndex((event) => event.kind === 'message' && event.name === 'ChangeCipherSpec'),
      ).toBeLessThan(events.findIndex((event) => event.kind === 'alert'))
      expectRefusal(refused, UNEXPECTED, moment.after)
    })

    test(`${state}: before user_canceled and close_notify`, () => {
      expect(typesOf(settle(command(moment.receiver, { kind: 'close' })))).toEqual([20, 23, 23])
    })

    test(`${state}: before the answer to a close_notify of the server`, () => {
      const answered = deliver(moment.receiver, alert(1, 0))
      expect(typesOf(answered)).toEqual([20, APPLICATION_DATA])
      expect(answered.connection.state.name).toBe('CLOSED')
    })

    test(`${state}: not where no compatibility is wanted`, () => {
      const { receiver, after } = before(start({ middleboxCompatibility: false }), 'server', message)
      const refused = deliver(receiver, UNKNOWN)
      expect(typesOf(refused)).toEqual([APPLICATION_DATA])
      expectRefusal(refused, UNEXPECTED, after)
    })

    test(`${state}: not a second time, after a HelloRetryRequest`, () => {
      const { receiver, after } = before(start({ keyShares: [] }), 'server', message)
      const refused = deliver(receiver, UNKNOWN)
      expect(typesOf(refused)).toEqual([APPLICATION_DATA])
      expectRefusal(refused, UNEXPECTED, after)
    })
  }

  test('SEND_FLIGHT2: once, whichever message of the flight is the first', () => {
    const { events } = meet(start())
    const sent = events.flatMap((event) =>
      event.kind === 'message' && event.actor === 'client' && event.direction === 'sent' ? [event.name] : [],
    )
    expect(sent).toEqual(['ClientHello', 'ChangeCipherSpec', 'Certificate', 'CertificateVerify', 'Finished'])
  })

  test('WAIT_SH: an alert in the clear needs none', () => {
    const { receiver } = before(start(), 'server', 'ServerHello')
    expect(typesOf(deliver(receiver, UNKNOWN))).toEqual([21])
  })

  test('a server’s alert behind its ServerHello has one before it too', () => {
    const moment = before(start(), 'client', 'Certificate')
    expectRefusal(deliver(moment.receiver, UNKNOWN), UNEXPECTED, moment.after)
    expect(moment.receiver.changeCipherSpecSent).toBe(true)
  })
})

describe('an alert of a client that offered early data', () => {
  const EARLY = { maxEarlyData: 100, alpn: ['h2'] } as const
  const { sessions } = meet(pair(client({ alpn: ['h2'] }), server(EARLY)))
  const eager = (settings: Partial<ClientConfig> = {}) =>
    client({ sessions: sessions.slice(0, 1), earlyData: true, alpn: ['h2'], ...settings })
  const offered = (settings: ServerSettings = EARLY, of = eager()) => pair(of, server(settings), 'c2')
  const EARLY_DATA = { kind: 'send-early', data: Uint8Array.of(1, 2, 3) } as const

  /** The client before the message. */
  const standing = (message: string, settings?: ServerSettings): Moment =>
    before(told(offered(settings), 'client', EARLY_DATA), 'server', message)
  /** The server behind its flight, before the client's answer begins. */
  const behind = (first: string, settings?: ServerSettings): Connection =>
    before(told(offered(settings), 'client', EARLY_DATA), 'client', first).receiver
  const accepting = () => behind('EndOfEarlyData')

  test('accepted, a wrong Finished: under the early keys, which the server reads with', () => {
    const { receiver, bytes } = standing('Finished')
    const reader = accepting()
    expect([receiver.state.name, reader.state.name]).toEqual(['WAIT_FINISHED', 'WAIT_EOED'])
    expectRefusal(
      deliver(receiver, handshake(flipped(bytes, -1))),
      { alert: 'decrypt_error', cite: '§4.5.3' },
      reader,
    )
  })

  test('accepted, a wrong protocol: the same', () => {
    const { receiver, bytes } = standing('EncryptedExtensions')
    const wrong = changed(bytes, 'EncryptedExtensions', ({ extensions }) => ({
      extensions: extensions.filter(({ type }) => type !== 'application_layer_protocol_negotiation'),
    }))
    expectRefusal(
      deliver(receiver, handshake(wrong)),
      { alert: 'illegal_parameter', cite: '§4.3.10' },
      accepting(),
    )
  })

  test('not known yet, since EncryptedExtensions cannot be read: the same', () => {
    const { receiver } = standing('EncryptedExtensions')
    const broken = handshake(Uint8Array.of(8, 0, 0, 1, 0))
    expectRefusal(deliver(receiver, broken), { alert: 'decode_error', cite: '§4' }, accepting())
  })

  test('rejected: under the handshake keys, and the server finds it behind what it skips', () => {
    const rejecting = { ...EARLY, maxEarlyData: 0 }
    const { receiver, bytes } = standing('Finished', rejecting)
    expectRefusal(
      deliver(receiver, handshake(flipped(bytes, -1))),
      { alert: 'decrypt_error', cite: '§4.5.3' },
      behind('Finished', rejecting),
    )
  })

  test('rejected by another choice of PSK: under the handshake keys from the ServerHello on', () => {
    // The one mode of the client is none of the server's: a full handshake, and no word of early data in the ServerHello.
    const { receiver, after } = before(
      told(pair(eager({ pskModes: ['psk_ke'] }), server(EARLY), 'c3'), 'client', EARLY_DATA),
      'server',
      'EncryptedExtensions',
    )
    expect(receiver.write.name).toBe('handshake')
    expectRefusal(deliver(receiver, UNKNOWN), UNEXPECTED, after)
  })
})
