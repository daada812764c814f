/**
 * Messages of TLS 1.2 left out, put in and sent twice: what state machines of real stacks let pass (SMACK and FREAK, Beurdouche
 * and others 2015). Each is refused at the first message that is out of place.
 */
import { describe, expect, test } from 'vitest'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, meet, pair, type Moment, type Pair } from '../../kit/pair.ts'
import {
  CHANGE_CIPHER_SPEC,
  data,
  deliver,
  handshake,
  handshake12,
  type RecordToSend,
} from '../../kit/play.ts'
import { AUTHENTICATED, client12, only, server12, SUITE_OF } from '../../kit/world12.ts'

type Exchange = keyof typeof SUITE_OF

const exchange = (name: Exchange): Pair =>
  pair(client12(only(SUITE_OF[name])), server12(only(SUITE_OF[name])))
const authenticated = () => pair(client12(AUTHENTICATED.client), server12(AUTHENTICATED.server))
const asked = () => pair(client12(), server12({ clientCertificate: 'request' }))
const without = (tickets: boolean) => () => pair(client12({ sessionTickets: tickets }), server12())

/** The messages of a run by sender and name. */
function messagesOf(start: Pair): ReadonlyMap<string, Uint8Array> {
  const sent = new Map<string, Uint8Array>()
  for (const event of meet(start).events)
    if (event.kind === 'message' && event.direction === 'sent')
      sent.set(`${event.actor} ${event.name}`, event.bytes)
  return sent
}

const DONE = { name: 'ServerHelloDone', body: {} } as const
const unexpected = (field: string): Refusal => ({ alert: 'unexpected_message', cite: 'RFC', field })

/** A message in the place of another. */
type Row = readonly [what: string, at: () => Moment, instead: (moment: Moment) => RecordToSend, field: string]

const ofRun =
  (start: () => Pair, message: string): ((moment: Moment) => RecordToSend) =>
  () =>
    handshake(messagesOf(start()).get(message)!)

describe('left out by the server', () => {
  const ROWS: readonly Row[] = [
    [
      'Certificate, of a suite that is authenticated',
      () => before(exchange('ECDHE'), 'server', 'Certificate'),
      ofRun(() => exchange('ECDHE'), 'server ServerKeyExchange'),
      'ServerKeyExchange',
    ],
    [
      'Certificate and all else: ServerHelloDone at once',
      () => before(exchange('RSA'), 'server', 'Certificate'),
      () => handshake12(DONE),
      'ServerHelloDone',
    ],
    ...(['ECDHE', 'DHE', 'ECDH_anon', 'DH_anon', 'ECDHE_PSK', 'DHE_PSK'] as const).map((name): Row => [
      `ServerKeyExchange of ${name}`,
      () => before(exchange(name), 'server', 'ServerKeyExchange'),
      () => handshake12(DONE),
      'ServerHelloDone',
    ]),
    [
      'ServerHelloDone: ChangeCipherSpec in its place',
      () => before(exchange('ECDHE'), 'server', 'ServerHelloDone'),
      () => CHANGE_CIPHER_SPEC,
      'ChangeCipherSpec',
    ],
    [
      'everything behind the ServerHello, as if a session were resumed',
      () => before(exchange('ECDHE'), 'server', 'Certificate'),
      () => CHANGE_CIPHER_SPEC,
      'ChangeCipherSpec',
    ],
    [
      'everything behind the ServerHello: Finished in the clear',
      () => before(exchange('ECDHE'), 'server', 'Certificate'),
      () => handshake12({ name: 'Finished', body: { verify_data: new Uint8Array(12) } }),
      'Finished',
    ],
    [
      'NewSessionTicket that the ServerHello promised (RFC 5077 §3.3)',
      () => before(without(true)(), 'server', 'NewSessionTicket'),
      () => CHANGE_CIPHER_SPEC,
      'ChangeCipherSpec',
    ],
    [
      'ChangeCipherSpec',
      () => before(exchange('ECDHE'), 'server', 'ChangeCipherSpec'),
      () => handshake12({ name: 'Finished', body: { verify_data: new Uint8Array(12) } }),
      'Finished',
    ],
  ]

  test.each(ROWS)('%s', (_what, at, instead, field) => {
    const moment = at()
    expectRefusal(deliver(moment.receiver, instead(moment)), unexpected(field), moment.sender)
  })
})

