/**
 * RFC 8448 §4, the session of §3 resumed, with early data:
 *
 *     client                                                    server
 *     ClientHello                 ---------->
 *     (6 bytes of early data)     ---------->
 *                                 <----------              ServerHello
 *                                           {EncryptedExtensions Finished}
 *     (EndOfEarlyData)            ---------->
 *     {Finished}                  ---------->
 *     [50 bytes of data]          ---------->
 *                                 <----------       [50 bytes of data]
 *     [close_notify]              ---------->
 *                                 <----------           [close_notify]
 */
import { describe, expect, it } from 'vitest'
import { equal, toHex } from '../../src/bytes/bytes.ts'
import { createClient, createServer } from '../../src/connection/connection.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { revealAge } from '../../src/session/age.ts'
import { findExtension } from '../../src/wire/extension.ts'
import { decodeMessage13 } from '../../src/wire/handshake.ts'
import {
  NSS_CLIENT,
  NSS_SERVER,
  NSS_TICKETS,
  RECORD_SIZE_LIMIT,
  SUPPORTED_GROUPS,
} from '../../src/sim/published/nss.ts'
import { randomOf, sessionOfSection3 } from './parties.ts'
import { NOW, Replay, hex, inHex, once, sentBy } from './replay.ts'
import { readTrace } from './trace.ts'

const trace = readTrace(4)
const { record } = trace
const EARLY = 0
const LATE = 1

/** ms between the ticket's arrival and this ClientHello, as its obfuscated_ticket_age says. */
const AGE = 6
const now = NOW + AGE

describe('section 4, as client', () => {
  const play = once(() => {
    const client = new Replay(
      createClient(
        'section 4',
        clientConfig({ ...NSS_CLIENT, sessions: [sessionOfSection3('client')], earlyData: true }),
      ),
      {
        now,
        random: {
          'ClientHello.random': randomOf(trace.message('client', 'ClientHello')),
          'key_share.x25519': trace.privateKey('client'),
        },
      },
    )
    const clientHello = client.starts()
    const early = client.does({
      kind: 'send-early',
      data: record('client', 'application_data', EARLY).payload,
    })
    const toServerHello = client.hears(record('server', 'ServerHello'))
    const secondFlight = client.hears(record('server', 'EncryptedExtensions'))
    const data = client.does({ kind: 'send', data: record('client', 'application_data', LATE).payload })
    const toData = client.hears(record('server', 'application_data'))
    const closeNotify = client.does({ kind: 'close' })
    const toCloseNotify = client.hears(record('server', 'alert'))
    return {
      client,
      clientHello,
      early,
      secondFlight,
      data,
      closeNotify,
      toServerHello,
      toData,
      toCloseNotify,
    }
  })

  it('ClientHello record, with its padding and its PSK binder, is the recorded one', () => {
    expect(hex(play().clientHello)).toEqual(hex([record('client', 'ClientHello')]))
  })
  it('early data record is the recorded one', () => {
    expect(hex(play().early)).toEqual(hex([record('client', 'application_data', EARLY)]))
  })
  it('EndOfEarlyData and Finished records are the recorded ones', () => {
    const recorded = [record('client', 'EndOfEarlyData'), record('client', 'Finished')]
    expect(hex(play().secondFlight)).toEqual(hex(recorded))
  })
  it('application data record is the recorded one', () => {
    expect(hex(play().data)).toEqual(hex([record('client', 'application_data', LATE)]))
  })
  it('close_notify record is the recorded one', () => {
    expect(hex(play().closeNotify)).toEqual(hex([record('client', 'alert')]))
  })
  it('sends nothing else', () => {
    const { toServerHello, toData, toCloseNotify } = play()
    expect([toServerHello, toData, toCloseNotify]).toEqual([[], [], []])
  })
  it('opens every record of the server', () => {
    expect(play().client.received()).toEqual(sentBy(trace, 'server'))
  })
  it('learns that its early data are accepted', () => {
    expect(play().client.outputs).toContainEqual({ kind: 'early-data', accepted: true })
  })
  it('needs no certificate', () => {
    expect(play().client.states()).toEqual([
      'WAIT_SH',
      'WAIT_EE',
      'WAIT_FINISHED',
      'SEND_FLIGHT2',
      'CONNECTED',
      'CLOSED',
    ])
  })
  it('has the PSK from the resumption secret of section 3', () => {
    expect(play().client.secret('psk[0]')).toMatchObject({
      operation: 'restored',
      parents: ['section 3/client/resumption_psk_0'],
    })
  })
  for (const secret of trace.secrets)
    it(`${secret.name} is the recorded one (${secret.step})`, () => {
      expect(play().client.asRecorded(secret)).toEqual(inHex(secret))
    })
})

