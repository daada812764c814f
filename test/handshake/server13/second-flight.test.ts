/** WAIT_CERT, WAIT_CV and WAIT_FINISHED of a server: the client's second flight (RFC 9846 §4.5). */
import { describe, expect, test } from 'vitest'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import { EMPTY } from '../../../src/bytes/bytes.ts'
import { command } from '../../../src/connection/connection.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, meet, pair } from '../../kit/pair.ts'
import { alert, changed, deliver, flipped, give, handshake, inTheClear, settle } from '../../kit/play.ts'
import { CLIENT, client, server, STRANGER } from '../../kit/world.ts'

const demanding = server({ clientCertificate: 'require' })
const known = pair(client({ credential: CLIENT.identity }), demanding)

describe('WAIT_CERT', () => {
  const moment = before(known, 'client', 'Certificate')
  type Body = Parameters<Parameters<typeof changed<'Certificate'>>[2]>[0]

  const BROKEN: readonly (readonly [string, (body: Body) => Body, Refusal])[] = [
    [
      'a context that is not empty',
      (body) => ({ ...body, certificate_request_context: Uint8Array.of(1) }),
      { alert: 'illegal_parameter', cite: '§4.5.1', field: 'Certificate.certificate_request_context' },
    ],
    [
      'no certificate where one is required',
      (body) => ({ ...body, certificate_list: [] }),
      { alert: 'certificate_required', cite: '§4.5.1', field: 'Certificate.certificate_list' },
    ],
    [
      'an extension in an entry that was not asked for',
      ({ certificate_list: [leaf, ...rest], ...body }) => ({
        ...body,
        certificate_list: [{ ...leaf, extensions: [{ type: 'unknown(0xfe77)', data: EMPTY }] }, ...rest],
      }),
      {
        alert: 'unsupported_extension',
        cite: '§4.3',
        field: 'Certificate.certificate_list[0].extensions[0].type',
      },
    ],
    [
      'an extension in an entry that belongs elsewhere',
      ({ certificate_list: [leaf, ...rest], ...body }) => ({
        ...body,
        certificate_list: [{ ...leaf, extensions: [{ type: 'key_share', data: EMPTY }] }, ...rest],
      }),
      {
        alert: 'illegal_parameter',
        cite: '§4.3',
        field: 'Certificate.certificate_list[0].extensions[0].type',
      },
    ],
    [
      'bytes that are no certificate',
      (body) => ({ ...body, certificate_list: [{ cert_data: Uint8Array.of(1, 2), extensions: [] }] }),
      { alert: 'bad_certificate', cite: 'RFC 5280' },
    ],
    [
      'a chain to another root',
      (body) => ({
        ...body,
        certificate_list: STRANGER.identity.chain.map((cert_data) => ({ cert_data, extensions: [] })),
      }),
      { alert: 'unknown_ca', cite: 'RFC 5280' },
    ],
  ]
  for (const [what, change, refusal] of BROKEN)
    test(`refuses ${what} with ${refusal.alert} (${refusal.cite}), under application keys (RFC 9846 §4.5.3)`, () => {
      expect(moment.receiver.state.name).toBe('WAIT_CERT')
      expect(moment.receiver.write.name).toBe('application')
      const message = changed(moment.bytes, 'Certificate', change)
      expectRefusal(deliver(moment.receiver, handshake(message)), refusal)
      // The client reads it once it has the keys, which its own Finished brings.
    })

  test('the client reads the alert under its application keys', () => {
    const done = meet(known).client
    const outcome = deliver(
      moment.receiver,
      handshake(changed(moment.bytes, 'Certificate', (body) => ({ ...body, certificate_list: [] }))),
    )
    const fresh = { ...done, read: { ...done.read, sequence: 0 }, vault: done.vault }
    expect(give(fresh, outcome.bytes).connection.state).toMatchObject({
      alert: 'certificate_required',
      by: 'peer',
    })
  })

  test('no certificate is accepted where one is only requested; nobody is the peer then (RFC 9846 §4.5.1)', () => {
    const met = meet(pair(client(), server({ clientCertificate: 'request' })))
    expect(agreedOf(met.server)).toMatchObject({ complete: true, peer: undefined })
  })

  test('a CertificateVerify after an empty Certificate is refused with unexpected_message (RFC 9846 §4.5.2)', () => {
    const declined = before(pair(client(), server({ clientCertificate: 'request' })), 'client', 'Finished')
    const proof = before(known, 'client', 'CertificateVerify')
    expectRefusal(deliver(declined.receiver, handshake(proof.bytes)), {
      alert: 'unexpected_message',
      cite: '§6.2',
      field: 'CertificateVerify',
    })
  })
})

