/**
 * RFC 8448 §3, a simple 1-RTT handshake with a ticket at its end:
 *
 *     client                                                    server
 *     ClientHello                 ---------->
 *                                 <----------              ServerHello
 *                                        {EncryptedExtensions Certificate CertificateVerify Finished}
 *     {Finished}                  ---------->
 *                                 <----------       [NewSessionTicket]
 *     [50 bytes of data]          ---------->
 *                                 <----------       [50 bytes of data]
 *     [close_notify]              ---------->
 *                                 <----------           [close_notify]
 */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { createClient, createServer } from '../../src/connection/connection.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { decodeMessage13 } from '../../src/wire/handshake.ts'
import {
  NSS_CLIENT,
  NSS_SERVER,
  NSS_TICKETS,
  SESSION_TICKET,
  SUPPORTED_GROUPS,
  clientHelloOrder,
} from '../../src/sim/published/nss.ts'
import { randomOf, remoteIdentity, sessionOfSection3, signatureOf } from './parties.ts'
import { Replay, hex, inHex, once, sentBy } from './replay.ts'
import { readTrace } from './trace.ts'

const trace = readTrace(3)
const { record } = trace

describe('section 3, as client', () => {
  const play = once(() => {
    const client = new Replay(
      createClient(
        'section 3',
        clientConfig({ ...NSS_CLIENT, clientHelloOrder: clientHelloOrder(SUPPORTED_GROUPS, SESSION_TICKET) }),
      ),
      {
        random: {
          'ClientHello.random': randomOf(trace.message('client', 'ClientHello')),
          'key_share.x25519': trace.privateKey('client'),
        },
      },
    )
    const clientHello = client.starts()
    const toServerHello = client.hears(record('server', 'ServerHello'))
    const finished = client.hears(record('server', 'EncryptedExtensions'))
    const toTicket = client.hears(record('server', 'NewSessionTicket'))
    const data = client.does({ kind: 'send', data: record('client', 'application_data').payload })
    const toData = client.hears(record('server', 'application_data'))
    const closeNotify = client.does({ kind: 'close' })
    const toCloseNotify = client.hears(record('server', 'alert'))
    return {
      client,
      clientHello,
      finished,
      data,
      closeNotify,
      toServerHello,
      toTicket,
      toData,
      toCloseNotify,
    }
  })

  it('ClientHello record is the recorded one', () => {
    expect(hex(play().clientHello)).toEqual(hex([record('client', 'ClientHello')]))
  })
  it('Finished record is the recorded one', () => {
    expect(hex(play().finished)).toEqual(hex([record('client', 'Finished')]))
  })
  it('application data record is the recorded one', () => {
    expect(hex(play().data)).toEqual(hex([record('client', 'application_data')]))
  })
  it('close_notify record is the recorded one', () => {
    expect(hex(play().closeNotify)).toEqual(hex([record('client', 'alert')]))
  })
  it('sends nothing else', () => {
    const { toServerHello, toTicket, toData, toCloseNotify } = play()
    expect([toServerHello, toTicket, toData, toCloseNotify]).toEqual([[], [], [], []])
  })
  it('opens every record of the server', () => {
    expect(play().client.received()).toEqual(sentBy(trace, 'server'))
  })
  it('passes through the states of RFC 9846 §A.1', () => {
    expect(play().client.states()).toEqual([
      'WAIT_SH',
      'WAIT_EE',
      'WAIT_CERT_CR',
      'WAIT_CV',
      'WAIT_FINISHED',
      'SEND_FLIGHT2',
      'CONNECTED',
      'CLOSED',
    ])
  })
  it('keeps the session that section 4 resumes', () => {
    const sessions = play().client.outputs.filter(({ kind }) => kind === 'session')
    expect(sessions).toEqual([{ kind: 'session', session: sessionOfSection3('client') }])
  })
  for (const secret of trace.secrets)
    it(`${secret.name} is the recorded one (${secret.step})`, () => {
      expect(play().client.asRecorded(secret)).toEqual(inHex(secret))
    })
})

describe('section 3, as server', () => {
  const ticket = decodeMessage13(trace.message('server', 'NewSessionTicket')).message
  if (ticket.name !== 'NewSessionTicket') throw new Error('no NewSessionTicket')

  const play = once(() => {
    const server = new Replay(
      createServer(
        'section 3',
        serverConfig({
          ...NSS_SERVER,
          credentials: [remoteIdentity(trace.message('server', 'Certificate'))],
          tickets: NSS_TICKETS,
          maxEarlyData: 1024,
        }),
      ),
      {
        random: {
          'ServerHello.random': randomOf(trace.message('server', 'ServerHello')),
          'key_share.x25519': trace.privateKey('server'),
          'NewSessionTicket.ticket': ticket.body.ticket,
          'NewSessionTicket.ticket_age_add': trace.message('server', 'NewSessionTicket').slice(8, 12),
        },
        signature: signatureOf(trace.message('server', 'CertificateVerify')),
      },
    )
    const [serverHello, flight, ...more] = server.hears(record('client', 'ClientHello'))
    const newSessionTicket = server.hears(record('client', 'Finished'))
    const toData = server.hears(record('client', 'application_data'))
    const data = server.does({ kind: 'send', data: record('server', 'application_data').payload })
    const toCloseNotify = server.hears(record('client', 'alert'))
    const closeNotify = server.does({ kind: 'close' })
    return { server, serverHello, flight, newSessionTicket, data, closeNotify, more, toData, toCloseNotify }
  })

  it('ServerHello record is the recorded one', () => {
    expect(toHex(play().serverHello)).toBe(toHex(record('server', 'ServerHello').bytes))
  })
  it('record of EncryptedExtensions, Certificate, CertificateVerify and Finished is the recorded one', () => {
    expect(toHex(play().flight)).toBe(toHex(record('server', 'EncryptedExtensions').bytes))
  })
  it('NewSessionTicket record is the recorded one', () => {
    expect(hex(play().newSessionTicket)).toEqual(hex([record('server', 'NewSessionTicket')]))
  })
  it('application data record is the recorded one', () => {
    expect(hex(play().data)).toEqual(hex([record('server', 'application_data')]))
  })
  it('close_notify record is the recorded one', () => {
    expect(hex(play().closeNotify)).toEqual(hex([record('server', 'alert')]))
  })
  it('sends nothing else', () => {
    const { more, toData, toCloseNotify } = play()
    expect([more, toData, toCloseNotify]).toEqual([[], [], []])
  })
  it('opens every record of the client', () => {
    expect(play().server.received()).toEqual(sentBy(trace, 'client'))
  })
  it('passes through the states of RFC 9846 §A.2', () => {
    expect(play().server.states()).toEqual(['NEGOTIATED', 'WAIT_FINISHED', 'CONNECTED', 'CLOSED'])
  })
  it('stores the session that section 4 resumes', () => {
    const stored = play().server.outputs.filter(({ kind }) => kind === 'store-session')
    const session = sessionOfSection3('server')
    expect(stored).toEqual([{ kind: 'store-session', key: session.ticket, session }])
  })
  for (const secret of trace.secrets)
    it(`${secret.name} is the recorded one (${secret.step})`, () => {
      expect(play().server.asRecorded(secret)).toEqual(inHex(secret))
    })
})
