/** Certificate in TLS 1.2: the key does only what keyUsage of its certificate allows (RFC 5246 §7.4.2, §7.4.6). */
import { describe, expect, test } from 'vitest'
import { makeIdentity, type Identity } from '../../../src/certificate/keys/identity.ts'
import type { Template } from '../../../src/certificate/keys/issue.ts'
import { concat } from '../../../src/bytes/bytes.ts'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import type { Message12 } from '../../../src/wire/handshake12.ts'
import { expectRefusal } from '../../kit/expect.ts'
import { before, meet, pair, told } from '../../kit/pair.ts'
import { deliver, handshake, handshake12 } from '../../kit/play.ts'
import { NOW, SERVER_NAME } from '../../kit/world.ts'
import { client12, only, server12, SUITE_OF } from '../../kit/world12.ts'

type Usage = Template['keyUsage'][number]

const DAY = 86_400_000
const dates = { notBefore: NOW - DAY, notAfter: NOW + DAY, issuerKey: 'ecdsa-p256' } as const
const REFUSED = { name: 'FAILED', alert: 'unsupported_certificate', by: 'us' }

const allowing = (...keyUsage: readonly Usage[]) =>
  makeIdentity({
    seed: 'usage',
    names: [SERVER_NAME],
    key: 'rsa-2048',
    ...dates,
    faults: { leaf: { keyUsage } },
  })

const certificateOf = ({ chain }: Identity): Message12 => ({
  name: 'Certificate',
  body: { certificate_list: chain },
})

/** A handshake with a server whose RSA certificate allows only so much. */
function met(exchange: 'DHE' | 'RSA' | 'RSA_PSK', ...keyUsage: readonly Usage[]) {
  const { root, identity } = allowing(...keyUsage)
  const suite = only(SUITE_OF[exchange])
  return meet(pair(client12({ ...suite, trust: [root] }), server12({ ...suite, credentials: [identity] })))
}

describe('a Certificate of a server', () => {
  test.each([
    ['DHE', 'keyEncipherment'],
    ['RSA', 'digitalSignature'],
    ['RSA_PSK', 'digitalSignature'],
  ] as const)('is refused under %s where keyUsage allows only %s (RFC 5246 §7.4.2)', (exchange, usage) => {
    const suite = only(SUITE_OF[exchange])
    const [sound, narrow] = [allowing('digitalSignature', 'keyEncipherment'), allowing(usage)]
    const server = server12({ ...suite, credentials: [sound.identity] })
    // Our own server would not show it: another one does.
    const { receiver } = before(
      pair(client12({ ...suite, trust: [narrow.root] }), server),
      'server',
      'Certificate',
    )
    const { connection } = deliver(receiver, handshake12(certificateOf(narrow.identity)))
    expect(connection.state).toMatchObject(REFUSED)
  })

  test.each([
    ['DHE', 'digitalSignature'],
    ['RSA', 'keyEncipherment'],
    ['RSA_PSK', 'keyEncipherment'],
  ] as const)('is taken under %s where keyUsage allows %s alone', (exchange, usage) => {
    expect(met(exchange, usage).client.state.name).toBe('CONNECTED')
  })
})

describe.each(['RSA', 'RSA_PSK'] as const)('a server chooses for %s', (exchange) => {
  const suite = only(SUITE_OF[exchange])
  const [signs, encrypts] = [allowing('digitalSignature'), allowing('keyEncipherment')]
  const between = (...credentials: readonly Identity[]) =>
    meet(
      pair(client12({ ...suite, trust: [signs.root, encrypts.root] }), server12({ ...suite, credentials })),
    )

  test('the certificate whose keyUsage allows keyEncipherment (RFC 5246 §7.4.2)', () => {
    const { client } = between(signs.identity, encrypts.identity)
    expect(client.state.name).toBe('CONNECTED')
    expect(agreedOf(client)?.peer).toMatchObject({ chain: [encrypts.identity.chain[0]] })
  })

  test('nothing where keyUsage of its only certificate does not allow that: handshake_failure', () => {
    expect(between(signs.identity).server.state).toMatchObject({
      name: 'FAILED',
      alert: 'handshake_failure',
      by: 'us',
      violation: { field: 'ClientHello.cipher_suites' },
    })
  })
})

test('a Certificate of a client is refused where keyUsage does not allow it to sign (RFC 5246 §7.4.6)', () => {
  const request = { seed: 'usage', names: ['client.example'], usage: 'client', ...dates } as const
  const { identity: sound } = makeIdentity(request)
  const narrow = makeIdentity({ ...request, faults: { leaf: { keyUsage: ['keyAgreement'] } } })
  const server = server12({ clientCertificate: 'require', trust: [narrow.root] })
  // Our own client would not show it: another one does.
  const { receiver } = before(pair(client12({ credential: sound }), server), 'client', 'Certificate')
  const { connection } = deliver(receiver, handshake12(certificateOf(narrow.identity)))
  expect(connection.state).toMatchObject(REFUSED)
})

describe('an ECDSA certificate of a server', () => {
  const taken = before(pair(client12(), server12()), 'server', 'Certificate')

  test('is refused with illegal_parameter where its curve is not among the groups of the client (RFC 8422 §5.3)', () => {
    const narrow = client12({ groups: ['x25519'], suites12: [SUITE_OF.ECDHE, SUITE_OF.DHE] })
    const moment = before(
      pair(narrow, server12({ suites12: [SUITE_OF.ECDHE, SUITE_OF.DHE] })),
      'server',
      'Certificate',
    )
    // A server that looks at suites alone: it chose ECDSA, and shows the certificate of another handshake.
    const agreed = { ...moment.receiver.agreed!, suite: SUITE_OF.ECDHE }
    const receiver = { ...moment.receiver, agreed }
    expectRefusal(deliver(receiver, handshake(taken.bytes)), {
      alert: 'illegal_parameter',
      cite: 'RFC 8422 §5.3',
      field: 'Certificate.certificate_list[0]',
    })
  })

  test('is taken where its curve is one of them', () => {
    expect(deliver(taken.receiver, handshake(taken.bytes)).connection.state.name).toBe(
      'WAIT_SERVER_KEY_EXCHANGE',
    )
  })
})

describe('what comes behind the end of a flight, in its record (RFC 5246 §7.4)', () => {
  const refused = { alert: 'unexpected_message', cite: 'RFC 5246 §7.4', field: 'record.fragment' } as const
  const TICKET = Uint8Array.of(4, 0, 0, 7, 0, 0, 0, 0, 0, 1, 1)

  test('ServerHelloDone: a further message, or a part of one, is refused before our flight', () => {
    const { receiver, bytes } = before(pair(client12(), server12()), 'server', 'ServerHelloDone')
    for (const more of [TICKET, TICKET.subarray(0, 1)])
      expectRefusal(deliver(receiver, handshake(concat(bytes, more))), refused)
  })

  test('ClientHello of a renegotiation: the same', () => {
    const allow = { renegotiation: 'allow' } as const
    const up = meet(pair(client12(allow), server12(allow)))
    const again = told(up, 'client', { kind: 'renegotiate' })
    const { receiver, bytes } = before(again, 'client', 'ClientHello')
    expectRefusal(deliver(receiver, handshake(concat(bytes, TICKET))), refused)
  })
})
