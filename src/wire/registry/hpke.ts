/** What HPKE is made of (RFC 9180 §7): keys of Encrypted Client Hello are for it. */
import { cited, codePoints } from './code-points.ts'

const KEM = 'RFC 9180 §7.1'
const KDF = 'RFC 9180 §7.2'
const AEAD = 'RFC 9180 §7.3'

/** Ways to encapsulate a key. */
export const hpkeKems = codePoints({
  type: 'HpkeKemId',
  cite: KEM,
  size: 2,
  rows: cited(KEM, {
    'DHKEM(P-256, HKDF-SHA256)': 0x0010,
    'DHKEM(P-384, HKDF-SHA384)': 0x0011,
    'DHKEM(P-521, HKDF-SHA512)': 0x0012,
    'DHKEM(X25519, HKDF-SHA256)': 0x0020,
    'DHKEM(X448, HKDF-SHA512)': 0x0021,
  }),
})

/** Ways to derive keys. */
export const hpkeKdfs = codePoints({
  type: 'HpkeKdfId',
  cite: KDF,
  size: 2,
  rows: cited(KDF, { 'HKDF-SHA256': 1, 'HKDF-SHA384': 2, 'HKDF-SHA512': 3 }),
})

/** Ways to encrypt. */
export const hpkeAeads = codePoints({
  type: 'HpkeAeadId',
  cite: AEAD,
  size: 2,
  rows: cited(AEAD, { 'AES-128-GCM': 1, 'AES-256-GCM': 2, ChaCha20Poly1305: 3, 'Export-only': 0xffff }),
})