describe('left out by the client', () => {
  const ROWS: readonly Row[] = [
    [
      'everything behind the ClientHello: Finished in the clear',
      () => before(exchange('ECDHE'), 'client', 'ClientKeyExchange'),
      () => handshake12({ name: 'Finished', body: { verify_data: new Uint8Array(12) } }),
      'Finished',
    ],
    [
      'the key exchange: ChangeCipherSpec',
      () => before(exchange('RSA'), 'client', 'ClientKeyExchange'),
      () => CHANGE_CIPHER_SPEC,
      'ChangeCipherSpec',
    ],
    [
      'Certificate that was asked for: no empty one either',
      () => before(asked(), 'client', 'Certificate'),
      ofRun(() => exchange('ECDHE'), 'client ClientKeyExchange'),
      'ClientKeyExchange',
    ],
    [
      'ClientKeyExchange: CertificateVerify behind the Certificate',
      () => before(authenticated(), 'client', 'ClientKeyExchange'),
      ofRun(authenticated, 'client CertificateVerify'),
      'CertificateVerify',
    ],
    [
      'CertificateVerify of a certificate that was shown: whoever has seen it could show it',
      () => before(authenticated(), 'client', 'CertificateVerify'),
      () => CHANGE_CIPHER_SPEC,
      'ChangeCipherSpec',
    ],
    [
      'CertificateVerify and ChangeCipherSpec',
      () => before(authenticated(), 'client', 'CertificateVerify'),
      () => handshake12({ name: 'Finished', body: { verify_data: new Uint8Array(12) } }),
      'Finished',
    ],
    [
      'ChangeCipherSpec',
      () => before(exchange('ECDHE'), 'client', 'ChangeCipherSpec'),
      () => handshake12({ name: 'Finished', body: { verify_data: new Uint8Array(12) } }),
      'Finished',
    ],
  ]

  test.each(ROWS)('%s', (_what, at, instead, field) => {
    const moment = at()
    expectRefusal(deliver(moment.receiver, instead(moment)), unexpected(field), moment.sender)
  })

  test('the whole handshake: data in the clear', () => {
    const { receiver } = before(exchange('ECDHE'), 'client', 'ClientKeyExchange')
    expectRefusal(deliver(receiver, data(1)), { alert: 'unexpected_message', cite: 'RFC' })
  })
})

describe('put in by the server', () => {
  const ROWS: readonly Row[] = [
    [
      'ServerKeyExchange into an RSA key exchange: a short key of its own (FREAK)',
      () => before(exchange('RSA'), 'server', 'ServerHelloDone'),
      ofRun(() => exchange('DHE'), 'server ServerKeyExchange'),
      'ServerKeyExchange',
    ],
    ...(['PSK', 'ECDH_anon'] as const).map((name): Row => [
      `Certificate into ${name}, which has none`,
      () => before(exchange(name), 'server', name === 'PSK' ? 'ServerHelloDone' : 'ServerKeyExchange'),
      ofRun(() => exchange('ECDHE'), 'server Certificate'),
      'Certificate',
    ]),
    ...(['PSK', 'ECDHE_PSK'] as const).map((name): Row => [
      `CertificateRequest into ${name}: nobody who shows no certificate may ask for one (RFC 5246 §7.4.4)`,
      () => before(exchange(name), 'server', 'ServerHelloDone'),
      ofRun(authenticated, 'server CertificateRequest'),
      'CertificateRequest',
    ]),
    [
      'CertificateRequest before ServerKeyExchange',
      () => before(authenticated(), 'server', 'ServerKeyExchange'),
      ofRun(authenticated, 'server CertificateRequest'),
      'CertificateRequest',
    ],
    [
      'a second CertificateRequest',
      () => before(authenticated(), 'server', 'ServerHelloDone'),
      ofRun(authenticated, 'server CertificateRequest'),
      'CertificateRequest',
    ],
    [
      'a second ServerHello',
      () => before(exchange('ECDHE'), 'server', 'Certificate'),
      ofRun(() => exchange('ECDHE'), 'server ServerHello'),
      'ServerHello',
    ],
    [
      'a second Certificate',
      () => before(exchange('ECDHE'), 'server', 'ServerKeyExchange'),
      ofRun(() => exchange('ECDHE'), 'server Certificate'),
      'Certificate',
    ],
    [
      'a second ServerKeyExchange',
      () => before(exchange('ECDHE'), 'server', 'ServerHelloDone'),
      ofRun(() => exchange('ECDHE'), 'server ServerKeyExchange'),
      'ServerKeyExchange',
    ],
    [
      'NewSessionTicket that no ServerHello promised',
      () => before(without(false)(), 'server', 'ChangeCipherSpec'),
      ofRun(without(true), 'server NewSessionTicket'),
      'NewSessionTicket',
    ],
    [
      'NewSessionTicket before the client has answered',
      () => before(without(true)(), 'server', 'ServerHelloDone'),
      ofRun(without(true), 'server NewSessionTicket'),
      'NewSessionTicket',
    ],
    [
      'CertificateStatus that nobody asked for (RFC 6066 §8)',
      () => before(exchange('ECDHE'), 'server', 'ServerKeyExchange'),
      () => handshake(Uint8Array.of(22, 0, 0, 5, 1, 0, 0, 1, 9)),
      'CertificateStatus',
    ],
  ]

  test.each(ROWS)('%s', (_what, at, instead, field) => {
    const moment = at()
    expectRefusal(deliver(moment.receiver, instead(moment)), unexpected(field), moment.sender)
  })

  test.each(['DH_anon', 'ECDH_anon'] as const)(
    'CertificateRequest into %s: of an anonymous server it is handshake_failure (RFC 5246 §7.4.4)',
    (name) => {
      const { receiver, sender } = before(exchange(name), 'server', 'ServerHelloDone')
      const request = messagesOf(authenticated()).get('server CertificateRequest')!
      expectRefusal(
        deliver(receiver, handshake(request)),
        { alert: 'handshake_failure', cite: 'RFC 5246 §7.4.4', field: 'CertificateRequest' },
        sender,
      )
    },
  )

  test('messages of its own behind ServerHelloDone', () => {
    const { receiver, bytes } = before(exchange('ECDHE'), 'server', 'ServerHelloDone')
    const { connection } = deliver(receiver, handshake(bytes, bytes))
    expect(connection.state).toMatchObject({ alert: 'unexpected_message', by: 'us' })
  })
})

