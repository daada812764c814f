/** START of a server: which of its certificates it shows (RFC 9846 §4.3.3, §4.5.1.2, RFC 6066 §3). */
import { describe, expect, test } from 'vitest'
import { makeIdentity } from '../../../src/certificate/keys/identity.ts'
import type { ClientSettings } from '../../../src/handshake/config/config.ts'
import { before, pair } from '../../kit/pair.ts'
import { bodyOf } from '../../kit/play.ts'
import { client, NOW, server } from '../../kit/world.ts'

const made = (name: string, key: 'ecdsa-p256' | 'ed25519', issuerKey: 'ecdsa-p256' | 'ed25519') =>
  makeIdentity({
    seed: `${name} ${key} ${issuerKey}`,
    names: [name],
    notBefore: NOW - 1000,
    notAfter: NOW + 1_000_000,
    key,
    issuerKey,
  }).identity

const byEd25519 = made('one.example', 'ecdsa-p256', 'ed25519')
const byEcdsa = made('one.example', 'ecdsa-p256', 'ecdsa-p256')
const other = made('two.example', 'ed25519', 'ed25519')
const choosing = server({ credentials: [byEd25519, byEcdsa, other] })

/** The leaf that the server shows to such a client. */
function shown(settings: ClientSettings): Uint8Array {
  const { bytes } = before(pair(client(settings), choosing), 'server', 'Certificate')
  return bodyOf(bytes, 'Certificate').certificate_list[0].cert_data
}

const certificateSchemes = (...supported_signature_algorithms: readonly 'ecdsa_secp256r1_sha256'[]) => ({
  clientHelloOrder: [
    { type: 'signature_algorithms_cert', data: { supported_signature_algorithms } },
    ...client().clientHelloOrder,
  ] as const,
})

describe('START: credentials', () => {
  test('the one for the name comes first (RFC 6066 §3)', () => {
    expect(shown({ serverName: 'two.example' })).toEqual(other.chain[0])
    expect(shown({ serverName: 'one.example' })).toEqual(byEd25519.chain[0])
  })

  test('a wildcard is for the name where enough labels stand below it (RFC 9525 §7.1): wildcardLabels', () => {
    const wide = made('*.example', 'ed25519', 'ed25519')
    const first = (wildcardLabels: number): Uint8Array => {
      const config = server({ credentials: [byEcdsa, wide], wildcardLabels })
      const { bytes } = before(pair(client({ serverName: 'two.example' }), config), 'server', 'Certificate')
      return bodyOf(bytes, 'Certificate').certificate_list[0].cert_data
    }
    expect(first(2)).toEqual(byEcdsa.chain[0])
    expect(first(1)).toEqual(wide.chain[0])
  })

  test('among those, the one whose chain the client can verify: signature_algorithms_cert (RFC 9846 §4.3.3)', () => {
    const schemes = certificateSchemes('ecdsa_secp256r1_sha256')
    expect(shown({ serverName: 'one.example', ...schemes })).toEqual(byEcdsa.chain[0])
  })

  test('or, without that, signature_algorithms (RFC 9846 §4.3.3)', () => {
    expect(shown({ serverName: 'one.example', signatureSchemes: ['ecdsa_secp256r1_sha256'] })).toEqual(
      byEcdsa.chain[0],
    )
  })

  test('one that cannot be verified is still better than none (RFC 9846 §4.5.1.2)', () => {
    const schemes = certificateSchemes('ecdsa_secp256r1_sha256')
    expect(shown({ serverName: 'two.example', ...schemes })).toEqual(other.chain[0])
  })

  test('and one for another name too: the client decides', () => {
    expect(shown({ serverName: 'three.example' })).toEqual(byEd25519.chain[0])
  })
})
