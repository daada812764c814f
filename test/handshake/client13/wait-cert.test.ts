/** WAIT_CERT_CR and WAIT_CERT of a client: CertificateRequest and Certificate (RFC 9846 §4.4.2, §4.5.1). */
import { describe, expect, test } from 'vitest'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import { EMPTY } from '../../../src/bytes/bytes.ts'
import type { Certificate, CertificateRequest } from '../../../src/wire/message13.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, meet, pair } from '../../kit/pair.ts'
import { changed, deliver, handshake } from '../../kit/play.ts'
import { CLIENT, client, server, STRANGER } from '../../kit/world.ts'
import { RSA_SERVER } from '../../kit/world12.ts'

const asking = pair(client({ credential: CLIENT.identity }), server({ clientCertificate: 'request' }))

describe('WAIT_CERT_CR: CertificateRequest', () => {
  const moment = before(asking, 'server', 'CertificateRequest')
  const BROKEN: readonly (readonly [string, (body: CertificateRequest) => CertificateRequest, Refusal])[] = [
    [
      'a context that is not empty',
      (body) => ({ ...body, certificate_request_context: Uint8Array.of(1) }),
      { alert: 'illegal_parameter', cite: '§4.4.2', field: 'CertificateRequest.certificate_request_context' },
    ],
    [
      'no signature_algorithms',
      (body) => ({ ...body, extensions: [] }),
      { alert: 'missing_extension', cite: '§4.4.2', field: 'CertificateRequest.extensions' },
    ],
    [
      'an extension twice',
      ({ extensions, ...body }) => ({ ...body, extensions: [...extensions, ...extensions] }),
      { alert: 'illegal_parameter', cite: '§4.3', field: 'CertificateRequest.extensions[1].type' },
    ],
    [
      'an extension that belongs elsewhere',
      ({ extensions, ...body }) => ({
        ...body,
        extensions: [...extensions, { type: 'key_share', data: EMPTY }],
      }),
      { alert: 'illegal_parameter', cite: '§4.3', field: 'CertificateRequest.extensions[1].type' },
    ],
  ]
  for (const [what, change, refusal] of BROKEN)
    test(`refuses ${what} with ${refusal.alert} (RFC 9846 ${refusal.cite})`, () => {
      expect(moment.receiver.state.name).toBe('WAIT_CERT_CR')
      const message = changed(moment.bytes, 'CertificateRequest', change)
      expectRefusal(deliver(moment.receiver, handshake(message)), refusal, moment.after)
    })

  test('ignores unknown extensions and GREASE (RFC 9846 §4.4.2)', () => {
    const message = changed(moment.bytes, 'CertificateRequest', ({ extensions, ...body }) => ({
      ...body,
      extensions: [
        { type: 'GREASE(0x0a0a)', data: EMPTY },
        ...extensions,
        { type: 'unknown(0xfe77)', data: EMPTY },
      ],
    }))
    expect(deliver(moment.receiver, handshake(message)).connection.state.name).toBe('WAIT_CERT')
  })

  test('a second one is refused with unexpected_message (RFC 9846 §4)', () => {
    const { connection } = deliver(moment.receiver, handshake(moment.bytes))
    expectRefusal(deliver(connection, handshake(moment.bytes)), {
      alert: 'unexpected_message',
      cite: '§6.2',
      field: 'CertificateRequest',
    })
  })

  test('without a fitting certificate the answer is empty, and Finished follows all the same (RFC 9846 §4.5.1)', () => {
    const narrow = server({
      clientCertificate: 'request',
      certificateRequestOrder: [
        { type: 'signature_algorithms', data: { supported_signature_algorithms: ['ed25519'] } },
      ],
    })
    const { events, client: done } = meet(pair(client({ credential: CLIENT.identity }), narrow))
    const sent = events.flatMap((event) =>
      event.kind === 'message' && event.actor === 'client' && event.direction === 'sent' ? [event] : [],
    )
    expect(sent.map(({ name }) => name)).toEqual([
      'ClientHello',
      'ChangeCipherSpec',
      'Certificate',
      'Finished',
    ])
    expect(sent[2].bytes).toEqual(Uint8Array.of(11, 0, 0, 4, 0, 0, 0, 0))
    expect(done.state.name).toBe('CONNECTED')
  })

  test('the scheme of the answer is one of those asked for (RFC 9846 §4.5.2)', () => {
    const { bytes } = before(asking, 'client', 'CertificateVerify')
    expect(bytes.slice(4, 6)).toEqual(Uint8Array.of(4, 3))
    // rsa_pss_rsae_sha384, and not the one with SHA-256 that the client would rather use.
    const picky = server({
      clientCertificate: 'request',
      signatureSchemes: ['ecdsa_secp256r1_sha256', 'rsa_pss_rsae_sha384'],
    })
    const rsa = before(
      pair(client({ credential: RSA_SERVER.identity }), picky),
      'client',
      'CertificateVerify',
    )
    expect(rsa.bytes.slice(4, 6)).toEqual(Uint8Array.of(8, 5))
  })
})

