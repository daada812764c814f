/** ChangeCipherSpec at every moment, and messages out of place (RFC 9846 §4, §5, §E.4). */
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/bytes.ts'
import { createServer, type Connection } from '../../src/connection/connection.ts'
import { expectRefusal } from '../kit/expect.ts'
import { before, meet, pair } from '../kit/pair.ts'
import { deliver, give, handshake, inTheClear } from '../kit/play.ts'
import { CHEAP, client, server } from '../kit/world.ts'

const SETTINGS = { ...CHEAP, tickets: { count: 0 } } as const
const cheap = pair(client(CHEAP), server(SETTINGS))
const met = meet(cheap)
const start = createServer('c1', server(SETTINGS))
const hello = before(cheap, 'client', 'ClientHello').bytes
const waitSh = before(cheap, 'server', 'ServerHello')
const waitEe = before(cheap, 'server', 'EncryptedExtensions').receiver
const waitFinished = before(cheap, 'server', 'Finished').receiver
const serverWaits = before(cheap, 'client', 'Finished').receiver

const ccs = (...content: readonly number[]) =>
  inTheClear({ type: 'change_cipher_spec', content: Uint8Array.from(content) })
const UNEXPECTED = { alert: 'unexpected_message', cite: '§5' } as const

describe('ChangeCipherSpec (RFC 9846 §5)', () => {
  const during: readonly (readonly [string, Connection])[] = [
    ['WAIT_SH', waitSh.receiver],
    ['WAIT_EE', waitEe],
    ['WAIT_FINISHED of a client', waitFinished],
    ['WAIT_FINISHED of a server', serverWaits],
    [
      'WAIT_CH2',
      before(pair(client(), server({ cookie: true })), 'client', 'ClientHello', { nth: 2 }).receiver,
    ],
    ['WAIT_CERT_CR', before(pair(), 'server', 'Certificate').receiver],
    ['WAIT_CV', before(pair(), 'server', 'CertificateVerify').receiver],
  ]
  for (const [where, receiver] of during) {
    test(`${where}: the byte 1 is dropped, as often as it comes`, () => {
      const { connection, bytes } = give(receiver, concat(ccs(1), ccs(1), ccs(1)))
      expect([connection.state, bytes.length]).toEqual([receiver.state, 0])
      expect(connection.read.sequence).toBe(receiver.read.sequence)
    })

    test(`${where}: anything else is refused with unexpected_message`, () => {
      for (const [record, actual] of [
        [ccs(), '0 bytes'],
        [ccs(0), 'the byte 0'],
        [ccs(2), 'the byte 2'],
        [ccs(1, 1), '2 bytes'],
      ] as const) {
        const outcome = give(receiver, record)
        expectRefusal(outcome, { ...UNEXPECTED, field: 'change_cipher_spec' })
        expect(outcome.connection.state).toMatchObject({ violation: { actual } })
      }
    })

    test(`${where}: too many of them are refused with unexpected_message`, () => {
      expectRefusal(give(receiver, concat(...new Array<Uint8Array>(33).fill(ccs(1)))), {
        ...UNEXPECTED,
        field: 'record',
      })
    })
  }

  test('before the first ClientHello it is refused with unexpected_message, in the middle of it too', () => {
    const refused = { alert: 'unexpected_message', cite: '§6.2', field: 'ChangeCipherSpec' } as const
    expectRefusal(give(start, ccs(1)), refused)
    const half = inTheClear({ type: 'handshake', content: hello.slice(0, 100) })
    expectRefusal(give(start, concat(half, ccs(1))), {
      alert: 'unexpected_message',
      cite: '§5.1',
      field: 'record.type',
    })
  })

  test('after the peer’s Finished it is refused with unexpected_message', () => {
    for (const receiver of [met.client, met.server]) expectRefusal(give(receiver, ccs(1)), UNEXPECTED)
  })

  const sequence = (of: ReturnType<typeof meet>, actor: 'client' | 'server') =>
    of.events.flatMap((event) =>
      event.kind === 'message' && event.actor === actor && event.direction === 'sent' ? [event.name] : [],
    )

  test('ours goes out once, where the RFC puts it (RFC 9846 §E.4)', () => {
    expect(sequence(met, 'client')).toEqual(['ClientHello', 'ChangeCipherSpec', 'Finished'])
    expect(sequence(met, 'server')).toEqual([
      'ServerHello',
      'ChangeCipherSpec',
      'EncryptedExtensions',
      'Finished',
    ])
    const retried = meet(pair(client({ ...CHEAP }), server({ ...SETTINGS, cookie: true })))
    expect(sequence(retried, 'client')).toEqual([
      'ClientHello',
      'ChangeCipherSpec',
      'ClientHello',
      'Finished',
    ])
    expect(sequence(retried, 'server').slice(0, 3)).toEqual([
      'HelloRetryRequest',
      'ChangeCipherSpec',
      'ServerHello',
    ])
    expect(sequence(retried, 'server').filter((name) => name === 'ChangeCipherSpec')).toHaveLength(1)
  })

  test('ours stays away where the client wants no compatibility (RFC 9846 §E.4)', () => {
    const plain = meet(pair(client({ ...CHEAP, middleboxCompatibility: false }), server(SETTINGS)))
    expect([...sequence(plain, 'client'), ...sequence(plain, 'server')]).not.toContain('ChangeCipherSpec')
  })
})

describe('order before content', () => {
  test('a message out of place is unexpected_message even where its body is malformed (RFC 9846 §4)', () => {
    const broken = handshake(Uint8Array.of(11, 0, 0, 1, 9))
    for (const receiver of [waitSh.receiver, waitEe, waitFinished, met.client])
      expectRefusal(deliver(receiver, broken), {
        alert: 'unexpected_message',
        cite: '§6.2',
        field: 'Certificate',
      })
  })

  test('messages of TLS 1.2 and unknown ones are unexpected_message (RFC 9846 §4)', () => {
    for (const type of [0, 3, 6, 12, 14, 16, 21, 22, 99, 254])
      for (const receiver of [start, waitEe, met.client, met.server])
        expectRefusal(deliver(receiver, handshake(Uint8Array.of(type, 0, 0, 0))), {
          alert: 'unexpected_message',
          cite: '§6.2',
        })
  })

  test('a ClientHello is unexpected_message at any other time: no renegotiation (RFC 9846 §4.2.2)', () => {
    for (const receiver of [serverWaits, met.server])
      expectRefusal(deliver(receiver, handshake(hello)), {
        alert: 'unexpected_message',
        cite: '§6.2',
        field: 'ClientHello',
      })
  })
})
