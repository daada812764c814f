/** The ciphers of TLS 1.2 suites: how each protects records, and what it takes of the key block. */
import { AEADS, type AeadName } from '../../crypto/cipher/aead.ts'
import { CBCS, type CbcName } from '../../crypto/cipher/cbc.ts'

/** Bytes of an explicit nonce of GCM or CCM (RFC 5288 §3, RFC 6655 §3). */
export const EXPLICIT_NONCE = 8

/** How a TLS 1.2 suite encrypts records; AES with 192 bits is in no suite. */
export type Cipher12 = AeadName | Exclude<CbcName, 'AES_192_CBC'> | 'NULL'

/** Lengths of what a cipher takes of the key block, in bytes. */
interface Lengths {
  readonly keyLength: number
  /** The fixed part of a nonce: 4 for GCM and CCM (RFC 5288 §3, RFC 6655 §3), 12 for ChaCha20 (RFC 7905 §2), none for CBC. */
  readonly ivLength: number
}

/** A cipher of one of the three kinds of RFC 5246 §6.2.3. */
export type Cipher12Row = Lengths &
  (
    | {
        readonly kind: 'aead'
        readonly aead: AeadName
        /** Whether {@link EXPLICIT_NONCE} bytes of the nonce stand in the record. */
        readonly explicitNonce: boolean
        /** Where the nonce is defined. */
        readonly nonceCite: string
      }
    | { readonly kind: 'block'; readonly cbc: CbcName }
    | { readonly kind: 'null' }
  )

function aead(name: AeadName, nonceCite: string, explicitNonce = true): Cipher12Row {
  const { keyLength, nonceLength } = AEADS[name]
  const ivLength = explicitNonce ? nonceLength - EXPLICIT_NONCE : nonceLength
  return { kind: 'aead', aead: name, explicitNonce, nonceCite, keyLength, ivLength }
}

function block(name: CbcName): Cipher12Row {
  return { kind: 'block', cbc: name, keyLength: CBCS[name].keyLength, ivLength: 0 }
}

/** Every cipher by the name that suites give it. */
export const CIPHERS_12: Readonly<Record<Cipher12, Cipher12Row>> = {
  AES_128_GCM: aead('AES_128_GCM', 'RFC 5288 §3'),
  AES_256_GCM: aead('AES_256_GCM', 'RFC 5288 §3'),
  AES_128_CCM: aead('AES_128_CCM', 'RFC 6655 §3'),
  AES_256_CCM: aead('AES_256_CCM', 'RFC 6655 §3'),
  AES_128_CCM_8: aead('AES_128_CCM_8', 'RFC 6655 §3'),
  AES_256_CCM_8: aead('AES_256_CCM_8', 'RFC 6655 §3'),
  CHACHA20_POLY1305: aead('CHACHA20_POLY1305', 'RFC 7905 §2', false),
  AES_128_CBC: block('AES_128_CBC'),
  AES_256_CBC: block('AES_256_CBC'),
  NULL: { kind: 'null', keyLength: 0, ivLength: 0 },
}
