import type { Operation } from '../../crypto/meter.ts'

/** Primitives in the order of their cost, dearest first, with words for them. */
export const OPERATION_WORDS: readonly (readonly [name: Operation, words: string])[] = [
  ['rsa-decrypt', 'RSA decryptions'],
  ['rsa-encrypt', 'RSA encryptions'],
  ['keygen', 'key pairs made'],
  ['key-agreement', 'key agreements'],
  ['kem-encapsulate', 'KEM encapsulations'],
  ['kem-decapsulate', 'KEM decapsulations'],
  ['sign', 'signatures made'],
  ['verify', 'signatures verified'],
  ['hkdf-extract', 'HKDF-Extract'],
  ['hkdf-expand', 'HKDF-Expand'],
  ['prf', 'PRF of TLS 1.2'],
  ['hmac', 'HMAC'],
  ['hash', 'hashes'],
  ['aead-seal', 'AEAD seal'],
  ['aead-open', 'AEAD open'],
  ['cbc-encrypt', 'CBC encrypt'],
  ['cbc-decrypt', 'CBC decrypt'],
]