describe('put in by the client', () => {
  const certificate = ofRun(authenticated, 'client Certificate')
  const ROWS: readonly Row[] = [
    [
      'Certificate that nobody asked for',
      () => before(exchange('ECDHE'), 'client', 'ClientKeyExchange'),
      certificate,
      'Certificate',
    ],
    ...(['PSK', 'ECDH_anon'] as const).map((name): Row => [
      `Certificate into ${name}`,
      () => before(exchange(name), 'client', 'ClientKeyExchange'),
      certificate,
      'Certificate',
    ]),
    [
      'a second Certificate',
      () => before(authenticated(), 'client', 'ClientKeyExchange'),
      certificate,
      'Certificate',
    ],
    [
      'a second ClientKeyExchange',
      () => before(authenticated(), 'client', 'CertificateVerify'),
      ofRun(authenticated, 'client ClientKeyExchange'),
      'ClientKeyExchange',
    ],
    [
      'CertificateVerify behind an empty Certificate',
      () => before(asked(), 'client', 'ChangeCipherSpec'),
      ofRun(authenticated, 'client CertificateVerify'),
      'CertificateVerify',
    ],
    [
      'CertificateVerify without any Certificate',
      () => before(exchange('ECDHE'), 'client', 'ChangeCipherSpec'),
      ofRun(authenticated, 'client CertificateVerify'),
      'CertificateVerify',
    ],
    [
      'a second ClientHello',
      () => before(exchange('ECDHE'), 'client', 'ClientKeyExchange'),
      ofRun(() => exchange('ECDHE'), 'client ClientHello'),
      'ClientHello',
    ],
  ]

  test.each(ROWS)('%s', (_what, at, instead, field) => {
    const moment = at()
    expectRefusal(deliver(moment.receiver, instead(moment)), unexpected(field), moment.sender)
  })
})

describe('left out lawfully', () => {
  test('Certificate of a client that has none: an empty one, where it is only asked for (RFC 5246 §7.4.6)', () => {
    const { client, server } = meet(asked())
    expect([client.state.name, server.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
    expect(agreedOf(server)?.peer).toBeUndefined()
  })

  test('a NewSessionTicket may be empty: the server has changed its mind (RFC 5077 §3.3)', () => {
    const moment = before(without(true)(), 'server', 'NewSessionTicket')
    const empty = {
      name: 'NewSessionTicket',
      body: { ticket_lifetime_hint: 0, ticket: new Uint8Array(0) },
    } as const
    expect(deliver(moment.receiver, handshake12(empty)).connection.state).toMatchObject({
      name: 'WAIT_CHANGE_CIPHER_SPEC',
      ticket: undefined,
    })
  })
})