describe('WAIT_CV', () => {
  const moment = before(known, 'client', 'CertificateVerify')

  test('rejects a CertificateVerify over the wrong transcript with decrypt_error (RFC 9846 §4.5.2)', () => {
    const other = before(
      pair(client({ credential: CLIENT.identity }), demanding, 'c2'),
      'client',
      'CertificateVerify',
    )
    expectRefusal(deliver(moment.receiver, handshake(other.bytes)), {
      alert: 'decrypt_error',
      cite: '§4.5.2',
      field: 'CertificateVerify.signature',
    })
  })

  test('rejects an empty signature with decrypt_error (RFC 9846 §4.5.2)', () => {
    const message = changed(moment.bytes, 'CertificateVerify', (body) => ({ ...body, signature: EMPTY }))
    expectRefusal(deliver(moment.receiver, handshake(message)), {
      alert: 'decrypt_error',
      cite: '§4.5.2',
      field: 'CertificateVerify.signature',
    })
  })

  for (const [algorithm, why] of [
    ['rsa_pkcs1_sha256', 'is for certificates only'],
    ['ecdsa_sha1', 'was never offered'],
    ['ed25519', 'does not fit the key'],
    ['ecdsa_secp384r1_sha384', 'is for another curve'],
    ['unknown(0x1234)', 'nobody knows'],
  ] as const)
    test(`rejects a scheme that ${why} (${algorithm}) with illegal_parameter (RFC 9846 §4.5.2)`, () => {
      const message = changed(moment.bytes, 'CertificateVerify', (body) => ({ ...body, algorithm }))
      expectRefusal(deliver(moment.receiver, handshake(message)), {
        alert: 'illegal_parameter',
        cite: '§4.5.2',
        field: 'CertificateVerify.algorithm',
      })
    })

  test('rejects a Finished without CertificateVerify with unexpected_message (RFC 9846 §4.5.2)', () => {
    const finished = { name: 'Finished', body: { verify_data: new Uint8Array(32) } } as const
    expectRefusal(deliver(moment.receiver, handshake(finished)), {
      alert: 'unexpected_message',
      cite: '§6.2',
      field: 'Finished',
    })
  })
})

describe('WAIT_FINISHED', () => {
  const moment = before(pair(), 'client', 'Finished')

  test('rejects a Certificate that nobody asked for with unexpected_message (RFC 9846 §4.5.1)', () => {
    const body = { certificate_request_context: EMPTY, certificate_list: [] }
    expectRefusal(deliver(moment.receiver, handshake({ name: 'Certificate', body })), {
      alert: 'unexpected_message',
      cite: '§6.2',
      field: 'Certificate',
    })
  })

  test('sends data before the client’s Finished, which the client reads behind its own (RFC 9846 §4.5.3)', () => {
    const words = Uint8Array.of(1, 2, 3)
    const { connection, bytes } = settle(command(moment.receiver, { kind: 'send', data: words }))
    expect(connection.state.name).toBe('WAIT_FINISHED')
    const heard = give(moment.after, bytes).outputs
    expect(heard.filter(({ kind }) => kind === 'data')).toMatchObject([{ bytes: words }])
  })

  test('rejects a wrong MAC with decrypt_error (RFC 9846 §4.5.3)', () => {
    for (const at of [4, 20, -1])
      expectRefusal(deliver(moment.receiver, handshake(flipped(moment.bytes, at))), {
        alert: 'decrypt_error',
        cite: '§4.5.3',
        field: 'Finished.verify_data',
      })
  })

  for (const length of [0, 12, 31, 33, 48])
    test(`rejects a MAC of ${length} bytes with decode_error (RFC 9846 §4.5.3)`, () => {
      const finished = { name: 'Finished', body: { verify_data: new Uint8Array(length) } } as const
      expectRefusal(deliver(moment.receiver, handshake(finished)), {
        alert: 'decode_error',
        cite: '§4.5.3',
        field: 'Finished.verify_data',
      })
    })

  test('rejects bytes behind it in its record with unexpected_message (RFC 9846 §5.1)', () => {
    expectRefusal(deliver(moment.receiver, handshake(moment.bytes, Uint8Array.of(24))), {
      alert: 'unexpected_message',
      cite: '§5.1',
      field: 'record.fragment',
    })
  })

  test('takes an alert in the clear from a client that has no keys yet (RFC 9846 §A.1)', () => {
    expect(give(moment.receiver, inTheClear(alert(2, 40))).connection.state).toMatchObject({
      name: 'FAILED',
      alert: 'handshake_failure',
      by: 'peer',
    })
  })

  test('but not once a record of the client was opened: unexpected_message (RFC 9846 §5)', () => {
    const { connection } = deliver(moment.receiver, { type: 'handshake', content: moment.bytes.slice(0, 5) })
    expectRefusal(give(connection, inTheClear(alert(2, 40))), { alert: 'unexpected_message', cite: '§5' })
  })

  test('erases the secrets of the handshake once it is done (RFC 9846 §7.1)', () => {
    const { server: done } = meet(pair())
    const live = [...done.vault].filter(({ status }) => status === 'live').map(({ name }) => name)
    expect(live.filter((name) => /handshake|early|shared|master_secret$/.test(name))).toEqual([
      'exporter_master_secret',
      'resumption_master_secret',
    ])
  })
})

describe('NEGOTIATED', () => {
  test('no CertificateRequest in a PSK handshake (RFC 9846 §4.4.2)', () => {
    const { sessions } = meet(known)
    const again = pair(
      client({ credential: CLIENT.identity, sessions: sessions.slice(0, 1) }),
      demanding,
      'c2',
    )
    const { events, server: done } = meet(again)
    const names = events.flatMap((event) => (event.kind === 'message' ? [event.name] : []))
    expect(names).not.toContain('CertificateRequest')
    // Who the client is comes with the session.
    const peer = { by: 'session', chain: CLIENT.identity.chain, verified: true }
    expect(agreedOf(done)).toMatchObject({ complete: true, peer })
  })

  test('ServerHello echoes the session id and says TLS 1.2 outside, TLS 1.3 inside (RFC 9846 §4.2.3)', () => {
    const { bytes, receiver } = before(pair(), 'server', 'ServerHello')
    const { state } = receiver
    if (state.name !== 'WAIT_SH') throw new Error(state.name)
    expect(bytes.slice(4, 6)).toEqual(Uint8Array.of(3, 3))
    expect(bytes.slice(38, 38 + 33)).toEqual(Uint8Array.of(32, ...state.offer.hello.legacy_session_id))
  })
})
