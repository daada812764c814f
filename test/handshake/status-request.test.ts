/** status_request and signed_certificate_timestamp (RFC 6066 §8, RFC 6962 §3.3.1, RFC 9846 §4.5.1). */
import { describe, expect, test } from 'vitest'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import type { ClientSettings, Credential, ServerSettings } from '../../src/handshake/config/config.ts'
import type { Version } from '../../src/wire/version.ts'
import { toHex } from '../../src/bytes/bytes.ts'
import type { MessageEvent } from '../../src/trace/event.ts'
import { leaves, type Span } from '../../src/bytes/span.ts'
import { expectRefusal } from '../kit/expect.ts'
import { before, meet, pair, type Met } from '../kit/pair.ts'
import { deliver, give, handshake, sealedFor } from '../kit/play.ts'
import { SCT, stapled, statusOf } from '../kit/status.ts'
import { client, CLIENT, NOW, server, SERVER } from '../kit/world.ts'
import { client12, only, RSA_SERVER, server12, SUITE_OF } from '../kit/world12.ts'

const ASKS = { statusRequest: true, signedCertificateTimestamps: true } as const

function meeting(version: Version, credential: Credential = stapled(), asks: ClientSettings = ASKS) {
  return pair(
    client({ versions: [version], ...asks }),
    server({ versions: [version], credentials: [credential] }),
  )
}

/** A message that the client received. */
function received({ events }: Met, message: string) {
  return events.find(
    (event) =>
      event.kind === 'message' &&
      event.actor === 'client' &&
      event.direction === 'received' &&
      event.name === message,
  )
}

function spanOf(met: Met, message: string): Span {
  const event = received(met, message)
  if (event?.kind !== 'message') throw new Error(`no ${message}`)
  return event.span
}

function checkOf({ events }: Pick<Met, 'events'>, id: string) {
  const checks = events.flatMap((event) => (event.kind === 'verdict' ? event.checks : []))
  return checks.find((one) => one.id === id)
}

/** What the leaves of a name hold. */
function values(span: Span, name: string): unknown[] {
  return leaves(span).flatMap((leaf) => (leaf.name === name ? [leaf.value] : []))
}

