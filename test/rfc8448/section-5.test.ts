/**
 * RFC 8448 §5, a share for a group that the server does not want, and a cookie:
 *
 *     client                                                    server
 *     ClientHello (x25519)        ---------->
 *                                 <----------        HelloRetryRequest (secp256r1, cookie)
 *     ClientHello (secp256r1)     ---------->
 *                                 <----------              ServerHello
 *                                        {EncryptedExtensions Certificate CertificateVerify Finished}
 *     {Finished}                  ---------->
 *     [close_notify]              ---------->
 *                                 <----------           [close_notify]
 */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { createClient, createServer } from '../../src/connection/connection.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { findExtension } from '../../src/wire/extension.ts'
import { decodeMessage13 } from '../../src/wire/handshake.ts'
import {
  NSS_CLIENT,
  NSS_SERVER,
  NSS_TICKETS,
  RECORD_SIZE_LIMIT,
  clientHelloOrder,
} from '../../src/sim/published/nss.ts'
import { randomOf, remoteIdentity, signatureOf } from './parties.ts'
import { Replay, hex, inHex, once, sentBy } from './replay.ts'
import { readTrace } from './trace.ts'

const trace = readTrace(5)
const { record } = trace
const FIRST = 0
const SECOND = 1

describe('section 5, as client', () => {
  const play = once(() => {
    const groups = ['x25519', 'secp256r1', 'secp384r1'] as const
    const client = new Replay(
      createClient(
        'section 5',
        clientConfig({
          ...NSS_CLIENT,
          groups,
          keyShares: ['x25519'],
          clientHelloOrder: clientHelloOrder('supported_groups'),
        }),
      ),
      {
        random: {
          'ClientHello.random': randomOf(trace.message('client', 'ClientHello', FIRST)),
          'key_share.x25519': trace.privateKey('client', FIRST),
          'key_share.secp256r1': trace.privateKey('client', SECOND),
        },
      },
    )
    const firstHello = client.starts()
    const secondHello = client.hears(record('server', 'HelloRetryRequest'))
    const toServerHello = client.hears(record('server', 'ServerHello'))
    const finished = client.hears(record('server', 'EncryptedExtensions'))
    const closeNotify = client.does({ kind: 'close' })
    const toCloseNotify = client.hears(record('server', 'alert'))
    return { client, firstHello, secondHello, finished, closeNotify, toServerHello, toCloseNotify }
  })

  it('first ClientHello record is the recorded one', () => {
    expect(hex(play().firstHello)).toEqual(hex([record('client', 'ClientHello', FIRST)]))
  })
  it('second ClientHello record, with cookie and padding, is the recorded one', () => {
    expect(hex(play().secondHello)).toEqual(hex([record('client', 'ClientHello', SECOND)]))
  })
  it('Finished record is the recorded one', () => {
    expect(hex(play().finished)).toEqual(hex([record('client', 'Finished')]))
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
  it('goes back to START for its second ClientHello', () => {
    expect(play().client.states()).toEqual([
      'WAIT_SH',
      'START',
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

describe('section 5, as server', () => {
  const retry = decodeMessage13(trace.message('server', 'HelloRetryRequest')).message
  const cookie =
    retry.name === 'HelloRetryRequest' ? findExtension(retry.body.extensions, 'cookie')?.cookie : undefined
  if (!cookie) throw new Error('no cookie in the trace')

  const play = once(() => {
    const server = new Replay(
      createServer(
        'section 5',
        serverConfig({
          ...NSS_SERVER,
          groups: ['secp256r1'],
          encryptedExtensionsOrder: [
            {
              type: 'supported_groups',
              data: { named_group_list: ['secp256r1', 'secp384r1', 'x25519'] },
            },
            RECORD_SIZE_LIMIT,
            'server_name',
          ],
          cookie: true,
          cookieLength: cookie.length,
          credentials: [remoteIdentity(trace.message('server', 'Certificate'))],
          tickets: { ...NSS_TICKETS, count: 0 },
        }),
      ),
      {
        random: {
          'HelloRetryRequest.cookie': cookie,
          'ServerHello.random': randomOf(trace.message('server', 'ServerHello')),
          'key_share.secp256r1': trace.privateKey('server'),
        },
        signature: signatureOf(trace.message('server', 'CertificateVerify')),
      },
    )
    const helloRetryRequest = server.hears(record('client', 'ClientHello', FIRST))
    const [serverHello, flight, ...more] = server.hears(record('client', 'ClientHello', SECOND))
    const toFinished = server.hears(record('client', 'Finished'))
    const toCloseNotify = server.hears(record('client', 'alert'))
    const closeNotify = server.does({ kind: 'close' })
    return { server, helloRetryRequest, serverHello, flight, closeNotify, more, toFinished, toCloseNotify }
  })

  it('HelloRetryRequest record is the recorded one', () => {
    expect(hex(play().helloRetryRequest)).toEqual(hex([record('server', 'HelloRetryRequest')]))
  })
  it('ServerHello record is the recorded one', () => {
    expect(toHex(play().serverHello)).toBe(toHex(record('server', 'ServerHello').bytes))
  })
  it('record of EncryptedExtensions, Certificate, CertificateVerify and Finished is the recorded one', () => {
    expect(toHex(play().flight)).toBe(toHex(record('server', 'EncryptedExtensions').bytes))
  })
  it('close_notify record is the recorded one', () => {
    expect(hex(play().closeNotify)).toEqual(hex([record('server', 'alert')]))
  })
  it('sends nothing else', () => {
    const { more, toFinished, toCloseNotify } = play()
    expect([more, toFinished, toCloseNotify]).toEqual([[], [], []])
  })
  it('opens every record of the client', () => {
    expect(play().server.received()).toEqual(sentBy(trace, 'client'))
  })
  it('waits for the second ClientHello', () => {
    expect(play().server.states()).toEqual([
      'RECVD_CH',
      'WAIT_CH2',
      'NEGOTIATED',
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
