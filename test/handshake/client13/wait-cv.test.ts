/** WAIT_CV and WAIT_FINISHED of a client: the server's proof (RFC 9846 §4.5.2, §4.5.3). */
import { describe, expect, test } from 'vitest'
import { EMPTY } from '../../../src/bytes/bytes.ts'
import { expectRefusal } from '../../kit/expect.ts'
import { before, meet, pair } from '../../kit/pair.ts'
import { changed, deliver, flipped, handshake } from '../../kit/play.ts'
import { CHEAP, CLIENT, client, server } from '../../kit/world.ts'
import { RSA_SERVER } from '../../kit/world12.ts'

describe('WAIT_CV', () => {
  const moment = before(pair(), 'server', 'CertificateVerify')
  const refused = { alert: 'decrypt_error', cite: '§4.5.2', field: 'CertificateVerify.signature' } as const

  test('rejects a CertificateVerify over the wrong transcript with decrypt_error (RFC 9846 §4.5.2)', () => {
    const other = before(pair(client(), server(), 'c2'), 'server', 'CertificateVerify')
    expectRefusal(deliver(moment.receiver, handshake(other.bytes)), refused, moment.after)
  })

  test('rejects a flipped bit and an empty signature with decrypt_error (RFC 9846 §4.5.2)', () => {
    expectRefusal(deliver(moment.receiver, handshake(flipped(moment.bytes, -1))), refused, moment.after)
    const empty = changed(moment.bytes, 'CertificateVerify', (body) => ({ ...body, signature: EMPTY }))
    expectRefusal(deliver(moment.receiver, handshake(empty)), refused, moment.after)
  })

  test('rejects the signature of a client with decrypt_error: the context string differs (RFC 9846 §4.5.2)', () => {
    const of = pair(client({ credential: CLIENT.identity }), server({ clientCertificate: 'require' }))
    const { bytes } = before(of, 'client', 'CertificateVerify')
    expectRefusal(deliver(moment.receiver, handshake(bytes)), refused, moment.after)
  })

  for (const [algorithm, why] of [
    ['rsa_pkcs1_sha256', 'is for certificates only'],
    ['ecdsa_sha1', 'was never offered'],
    ['rsa_pss_rsae_sha256', 'does not fit the key'],
    ['ecdsa_secp521r1_sha512', 'is for another curve'],
    ['GREASE(0x0a0a)', 'is no scheme at all'],
  ] as const)
    test(`rejects a scheme that ${why} (${algorithm}) with illegal_parameter (RFC 9846 §4.5.2)`, () => {
      const message = changed(moment.bytes, 'CertificateVerify', (body) => ({ ...body, algorithm }))
      expectRefusal(
        deliver(moment.receiver, handshake(message)),
        { alert: 'illegal_parameter', cite: '§4.5.2', field: 'CertificateVerify.algorithm' },
        moment.after,
      )
    })

  test('rejects RSASSA-PKCS1-v1_5, though the key is RSA, with illegal_parameter (RFC 9846 §4.3.3)', () => {
    const of = pair(client({ trust: [RSA_SERVER.root] }), server({ credentials: [RSA_SERVER.identity] }))
    const rsa = before(of, 'server', 'CertificateVerify')
    const algorithm = 'rsa_pkcs1_sha256'
    const message = changed(rsa.bytes, 'CertificateVerify', (body) => ({ ...body, algorithm }))
    expectRefusal(
      deliver(rsa.receiver, handshake(message)),
      { alert: 'illegal_parameter', cite: '§4.5.2', field: 'CertificateVerify.algorithm' },
      rsa.after,
    )
  })

  test('rejects a scheme that it does not offer, though it fits the key, with illegal_parameter (RFC 9846 §4.5.2)', () => {
    const other = before(
      pair(client({ signatureSchemes: ['ed25519', 'ecdsa_secp256r1_sha256'] })),
      'server',
      'CertificateVerify',
    )
    const narrow = { ...other.receiver, config: client({ signatureSchemes: ['ed25519'] }) }
    expectRefusal(
      deliver(narrow, handshake(other.bytes)),
      { alert: 'illegal_parameter', cite: '§4.5.2' },
      other.after,
    )
  })
})

describe('WAIT_FINISHED', () => {
  const moment = before(pair(client(CHEAP), server(CHEAP)), 'server', 'Finished')

  test('rejects a wrong MAC with decrypt_error, under handshake keys (RFC 9846 §4.5.3)', () => {
    for (const at of [4, 20, -1]) {
      const outcome = deliver(moment.receiver, handshake(flipped(moment.bytes, at)))
      expectRefusal(
        outcome,
        { alert: 'decrypt_error', cite: '§4.5.3', field: 'Finished.verify_data' },
        moment.after,
      )
    }
  })

  for (const length of [0, 12, 31, 33])
    test(`rejects a MAC of ${length} bytes with decode_error (RFC 9846 §4.5.3)`, () => {
      const finished = { name: 'Finished', body: { verify_data: new Uint8Array(length) } } as const
      expectRefusal(
        deliver(moment.receiver, handshake(finished)),
        { alert: 'decode_error', cite: '§4.5.3', field: 'Finished.verify_data' },
        moment.after,
      )
    })

  test('rejects a ticket behind it in its record with unexpected_message (RFC 9846 §5.1)', () => {
    const ticket = before(pair(client(CHEAP), server(CHEAP)), 'server', 'NewSessionTicket')
    expectRefusal(
      deliver(moment.receiver, handshake(moment.bytes, ticket.bytes)),
      { alert: 'unexpected_message', cite: '§5.1', field: 'record.fragment' },
      moment.after,
    )
  })

  test('erases the secrets of the handshake once it is done (RFC 9846 §7.1)', () => {
    const { client: done } = meet(pair())
    const live = [...done.vault].filter(({ status }) => status === 'live').map(({ name }) => name)
    expect(live.filter((name) => /handshake|early|shared|master_secret$/.test(name))).toEqual([
      'exporter_master_secret',
      'resumption_master_secret',
    ])
  })
})

describe('SEND_FLIGHT2', () => {
  test('a key that is elsewhere is asked for its signature; the step waits for the answer (RFC 9846 §4.5.2)', () => {
    const remote = { chain: CLIENT.identity.chain, privateKey: 'remote' } as const
    const of = pair(client({ credential: remote }), server({ clientCertificate: 'require' }))
    expect(() => meet(of)).toThrow(/no key is remote/)
    const asked: string[] = []
    const wrong = meet(of, {
      answer: ({ kind }) => {
        asked.push(kind)
        return { kind: 'sign', signature: Uint8Array.of(1) }
      },
    })
    expect(asked).toEqual(['sign'])
    expect(wrong.server.state).toMatchObject({ name: 'FAILED', alert: 'decrypt_error' })
  })
})