describe('section 4, as server', () => {
  const play = once(() => {
    const server = new Replay(
      createServer(
        'section 4',
        serverConfig({
          ...NSS_SERVER,
          // NSS confirms the server name in a resumption too.
          encryptedExtensionsOrder: [
            SUPPORTED_GROUPS,
            RECORD_SIZE_LIMIT,
            { type: 'server_name', data: null },
            'early_data',
          ],
          tickets: { ...NSS_TICKETS, count: 0 },
          maxEarlyData: 1024,
        }),
      ),
      {
        now,
        random: {
          'ServerHello.random': randomOf(trace.message('server', 'ServerHello')),
          'key_share.x25519': trace.privateKey('server'),
        },
        session: sessionOfSection3('server'),
      },
    )
    const [serverHello, flight, ...more] = server.hears(record('client', 'ClientHello'))
    const toEarly = server.hears(record('client', 'application_data', EARLY))
    const toEndOfEarlyData = server.hears(record('client', 'EndOfEarlyData'))
    const toFinished = server.hears(record('client', 'Finished'))
    const toData = server.hears(record('client', 'application_data', LATE))
    const data = server.does({ kind: 'send', data: record('server', 'application_data').payload })
    const toCloseNotify = server.hears(record('client', 'alert'))
    const closeNotify = server.does({ kind: 'close' })
    const silence = [more, toEarly, toEndOfEarlyData, toFinished, toData, toCloseNotify]
    return { server, serverHello, flight, data, closeNotify, silence }
  })

  it('ServerHello record is the recorded one', () => {
    expect(toHex(play().serverHello)).toBe(toHex(record('server', 'ServerHello').bytes))
  })
  it('record of EncryptedExtensions and Finished is the recorded one', () => {
    expect(toHex(play().flight)).toBe(toHex(record('server', 'EncryptedExtensions').bytes))
  })
  it('application data record is the recorded one', () => {
    expect(hex(play().data)).toEqual(hex([record('server', 'application_data')]))
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
  it('delivers the early data as such, and the rest as not', () => {
    expect(play().server.data()).toEqual([
      { data: toHex(record('client', 'application_data', EARLY).payload), early: true },
      { data: toHex(record('client', 'application_data', LATE).payload), early: false },
    ])
  })
  it('looks the session up, takes it, asks for a replay, and waits for the end of early data', () => {
    expect(play().server.states()).toEqual([
      'WAIT_SESSION',
      'WAIT_TAKE',
      'WAIT_REPLAY',
      'NEGOTIATED',
      'WAIT_EOED',
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

describe('section 4, its ClientHello', () => {
  const { message } = decodeMessage13(trace.message('client', 'ClientHello'))
  const offered = message.name === 'ClientHello' && findExtension(message.body.extensions, 'pre_shared_key')
  const [identity] = offered ? offered.identities : []

  it('offers the ticket of section 3', () => {
    expect(equal(identity.identity, sessionOfSection3('client').ticket)).toBe(true)
  })
  it('says that the ticket is 6 ms old', () => {
    expect(revealAge(identity.obfuscated_ticket_age, sessionOfSection3('client').ageAdd)).toBe(AGE)
  })
})
