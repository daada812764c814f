/** WAIT_SERVER_HELLO_DONE of a client of TLS 1.2: with which certificate it answers a CertificateRequest (RFC 5246 §7.4.4, §7.4.6). */
import { describe, expect, test } from 'vitest'
import { makeIdentity } from '../../../src/certificate/keys/identity.ts'
import type { KeyUsage } from '../../../src/certificate/x509/extension.ts'
import type { CertificateRequest12 } from '../../../src/wire/message12.ts'
import { before, pair } from '../../kit/pair.ts'
import { changed12, deliver, handshake, handshake12 } from '../../kit/play.ts'
import { NOW } from '../../kit/world.ts'
import { client12, server12 } from '../../kit/world12.ts'

const DONE = { name: 'ServerHelloDone', body: {} } as const
const DAY = 86_400_000

type Key = 'ecdsa-p256' | 'ed25519' | 'rsa-2048'

/** What the client with one kind of key sends where the CertificateRequest is changed so. */
function answer(
  key: Key,
  change: Partial<CertificateRequest12>,
  keyUsage: readonly KeyUsage[] = ['digitalSignature'],
): string[] {
  const dates = { notBefore: NOW - DAY, notAfter: NOW + DAY }
  const { identity } = makeIdentity({
    seed: 'asked',
    names: ['client.example'],
    key,
    usage: 'client',
    faults: { leaf: { keyUsage } },
    ...dates,
  })
  const start = pair(client12({ credential: identity }), server12({ clientCertificate: 'request' }))
  const { receiver, bytes } = before(start, 'server', 'CertificateRequest')
  const request = changed12(bytes, 'CertificateRequest', (body) => ({ ...body, ...change }))
  const { events } = deliver(receiver, handshake(request), handshake12(DONE))
  return events.flatMap((event) => {
    if (event.kind !== 'message' || event.direction !== 'sent') return []
    // The header and the length of an empty certificate_list.
    return event.name === 'Certificate' && event.bytes.length === 7 ? ['empty Certificate'] : [event.name]
  })
}

const SHOWN = ['Certificate', 'ClientKeyExchange', 'CertificateVerify', 'ChangeCipherSpec', 'Finished']
const NONE = ['empty Certificate', 'ClientKeyExchange', 'ChangeCipherSpec', 'Finished']

describe('a CertificateRequest', () => {
  test.each([
    ['ecdsa-p256', ['rsa_sign', 'ecdsa_sign']],
    ['ed25519', ['ecdsa_sign']],
    ['rsa-2048', ['unknown(0xee)', 'rsa_sign']],
  ] as const)(
    'is answered with a key of %s, which certificate_types admit: %j (RFC 5246 §7.4.4, RFC 8422 §5.5)',
    (key, certificate_types) => {
      expect(answer(key, { certificate_types })).toEqual(SHOWN)
    },
  )

  test.each([
    ['ecdsa-p256', ['rsa_sign']],
    ['ed25519', ['rsa_sign', 'dss_sign']],
    ['rsa-2048', ['ecdsa_sign']],
    ['rsa-2048', ['unknown(0xee)']],
  ] as const)(
    'is answered with no certificate by a key of %s, which certificate_types do not admit: %j (RFC 5246 §7.4.6)',
    (key, certificate_types) => {
      expect(answer(key, { certificate_types })).toEqual(NONE)
    },
  )

  test.each([
    ['digitalSignature', SHOWN],
    ['keyAgreement', NONE],
  ] as const)(
    'is answered with a certificate or with none as its keyUsage has it: %s (RFC 5246 §7.4.6)',
    (usage, sent) => {
      for (const key of ['ecdsa-p256', 'rsa-2048'] as const) expect(answer(key, {}, [usage])).toEqual(sent)
    },
  )

  test.each(['rsa_pkcs1_sha256', 'rsa_pkcs1_sha512', 'rsa_pss_rsae_sha384'] as const)(
    'is answered with an RSA key where it lists %s alone: any hash that is allowed will do (RFC 5246 §7.4.8)',
    (scheme) => {
      expect(answer('rsa-2048', { supported_signature_algorithms: [scheme] })).toEqual(SHOWN)
    },
  )

  test('is answered with no certificate where no scheme fits the key (RFC 5246 §7.4.4)', () => {
    const supported_signature_algorithms = ['rsa_pkcs1_sha256', 'unknown(0xfefe)'] as const
    expect(answer('ecdsa-p256', { supported_signature_algorithms })).toEqual(NONE)
    expect(answer('rsa-2048', { supported_signature_algorithms: ['rsa_pkcs1_sha1'] })).toEqual(NONE)
  })
})
