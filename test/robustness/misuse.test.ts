/** Mistakes of the caller are told to the caller: Misuse is thrown, no alert is sent, the connection stays as it was. */
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { command, createClient, createServer, feed, feedEnd } from '../../src/connection/connection.ts'
import { pump } from '../../src/connection/pump.ts'
import { step } from '../../src/connection/step.ts'
import type { ServerSettings } from '../../src/handshake/config/config.ts'
import { serverConfig } from '../../src/handshake/settings/configure.ts'
import type { Answer, Command } from '../../src/handshake/state/request.ts'
import { TlsDriver } from '../../src/net/driver.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { ticketKey } from '../../src/session/tickets/ticket-key.ts'
import type { Flight } from './flights.ts'
import { FLIGHTS } from './scenarios.ts'
import { answerTo, ENV, settle } from './world.ts'

const flightNamed = (name: string): Flight => FLIGHTS.find((flight) => flight.name === name)!

const FIRST = flightNamed('full: client 1')
const LAST = flightNamed('full: client 2')
const CLIENT = LAST.sender
const SERVER = LAST.arrived.connection
const DATA = new Uint8Array(3)
const FIRST_12 = flightNamed('1.2 ECDHE: client 1')
const MIDDLE_12 = flightNamed('1.2 ECDHE: client 2')
const LAST_12 = flightNamed('1.2 ECDHE: server 2')

describe('a command at the wrong time', () => {
  const cases: [string, typeof CLIENT, Command, RegExp][] = [
    [
      'data from a client that waits for its ServerHello',
      FIRST.sender,
      { kind: 'send', data: DATA },
      /WAIT_SH/,
    ],
    ['data from a server without a ClientHello', FIRST.receiver, { kind: 'send', data: DATA }, /START/],
    [
      'early data that were not offered',
      FIRST.sender,
      { kind: 'send-early', data: DATA },
      /none were offered/,
    ],
    [
      'early data after the handshake',
      CLIENT,
      { kind: 'send-early', data: DATA },
      /not possible in CONNECTED/,
    ],
    [
      'more early data than the ticket allows',
      flightNamed('0-RTT: client 1').sender,
      { kind: 'send-early', data: new Uint8Array(1000) },
      /exceed/,
    ],
    ['a ticket from a client', CLIENT, { kind: 'send-ticket' }, /send-ticket is not possible/],
    ['a CertificateRequest from a client', CLIENT, { kind: 'request-certificate' }, /not possible/],
    [
      'a CertificateRequest to a client that did not offer post_handshake_auth',
      SERVER,
      { kind: 'request-certificate' },
      /post_handshake_auth/,
    ],
    [
      'a renegotiation of TLS 1.3, which has none',
      CLIENT,
      { kind: 'renegotiate' },
      /not possible in CONNECTED/,
    ],
    ['a renegotiation before the handshake is done', FIRST_12.sender, { kind: 'renegotiate' }, /WAIT_SH/],
    [
      'data in the middle of a handshake of TLS 1.2',
      MIDDLE_12.sender,
      { kind: 'send', data: DATA },
      /WAIT_CHANGE_CIPHER_SPEC/,
    ],
    [
      'new keys in TLS 1.2, whose keys change by renegotiation',
      LAST_12.arrived.connection,
      { kind: 'update-keys', request: false },
      /update-keys is not possible/,
    ],
    ['a ticket in TLS 1.2 after the handshake', LAST_12.sender, { kind: 'send-ticket' }, /not possible/],
    [
      'a CertificateRequest in TLS 1.2 after the handshake',
      LAST_12.sender,
      { kind: 'request-certificate' },
      /not possible/,
    ],
    [
      'new keys before the handshake is done',
      FIRST.sender,
      { kind: 'update-keys', request: false },
      /WAIT_SH/,
    ],
  ]

  it.each(cases)('%s', (_name, connection, mistake, message) => {
    const before = { ...connection }
    expect(() => step(ENV, connection, mistake)).toThrow(Misuse)
    expect(() => pump(ENV, connection, mistake)).toThrow(message)
    expect(() => pump(ENV, command(connection, mistake))).toThrow(Misuse)
    expect({ ...connection }).toEqual(before)
  })

  it('anything after close', () => {
    const closed = settle(ENV, CLIENT, { kind: 'close' }).connection
    for (const kind of ['close', 'send'] as const)
      expect(() => step(ENV, closed, { kind, data: DATA })).toThrow(/after close/)
  })

  it('a second request for new keys while the first is unanswered', () => {
    const asked = settle(ENV, CLIENT, { kind: 'update-keys', request: true }).connection
    expect(() => step(ENV, asked, { kind: 'update-keys', request: true })).toThrow(Misuse)
  })
})