describe.each(['TLS 1.3', 'TLS 1.2'] as const)('%s', (version) => {
  const carrier = version === 'TLS 1.3' ? 'Certificate' : 'CertificateStatus'
  const sctCarrier = version === 'TLS 1.3' ? 'Certificate' : 'ServerHello'

  test('a client that asks gets the response and judges it with the chain (RFC 6066 §8, RFC 9846 §4.5.1.1)', () => {
    const met = meet(meeting(version))
    expect([met.client.state.name, met.server.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
    expect(agreedOf(met.client)?.peer).toMatchObject({ by: 'certificate', verified: true })
    expect(checkOf(met, 'certificate.stapled')).toMatchObject({ outcome: 'pass' })
  })

  test('the response is shown field by field, with the names of RFC 6960 §4.2.1', () => {
    const names = leaves(spanOf(meet(meeting(version)), carrier)).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['status_type']))
    const json = JSON.stringify(spanOf(meet(meeting(version)), carrier))
    for (const name of [
      'responseStatus',
      'producedAt',
      'certID',
      'issuerNameHash',
      'thisUpdate',
      'nextUpdate',
    ])
      expect(json).toContain(`"name":"${name}"`)
  })

  test('timestamps are shown field by field, and said to be unverified (RFC 6962 §3.2, §5.2)', () => {
    const met = meet(meeting(version))
    const span = spanOf(met, sctCarrier)
    expect(values(span, 'sct_version')).toEqual(['v1'])
    expect(values(span, 'timestamp')).toEqual([0x019aa5d02c00])
    expect(met.events).toContainEqual(
      expect.objectContaining({ actor: 'client', text: expect.stringMatching(/not verified/) }),
    )
  })

  test('who does not ask gets neither (RFC 9846 §4.3)', () => {
    const met = meet(meeting(version, stapled(), {}))
    expect(met.client.state.name).toBe('CONNECTED')
    expect(received(met, 'CertificateStatus')).toBeUndefined()
    expect(JSON.stringify(spanOf(met, 'Certificate'))).not.toContain('status_request')
    expect(checkOf(met, 'certificate.stapled')).toMatchObject({ outcome: 'not-applicable' })
  })

  test('a server without a response sends none, and the handshake goes on (RFC 6066 §8)', () => {
    const met = meet(meeting(version, SERVER.identity))
    expect(met.client.state.name).toBe('CONNECTED')
    expect(received(met, 'CertificateStatus')).toBeUndefined()
  })

  test.each([
    ['revoked', statusOf({ status: 'revoked' }), 'certificate_revoked', 'RFC 6960 §2.2'],
    ['unknown', statusOf({ status: 'unknown' }), 'bad_certificate_status_response', 'RFC 6960 §2.2'],
    ['over', statusOf({ nextUpdate: NOW }), 'bad_certificate_status_response', 'RFC 6960 §4.2.2.1'],
    ['no DER', Uint8Array.of(1, 2, 3), 'bad_certificate_status_response', 'RFC 6960 §4.2.1'],
  ] as const)('a response that is %s ends the handshake', (_what, ocspResponse, alert, cite) => {
    const { receiver, bytes, sender } = before(
      meeting(version, { ...SERVER.identity, ocspResponse }),
      'server',
      carrier,
    )
    expectRefusal(deliver(receiver, handshake(bytes)), { alert, cite }, sender)
  })

  test('a request for another kind of status is not answered (RFC 6066 §8)', () => {
    const other = { type: 'status_request', data: { status_type: 'unknown(0x07)', request: SCT } } as const
    const { clientHelloOrder } = client()
    const met = meet(meeting(version, stapled(), { clientHelloOrder: [other, ...clientHelloOrder] }))
    expect(met.client.state.name).toBe('CONNECTED')
    expect(checkOf(met, 'certificate.stapled')).toMatchObject({ outcome: 'not-applicable' })
  })
})

