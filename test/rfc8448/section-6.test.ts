/**
 * RFC 8448 §6, both sides with certificates; the server's is for ECDSA:
 *
 *     client                                                    server
 *     ClientHello                 ---------->
 *                                 <----------              ServerHello
 *                     {EncryptedExtensions CertificateRequest Certificate CertificateVerify Finished}
 *     {Certificate CertificateVerify Finished}
 *                                 ---------->
 *     [close_notify]              ---------->
 *                                 <----------           [close_notify]
 */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { createClient, createServer } from '../../src/connection/connection.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { NSS_CLIENT, NSS_SERVER, NSS_TICKETS, SIGNATURE_ALGORITHMS } from '../../src/sim/published/nss.ts'
import { randomOf, remoteIdentity, signatureOf } from './parties.ts'
import { Replay, hex, inHex, once, sentBy } from './replay.ts'
import { readTrace } from './trace.ts'

const trace = readTrace(6)
const { record } = trace

describe('section 6, as client', () => {
  const play = once(() => {
    const client = new Replay(
      createClient(
        'section 6',
        clientConfig({ ...NSS_CLIENT, credential: remoteIdentity(trace.message('client', 'Certificate')) }),
      ),
      {
        random: {
          'ClientHello.random': randomOf(trace.message('client', 'ClientHello')),
          'key_share.x25519': trace.privateKey('client'),
        },
        signature: signatureOf(trace.message('client', 'CertificateVerify')),
      },
    )
    const clientHello = client.starts()
    const toServerHello = client.hears(record('server', 'ServerHello'))
    const secondFlight = client.hears(record('server', 'EncryptedExtensions'))
    const closeNotify = client.does({ kind: 'close' })
    const toCloseNotify = client.hears(record('server', 'alert'))
    return { client, clientHello, secondFlight, closeNotify, toServerHello, toCloseNotify }
  })

  it('ClientHello record is the recorded one', () => {
    expect(hex(play().clientHello)).toEqual(hex([record('client', 'ClientHello')]))
  })
  it('record of Certificate, CertificateVerify and Finished is the recorded one', () => {
    expect(hex(play().secondFlight)).toEqual(hex([record('client', 'Finished')]))
  })
  it('close_notify record is the recorded one', () => {
    expect(hex(play().closeNotify)).toEqual(hex([record('client', 'alert')]))
  })
  it('sends nothing else', () => {
    expect([play().toServerHello, play().toCloseNotify]).toEqual([[], []])
  })
  it('opens every record of the server', () => {
    expect(play().client.received()).toEqual(sentBy(trace, 'server'))
  })
  it('takes the CertificateRequest in WAIT_CERT_CR', () => {
    expect(play().client.states()).toEqual([
      'WAIT_SH',
      'WAIT_EE',
      'WAIT_CERT_CR',
      'WAIT_CERT',
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

describe('section 6, as server', () => {
  const play = once(() => {
    const server = new Replay(
      createServer(
        'section 6',
        serverConfig({
          ...NSS_SERVER,
          credentials: [remoteIdentity(trace.message('server', 'Certificate'))],
          clientCertificate: 'require',
          certificateRequestOrder: [SIGNATURE_ALGORITHMS],
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
    const [serverHello, flight, ...more] = server.hears(record('client', 'ClientHello'))
    const toSecondFlight = server.hears(record('client', 'Finished'))
    const toCloseNotify = server.hears(record('client', 'alert'))
    const closeNotify = server.does({ kind: 'close' })
    return { server, serverHello, flight, closeNotify, more, toSecondFlight, toCloseNotify }
  })

  it('ServerHello record is the recorded one', () => {
    expect(toHex(play().serverHello)).toBe(toHex(record('server', 'ServerHello').bytes))
  })
  it('record of EncryptedExtensions, CertificateRequest and what follows is the recorded one', () => {
    expect(toHex(play().flight)).toBe(toHex(record('server', 'CertificateRequest').bytes))
  })
  it('close_notify record is the recorded one', () => {
    expect(hex(play().closeNotify)).toEqual(hex([record('server', 'alert')]))
  })
  it('sends nothing else', () => {
    const { more, toSecondFlight, toCloseNotify } = play()
    expect([more, toSecondFlight, toCloseNotify]).toEqual([[], [], []])
  })
  it('opens every record of the client', () => {
    expect(play().server.received()).toEqual(sentBy(trace, 'client'))
  })
  it('waits for Certificate, CertificateVerify and Finished of the client', () => {
    expect(play().server.states()).toEqual([
      'NEGOTIATED',
      'WAIT_CERT',
      'WAIT_CV',
      'WAIT_FINISHED',
      'CONNECTED',
      'CLOSED',
    ])
  })
  for (const secret of trace.secrets)
    it(`${secret.name} is the recorded one (${secret.step})`, () => {
      expect(play().server.asRecorded(secret)).toEqual(inHex(secret))
    })
})