describe('an answer', () => {
  const { receiver, bytes } = flightNamed('stateful resumption: client 1')
  const asking = pump(ENV, feed(receiver, bytes))

  it('to a question that nobody asked', () => {
    const answer: Answer = { kind: 'take-session', taken: true }
    expect(() => step(ENV, CLIENT, { answer })).toThrow(/nothing was asked/)
  })

  it('to another question than the open one', () => {
    expect(asking.request?.kind).toBe('get-session')
    const answer: Answer = { kind: 'check-replay', firstTime: true }
    expect(() => step(ENV, asking.connection, { answer })).toThrow(/the question was get-session/)
  })

  it('is waited for, and nothing else is done meanwhile', () => {
    const waiting = pump(ENV, feed(asking.connection, new Uint8Array(50)))
    expect(waiting.status).toBe('needs-answer')
    expect(waiting.outputs).toEqual([])
    expect(step(ENV, asking.connection, { answer: answerTo(asking.request!) }).status).toBe('needs-answer')
  })
})

describe('what cannot work', () => {
  it('a ticket key of the wrong size', () => {
    expect(() => ticketKey('glass-tls', new Uint8Array(47))).toThrow(Misuse)
    expect(() => ticketKey('rfc5077', new Uint8Array(48))).toThrow(Misuse)
  })

  describe('sealed tickets without ticket keys', () => {
    const env = { now: ENV.now, random: ENV.random, trace: true }
    const made = (settings: ServerSettings) => createServer('c1', serverConfig(settings))

    it('is told at the first step, before anything comes (RFC 9846 §4.7.1)', () => {
      expect(() => step(env, made({}))).toThrow(Misuse)
      expect(() => step(env, made({ tickets: { count: 0, limit: 1 } }))).toThrow(/ticketKeys/)
    })

    it('is told when a driver is made', () => {
      const [connection, socket] = [made({}), new Socket()]
      expect(() => new TlsDriver({ connection, socket, listener: {} })).toThrow(/ticketKeys/)
      expect(socket.listenerCount('data')).toBe(0)
    })

    it('is told when the application turns them on', () => {
      const config = serverConfig({ tickets: { count: 0 }, askOnHello: true })
      const asked = pump(env, feed(createServer('c1', config), FIRST.bytes))
      const decision = { settings: { tickets: { count: 1 } } }
      expect(() => step(env, asked.connection, { answer: { kind: 'serve-hello', decision } })).toThrow(
        /ticketKeys/,
      )
    })

    it.each<ServerSettings>([
      { tickets: { count: 0 } },
      { tickets: { kind: 'stateful' } },
      { pskModes: [] },
      { versions: ['TLS 1.2'] },
    ])('is none where nothing is sealed, or session IDs do as well: %o', (settings) => {
      expect(step(env, made(settings)).status).toBe('needs-input')
    })
  })
})

describe('no mistake', () => {
  it('an ended connection takes bytes, steps and the end of the stream, and stays as it is', () => {
    const { connection } = settle(ENV, feed(CLIENT, new Uint8Array(10)))
    expect(connection.state.name).toBe('FAILED')
    const after = settle(ENV, feedEnd(feed(connection, DATA)))
    expect(after.status).toBe('failed')
    expect(after.outputs).toEqual([])
  })

  it('the end of the stream before anything came closes', () => {
    for (const start of [FIRST.receiver, FIRST.sender])
      expect(settle(ENV, feedEnd(start)).status).toBe('closed')
  })

  it('a server without a credential refuses the client, since only then does it need one', () => {
    const server = createServer('s', {
      ...FIRST.scenario.server.config,
      role: 'server',
      credentials: [],
    } as never)
    const { connection } = settle(ENV, feed(server, FIRST.bytes))
    expect(connection.state).toMatchObject({ alert: 'handshake_failure', by: 'us' })
  })

  it('a client without a trust anchor refuses the server', () => {
    const client = createClient('full', {
      ...FIRST.scenario.client.config,
      role: 'client',
      trust: [],
    } as never)
    const { connection } = settle(
      ENV,
      feed(settle(ENV, client).connection, flightNamed('full: server 1').bytes),
    )
    expect(connection.state).toMatchObject({ alert: 'unknown_ca', by: 'us' })
  })
})