describe('a server of TLS 1.3 that asks for a certificate', () => {
  const asked = (asks: ServerSettings, ocspResponse: Uint8Array) =>
    meet(
      pair(
        client({ credential: { ...CLIENT.identity, ocspResponse, scts: [SCT] } }),
        server({ clientCertificate: 'require', ...asks }),
      ),
    )
  const checked = ({ events }: Met) => {
    const verdicts = events.filter((event) => event.kind === 'verdict' && event.actor === 'server')
    return checkOf({ events: verdicts }, 'certificate.stapled')
  }

  test('asks for its status and its timestamps too, and judges the status (RFC 9846 §4.5.1.1)', () => {
    const met = asked(ASKS, statusOf({}, CLIENT))
    expect([met.client.state.name, met.server.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
    expect(checked(met)).toMatchObject({ outcome: 'pass' })
    expect(met.events).toContainEqual(
      expect.objectContaining({ actor: 'server', text: expect.stringMatching(/not verified/) }),
    )
  })

  test('asks with extensions whose body is empty (RFC 9846 §4.5.1.1)', () => {
    const request = received(asked(ASKS, statusOf({}, CLIENT)), 'CertificateRequest')
    // Type and length of the two extensions.
    for (const hex of ['00050000', '00120000'])
      expect(toHex((request as MessageEvent).bytes).split(hex)).toHaveLength(2)
  })

  test('ends the handshake where the certificate was revoked (RFC 6960 §2.2)', () => {
    const { state } = asked(ASKS, statusOf({ status: 'revoked' }, CLIENT)).server
    expect(state).toMatchObject({ name: 'FAILED', by: 'us', alert: 'certificate_revoked' })
  })

  test('gets none where it does not ask', () => {
    const met = asked({}, statusOf({ status: 'revoked' }, CLIENT))
    expect(met.server.state.name).toBe('CONNECTED')
    expect(checked(met)).toMatchObject({ outcome: 'not-applicable' })
  })
})

/** A pair of TLS 1.2 in which the server announces a response and has one, and asks for a certificate. */
function announcing(name: 'ECDHE' | 'RSA', settings: ClientSettings = {}) {
  const { identity } = name === 'ECDHE' ? SERVER : RSA_SERVER
  const ocspResponse = statusOf({ certificate: identity.chain[0] })
  return pair(
    client12({ ...ASKS, ...only(SUITE_OF[name]), ...settings }),
    server12({
      ...only(SUITE_OF[name]),
      credentials: [{ ...identity, ocspResponse }],
      clientCertificate: 'request',
    }),
  )
}

/** What the server sent in a run. */
function sentBy(met: Met, name: string): Uint8Array {
  const event = met.events.find(
    (one) => one.kind === 'message' && one.actor === 'server' && one.name === name,
  )
  if (event?.kind !== 'message') throw new Error(`no ${name}`)
  return event.bytes
}

describe('CertificateStatus of TLS 1.2 that was announced and does not come (RFC 6066 §8)', () => {
  test.each([
    ['ECDHE', 'ServerKeyExchange', 'WAIT_SERVER_HELLO_DONE'],
    ['RSA', 'CertificateRequest', 'WAIT_SERVER_HELLO_DONE'],
    ['RSA', 'ServerHelloDone', 'WAIT_CHANGE_CIPHER_SPEC'],
  ] as const)('%s: %s in its place is taken, and the chain judged without', (suite, next, state) => {
    const start = announcing(suite, { sessionTickets: false })
    const { receiver } = before(start, 'server', 'CertificateStatus')
    expect(receiver.state.name).toBe('WAIT_CERTIFICATE_STATUS')
    const { connection, events } = deliver(receiver, handshake(sentBy(meet(start), next)))
    expect(connection.state.name).toBe(state)
    expect(events.filter((event) => event.kind === 'verdict').map(({ id }) => id)).toContain('believe-chain')
    expect(agreedOf(connection)?.peer).toMatchObject({ verified: true })
  })

  test('an application that decides on peers is asked all the same, before anything is sent', () => {
    const start = announcing('RSA', { askOnPeer: true })
    const { receiver } = before(start, 'server', 'CertificateStatus')
    const refuse = { answer: () => ({ kind: 'accept-peer', decision: { refused: 'no' } }) as const }
    const { connection, events } = give(
      receiver,
      sealedFor(receiver, handshake(sentBy(meet(start), 'ServerHelloDone'))),
      refuse,
    )
    expect(connection.state.name).toBe('FAILED')
    expect(events.some((event) => event.kind === 'message' && event.direction === 'sent')).toBe(false)
  })

  test('ServerKeyExchange in RSA key transport stays unexpected (RFC 5246 §7.4.3)', () => {
    const { receiver, sender } = before(announcing('RSA'), 'server', 'CertificateStatus')
    const bytes = sentBy(meet(announcing('ECDHE')), 'ServerKeyExchange')
    const refusal = { alert: 'unexpected_message', cite: '§7.4.3', field: 'ServerKeyExchange' } as const
    const decoded = deliver(receiver, handshake(bytes))
    expectRefusal(decoded, refusal, sender)
  })

  test('a second one, and one of another kind, are refused', () => {
    const { receiver, bytes } = before(announcing('ECDHE'), 'server', 'CertificateStatus')
    const once = deliver(receiver, handshake(bytes)).connection
    expectRefusal(deliver(once, handshake(bytes)), {
      alert: 'unexpected_message',
      cite: 'RFC',
      field: 'CertificateStatus',
    })
    expectRefusal(deliver(receiver, handshake(Uint8Array.of(22, 0, 0, 2, 7, 1))), {
      alert: 'bad_certificate_status_response',
      cite: 'RFC 6066 §8',
      field: 'CertificateStatus.status_type',
    })
  })
})
