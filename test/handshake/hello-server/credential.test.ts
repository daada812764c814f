/** START of a server: which of its certificates it shows (RFC 9846 §4.3.3, §4.5.1.2, RFC 6066 §3). */
import { describe, expect, test } from 'vitest'
import { makeIdentity } from '../../../src/certificate/keys/identity.ts'
import type { ClientSettings } from '../../../src/handshake/config/config.ts'
import { before, meet, pair } from '../../kit/pair.ts'
import { bodyOf } from '../../kit/play.ts'
import { client, NOW, server } from '../../kit/world.ts'

const made = (
  name: string,
  key: 'ecdsa-p256' | 'ed25519',
  issuerKey: 'ecdsa-p256' | 'ed25519',
  leaf: { readonly scheme?: 'ecdsa_sha1' } = {},
) =>
  makeIdentity({
    faults: { leaf },
    seed: `${name} ${key} ${issuerKey}`,
    names: [name],
    notBefore: NOW - 1000,
    notAfter: NOW + 1_000_000,
    key,
    issuerKey,
  }).identity

const byEd25519 = made('one.example', 'ecdsa-p256', 'ed25519')
const byEcdsa = made('one.example', 'ecdsa-p256', 'ecdsa-p256')
const bySha1 = made('one.example', 'ecdsa-p256', 'ecdsa-p256', { scheme: 'ecdsa_sha1' })
const other = made('two.example', 'ed25519', 'ed25519')
const choosing = server({ credentials: [byEd25519, byEcdsa, other] })

/** The leaf that the server shows to such a client. */
function shown(settings: ClientSettings, by = choosing): Uint8Array {
  const { bytes } = before(pair(client(settings), by), 'server', 'Certificate')
  return bodyOf(bytes, 'Certificate').certificate_list[0].cert_data
}

const certificateSchemes = (
  ...supported_signature_algorithms: readonly ('ecdsa_secp256r1_sha256' | 'ecdsa_sha1')[]
) => ({
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

  test('the first, where no name is asked for', () => {
    expect(shown({ serverName: '' })).toEqual(byEd25519.chain[0])
    expect(shown({ serverName: '' }, server({ credentials: [other, byEd25519] }))).toEqual(other.chain[0])
  })

  test('one that does not parse is for no name', () => {
    const unreadable = { ...byEcdsa, chain: [Uint8Array.of(0x30, 0)] }
    const by = server({ credentials: [unreadable, other] })
    expect(shown({ serverName: 'two.example' }, by)).toEqual(other.chain[0])
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

  test('one with SHA-1 comes last among those that can be verified (RFC 9846 §4.3.3)', () => {
    const schemes = certificateSchemes('ecdsa_sha1', 'ecdsa_secp256r1_sha256')
    const by = server({ credentials: [bySha1, byEcdsa] })
    expect(shown({ serverName: 'one.example', ...schemes }, by)).toEqual(byEcdsa.chain[0])
  })

  test('it goes out where there is no other, to clients that list SHA-1 and to none else (RFC 9846 §4.5.1.2)', () => {
    const by = server({ credentials: [bySha1] })
    const listing = certificateSchemes('ecdsa_sha1')
    expect(shown({ serverName: 'one.example', ...listing }, by)).toEqual(bySha1.chain[0])
    const { events } = meet(pair(client({ serverName: 'one.example' }), by))
    const alerts = events.flatMap((event) =>
      event.kind === 'alert' && event.direction === 'sent'
        ? [`${event.description}: ${event.rule}: ${event.actual}`]
        : [],
    )
    expect(alerts).toEqual([
      expect.stringMatching(/^handshake_failure: config.credentials.*: a chain signed with ecdsa_sha1/),
    ])
  })

  test('in TLS 1.2 as well: signature_algorithms_cert, else signature_algorithms (RFC 9846 §4.3.3, RFC 5246 §7.4.2)', () => {
    const of12 = { versions: ['TLS 1.2'], groups: ['secp256r1'] } as const
    const shown12 = (settings: ClientSettings): Uint8Array => {
      const by = server({ ...of12, credentials: [byEd25519, bySha1, byEcdsa] })
      const { bytes } = before(
        pair(client({ ...of12, serverName: 'one.example', ...settings }), by),
        'server',
        'Certificate',
      )
      // ASN.1Cert certificate_list<0..2^24-1> (RFC 5246 §7.4.2): a header of four bytes, two lengths of three, the leaf.
      return bytes.slice(10)
    }
    const { clientHelloOrder } = certificateSchemes('ecdsa_secp256r1_sha256')
    expect(shown12({ clientHelloOrder })).toEqual(byEcdsa.chain[0])
    expect(shown12({ signatureSchemes: ['ecdsa_secp256r1_sha256'] })).toEqual(byEcdsa.chain[0])
    expect(shown12({})).toEqual(byEd25519.chain[0])
  })

  test('one that cannot be verified is still better than none (RFC 9846 §4.5.1.2)', () => {
    const schemes = certificateSchemes('ecdsa_secp256r1_sha256')
    expect(shown({ serverName: 'two.example', ...schemes })).toEqual(other.chain[0])
  })

  test('and one for another name too: the client decides', () => {
    expect(shown({ serverName: 'three.example' })).toEqual(byEd25519.chain[0])
  })
})
