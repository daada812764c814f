/** What is inside of a protected record of TLS 1.2, by the kind of its cipher: RFC 5246 §6.2.3. */
import { allBut, fixed, type Layout, rest, sized, struct, uint8 } from '../bytes/layout.ts'
import { AEADS } from '../crypto/cipher/aead.ts'
import { AES_BLOCK } from '../crypto/cipher/cbc.ts'
import { contentTypes, protocolVersions } from './registry.ts'
import { CIPHERS_12, EXPLICIT_NONCE } from './registry/ciphers12.ts'
import { macLength12, type Suite12Row } from './registry/suites12.ts'

/** What a suite says of its records, and whether blocks are authenticated as they are encrypted (RFC 7366). */
export type RecordProtection12 = Pick<Suite12Row, 'cipher' | 'mac'> & { readonly encryptThenMac: boolean }

/** The fragment as it stands on the wire. */
function fragmentOf(protection: RecordProtection12): Layout<object> {
  const row = CIPHERS_12[protection.cipher]
  switch (row.kind) {
    case 'aead':
      return struct('GenericAEADCipher', 'RFC 5246 §6.2.3.3', {
        ...(row.explicitNonce ? { nonce_explicit: fixed(EXPLICIT_NONCE) } : {}),
        content: allBut(AEADS[row.aead].tagLength),
        tag: rest,
      })
    case 'block':
      return protection.encryptThenMac
        ? struct('GenericBlockCipher', 'RFC 7366 §3', {
            IV: fixed(AES_BLOCK),
            encrypted: allBut(macLength12(protection)),
            MAC: rest,
          })
        : struct('GenericBlockCipher', 'RFC 5246 §6.2.3.2', { IV: fixed(AES_BLOCK), encrypted: rest })
    case 'null':
      return struct('GenericStreamCipher', 'RFC 5246 §6.2.3.1', {
        content: allBut(macLength12(protection)),
        MAC: rest,
      })
  }
}

/** A protected record with the parts of its fragment told apart, as far as they stand on the wire. */
export function protectedRecord12(protection: RecordProtection12): Layout<object> {
  return struct('TLSCiphertext', 'RFC 5246 §6.2.3', {
    type: contentTypes.layout,
    version: protocolVersions.layout,
    fragment: sized(fragmentOf(protection), 2 ** 16 - 1),
  })
}

/** All bytes before the MAC and the padding: the last byte says how long that is. */
function beforePadding(mac: number): Layout<Uint8Array> {
  return {
    ...rest,
    decode: (reader) => {
      const there = reader.remaining
      const padding = there > 0 ? (reader.bytes[reader.end - 1] ?? 0) : 0
      const length = there - mac - padding - 1
      if (length < 0)
        reader.fail({
          expected: `content before ${mac} bytes of MAC and ${padding + 1} of padding`,
          actual: `${there} bytes`,
        })
      return reader.take(length)
    },
  }
}

/** What the blocks of a record hold before encryption: with encrypt-then-MAC no MAC is among it (RFC 7366 §3). */
export function blockPlaintext(protection: RecordProtection12): Layout<object> {
  const mac = protection.encryptThenMac ? 0 : macLength12(protection)
  return struct('GenericBlockCipher', 'RFC 5246 §6.2.3.2', {
    content: beforePadding(mac),
    ...(mac > 0 ? { MAC: fixed(mac) } : {}),
    padding: allBut(1),
    padding_length: uint8,
  })
}
