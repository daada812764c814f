/**
 * RFC 8448 §7, a full handshake that looks like TLS 1.2 resuming a session, to please middleboxes:
 *
 *     client                                                    server
 *     ClientHello (session ID)    ---------->
 *                                 <----------              ServerHello (the same session ID)
 *                                 <----------         change_cipher_spec
 *                                        {EncryptedExtensions Certificate CertificateVerify Finished}
 *     change_cipher_spec          ---------->
 *     {Finished}                  ---------->
 *     [close_notify]              ---------->
 *                                 <----------           [close_notify]
 */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { createClient, createServer } from '../../src/connection/connection.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { NSS_CLIENT, NSS_SERVER, NSS_TICKETS } from '../../src/sim/published/nss.ts'
import { randomOf, remoteIdentity, signatureOf } from './parties.ts'
import { Replay, hex, inHex, once, sentBy } from './replay.ts'
import { readTrace } from './trace.ts'

const trace = readTrace(7)
const { record } = trace
const clientHello = trace.message('client', 'ClientHello')

describe('section 7, as client', () => {
  const play = once(() => {
    const client = new Replay(
      createClient('section 7', clientConfig({ ...NSS_CLIENT, middleboxCompatibility: true })),
      {
        random: {
          'ClientHello.random': randomOf(clientHello),
          // Behind the random value and one byte of length.
          'ClientHello.legacy_session_id': clientHello.slice(39, 71),
          'key_share.x25519': trace.privateKey('client'),
        },
      },
    )
    const hello = client.starts()
    const toServerHello = client.hears(record('server', 'ServerHello'))
    const toChangeCipherSpec = client.hears(record('server', 'change_cipher_spec'))
    const secondFlight = client.hears(record('server', 'EncryptedExtensions'))
    const closeNotify = client.does({ kind: 'close' })
    const toCloseNotify = client.hears(record('server', 'alert'))
    return { client, hello, secondFlight, closeNotify, toServerHello, toChangeCipherSpec, toCloseNotify }
  })

  it('ClientHello record is the recorded one', () => {
    expect(hex(play().hello)).toEqual(hex([record('client', 'ClientHello')]))
  })
  it('change_cipher_spec and Finished records are the recorded ones', () => {
    const recorded = [record('client', 'change_cipher_spec'), record('client', 'Finished')]
    expect(hex(play().secondFlight)).toEqual(hex(recorded))
  })
  it('close_notify record is the recorded one', () => {
    expect(hex(play().closeNotify)).toEqual(hex([record('client', 'alert')]))
  })
  it('sends nothing else', () => {
    const { toServerHello, toChangeCipherSpec, toCloseNotify } = play()
    expect([toServerHello, toChangeCipherSpec, toCloseNotify]).toEqual([[], [], []])
  })
  it('opens every record of the server', () => {
    expect(play().client.received()).toEqual(sentBy(trace, 'server'))
  })
  it('drops the change_cipher_spec without a change of state', () => {
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
  for (const secret of trace.secrets)
    it(`${secret.name} is the recorded one (${secret.step})`, () => {
      expect(play().client.asRecorded(secret)).toEqual(inHex(secret))
    })
})

describe('section 7, as server', () => {
  const play = once(() => {
    const server = new Replay(
      createServer(
        'section 7',
        serverConfig({
          ...NSS_SERVER,
          credentials: [remoteIdentity(trace.message('server', 'Certificate'))],
          tickets: { ...NSS_TICKETS, count: 0 },
        }),
      ),
      {
        random: {
          'ServerHello.random': randomOf(trace.message('server', 'ServerHello')),
          'key_share.x25519': trace.privateKey('server'),
        },
        signature: signatureOf(trace.message('server', 'CertificateVerify')),
      },
    )
    const [serverHello, changeCipherSpec, flight, ...more] = server.hears(record('client', 'ClientHello'))
    const toChangeCipherSpec = server.hears(record('client', 'change_cipher_spec'))
    const toFinished = server.hears(record('client', 'Finished'))
    const toCloseNotify = server.hears(record('client', 'alert'))
    const closeNotify = server.does({ kind: 'close' })
    const silence = [more, toChangeCipherSpec, toFinished, toCloseNotify]
    return { server, serverHello, changeCipherSpec, flight, closeNotify, silence }
  })

  it('ServerHello record is the recorded one', () => {
    expect(toHex(play().serverHello)).toBe(toHex(record('server', 'ServerHello').bytes))
  })
  it('change_cipher_spec record is the recorded one', () => {
    expect(toHex(play().changeCipherSpec)).toBe(toHex(record('server', 'change_cipher_spec').bytes))
  })
  it('record of EncryptedExtensions, Certificate, CertificateVerify and Finished is the recorded one', () => {
    expect(toHex(play().flight)).toBe(toHex(record('server', 'EncryptedExtensions').bytes))
  })
  it('close_notify record is the recorded one', () => {
    expect(hex(play().closeNotify)).toEqual(hex([record('server', 'alert')]))
  })
  it('sends nothing else', () => {
    expect(play().silence.flat()).toEqual([])
  })
  it('opens every record of the client', () => {
    expect(play().server.received()).toEqual(sentBy(trace, 'client'))
  })
  it('drops the change_cipher_spec without a change of state', () => {
    expect(play().server.states()).toEqual(['NEGOTIATED', 'WAIT_FINISHED', 'CONNECTED', 'CLOSED'])
  })
  for (const secret of trace.secrets)
    it(`${secret.name} is the recorded one (${secret.step})`, () => {
      expect(play().server.asRecorded(secret)).toEqual(inHex(secret))
    })
})
