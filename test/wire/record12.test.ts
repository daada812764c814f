/** The parts of a protected record of TLS 1.2, by the kind of its cipher (RFC 5246 §6.2.3, RFC 7366 §3). */
import { describe, expect, it } from 'vitest'
import { concat, fromHex } from '../../src/bytes/bytes.ts'
import { decode } from '../../src/bytes/layout.ts'
import { messageLayout10 } from '../../src/wire/handshake10.ts'
import { getPath, pathsOf } from '../../src/wire/path/paths.ts'
import { blockPlaintext, protectedRecord12 } from '../../src/wire/record12.ts'
import { type Suite12 } from '../../src/wire/registry.ts'
import { SUITES_12 } from '../../src/wire/registry/suites12.ts'

function record(suite: Suite12, encryptThenMac: boolean, length: number) {
  const bytes = concat(
    fromHex('170303'),
    Uint8Array.of(length >> 8, length & 255),
    new Uint8Array(length).map((_, i) => i),
  )
  return { layout: protectedRecord12({ ...SUITES_12[suite], encryptThenMac }), bytes }
}

/** Names of the parts and their bytes, beside the header. */
function parts({ layout, bytes }: ReturnType<typeof record>): string[] {
  return pathsOf(layout, bytes)
    .filter(({ path, span }) => span.children.length === 0 && /fragment\.(?!length)/.test(path))
    .map(({ span }) => `${span.name} ${span.end - span.start}`)
}

describe('a protected record', () => {
  it.each<readonly [Suite12, boolean, number, readonly string[]]>([
    // RFC 5288 §3: an explicit nonce of 8, a tag of 16.
    ['TLS_RSA_WITH_AES_128_GCM_SHA256', false, 40, ['nonce_explicit 8', 'content 16', 'tag 16']],
    // RFC 6655 §4: a tag of 8.
    ['TLS_RSA_WITH_AES_128_CCM_8', false, 32, ['nonce_explicit 8', 'content 16', 'tag 8']],
    // RFC 7905 §2: no part of the nonce travels.
    ['TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', false, 32, ['content 16', 'tag 16']],
    // RFC 5246 §6.2.3.2: the MAC is within; RFC 7366 §3: it stands behind.
    ['TLS_RSA_WITH_AES_128_CBC_SHA', false, 64, ['IV 16', 'encrypted 48']],
    ['TLS_RSA_WITH_AES_128_CBC_SHA', true, 68, ['IV 16', 'encrypted 32', 'MAC 20']],
    ['TLS_RSA_WITH_AES_256_CBC_SHA256', true, 80, ['IV 16', 'encrypted 32', 'MAC 32']],
    // RFC 5246 §6.2.3.1: nothing is encrypted.
    ['TLS_RSA_WITH_NULL_SHA256', false, 42, ['content 10', 'MAC 32']],
  ])('of %s, encrypt-then-MAC %s, has its parts', (suite, encryptThenMac, length, expected) => {
    expect(parts(record(suite, encryptThenMac, length))).toEqual(expected)
  })

  it('that is too short for them says so', () => {
    const { layout, bytes } = record('TLS_RSA_WITH_AES_128_GCM_SHA256', false, 23)
    expect(() => decode(layout, bytes)).toThrow(/fragment.content at byte 13: expected 16 byte/)
  })
})

describe('what blocks hold before encryption', () => {
  const mte = blockPlaintext({ ...SUITES_12.TLS_RSA_WITH_AES_128_CBC_SHA, encryptThenMac: false })
  const etm = blockPlaintext({ ...SUITES_12.TLS_RSA_WITH_AES_128_CBC_SHA, encryptThenMac: true })
  const plaintext = concat(fromHex('68656c6c6f'), new Uint8Array(20).fill(0xaa), fromHex('06060606060606'))

  it('is content, MAC and padding', () => {
    expect(getPath(mte, plaintext, 'GenericBlockCipher.content')).toEqual(fromHex('68656c6c6f'))
    expect(getPath(mte, plaintext, 'GenericBlockCipher.MAC')).toEqual(new Uint8Array(20).fill(0xaa))
    expect(getPath(mte, plaintext, 'GenericBlockCipher.padding')).toEqual(fromHex('060606060606'))
    expect(getPath(mte, plaintext, 'GenericBlockCipher.padding_length')).toBe(6)
  })

  it('has no MAC with encrypt-then-MAC', () => {
    expect(getPath(etm, plaintext, 'GenericBlockCipher.content')).toHaveLength(25)
  })

  it('whose padding says more than there is, is refused', () => {
    expect(() => decode(mte, fromHex('0102ff'))).toThrow(/content before 20 bytes of MAC and 256 of padding/)
  })
})

describe('messages of TLS 1.0 and 1.1', () => {
  it('have paths of their own: a CertificateVerify names no algorithm (RFC 4346 §7.4.8)', () => {
    const verify = fromHex('0f00000400021234')
    expect(getPath(messageLayout10(verify), verify, 'CertificateVerify.signature')).toEqual(fromHex('1234'))
  })

  it('are those of TLS 1.2 where nothing differs', () => {
    const done = fromHex('0e000000')
    expect(messageLayout10(done).type).toBe('ServerHelloDone')
  })
})