describe('WAIT_CERT_CR and WAIT_CERT: Certificate', () => {
  const moments = [before(pair(), 'server', 'Certificate'), before(asking, 'server', 'Certificate')]
  const BROKEN: readonly (readonly [string, (body: Certificate) => Certificate, Refusal])[] = [
    [
      'a context that is not empty',
      (body) => ({ ...body, certificate_request_context: Uint8Array.of(1) }),
      { alert: 'illegal_parameter', cite: '§4.5.1', field: 'Certificate.certificate_request_context' },
    ],
    [
      'an empty chain',
      (body) => ({ ...body, certificate_list: [] }),
      { alert: 'decode_error', cite: '§4.5.1', field: 'Certificate.certificate_list' },
    ],
    [
      'an extension in an entry that was not asked for',
      ({ certificate_list: [leaf, ...rest], ...body }) => ({
        ...body,
        certificate_list: [
          {
            ...leaf,
            extensions: [{ type: 'signed_certificate_timestamp', data: { sct_list: [Uint8Array.of(1)] } }],
          },
          ...rest,
        ],
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
        certificate_list: [{ ...leaf, extensions: [{ type: 'server_name', data: EMPTY }] }, ...rest],
      }),
      {
        alert: 'illegal_parameter',
        cite: '§4.3',
        field: 'Certificate.certificate_list[0].extensions[0].type',
      },
    ],
    [
      'a chain to an unknown root',
      (body) => ({
        ...body,
        certificate_list: STRANGER.identity.chain.map((cert_data) => ({ cert_data, extensions: [] })),
      }),
      { alert: 'unknown_ca', cite: 'RFC 5280' },
    ],
    [
      'bytes that are no certificate',
      (body) => ({ ...body, certificate_list: [{ cert_data: Uint8Array.of(48, 0), extensions: [] }] }),
      { alert: 'bad_certificate', cite: 'RFC 5280' },
    ],
  ]
  for (const moment of moments)
    for (const [what, change, refusal] of BROKEN)
      test(`${moment.receiver.state.name} refuses ${what} with ${refusal.alert} (${refusal.cite})`, () => {
        const message = changed(moment.bytes, 'Certificate', change)
        expectRefusal(deliver(moment.receiver, handshake(message)), refusal, moment.after)
      })

  test('an extension that was asked for may be answered in an entry (RFC 9846 §4.5.1)', () => {
    const asking = client({ signedCertificateTimestamps: true })
    const moment = before(pair(asking), 'server', 'Certificate')
    const message = changed(
      moment.bytes,
      'Certificate',
      ({ certificate_list: [leaf, ...rest], ...body }) => ({
        ...body,
        certificate_list: [
          {
            ...leaf,
            extensions: [{ type: 'signed_certificate_timestamp', data: { sct_list: [Uint8Array.of(1)] } }],
          },
          ...rest,
        ],
      }),
    )
    expect(deliver(moment.receiver, handshake(message)).connection.state.name).toBe('WAIT_CV')
  })

  test('a chain that fails is tolerated where the client only looks on', () => {
    const met = meet(pair(client({ trust: [], verifyPeer: false })))
    expect(met.client.state.name).toBe('CONNECTED')
    expect(agreedOf(met.client)?.peer).toMatchObject({ by: 'certificate', verified: false })
  })
})
