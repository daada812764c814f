/** Key shapes shared by signatures and certificates. Byte arrays are big-endian; points as SEC 1 or RFC 8032 write them. */

/** NIST curves for ECDSA, by their TLS names. */
export type EcdsaCurve = 'secp256r1' | 'secp384r1' | 'secp521r1'

/** A public key for ECDSA: a point, uncompressed. */
export interface EcdsaPublicKey {
  readonly kind: 'ecdsa'
  readonly curve: EcdsaCurve
  readonly point: Uint8Array
}

/** A public key as a certificate carries it. `rsa-pss` is the same numbers under the OID id-RSASSA-PSS. */
export type PublicKey =
  | EcdsaPublicKey
  | { readonly kind: 'ed25519' | 'ed448'; readonly point: Uint8Array }
  | { readonly kind: 'rsa' | 'rsa-pss'; readonly n: bigint; readonly e: bigint }

/** RSA private key with its CRT parts (RFC 8017 §3.2), under either OID. */
export interface RsaPrivateKey {
  readonly kind: 'rsa' | 'rsa-pss'
  readonly n: bigint
  readonly e: bigint
  readonly d: bigint
  readonly p: bigint
  readonly q: bigint
  /** d mod (p-1) */
  readonly dp: bigint
  /** d mod (q-1) */
  readonly dq: bigint
  /** q^-1 mod p */
  readonly qi: bigint
}

/** A private key that signs. ECDSA: the scalar; EdDSA: the 32- or 57-byte seed of RFC 8032. */
export type PrivateKey =
  | { readonly kind: 'ecdsa'; readonly curve: EcdsaCurve; readonly scalar: Uint8Array }
  | { readonly kind: 'ed25519' | 'ed448'; readonly seed: Uint8Array }
  | RsaPrivateKey
