/** Signature schemes (RFC 9846 §4.3.3; 8446 §4.2.3). In TLS 1.2 the same two bytes are {hash, signature}. */
import { cited } from './code-points.ts'

/** Every signature scheme known by name, spoken or not. */
export const SIGNATURE_SCHEMES = {
  ...cited('RFC 9846 §4.3.3 (8446 §4.2.3)', {
    ecdsa_secp256r1_sha256: 0x0403,
    ecdsa_secp384r1_sha384: 0x0503,
    ecdsa_secp521r1_sha512: 0x0603,
    rsa_pss_rsae_sha256: 0x0804,
    rsa_pss_rsae_sha384: 0x0805,
    rsa_pss_rsae_sha512: 0x0806,
    ed25519: 0x0807,
    ed448: 0x0808,
    rsa_pss_pss_sha256: 0x0809,
    rsa_pss_pss_sha384: 0x080a,
    rsa_pss_pss_sha512: 0x080b,
    rsa_pkcs1_sha256: 0x0401,
    rsa_pkcs1_sha384: 0x0501,
    rsa_pkcs1_sha512: 0x0601,
    rsa_pkcs1_sha1: 0x0201,
    ecdsa_sha1: 0x0203,
  }),
  ...cited('RFC 9846 §B.3.1.3 (8446 §B.3.1.3)', {
    dsa_sha1_RESERVED: 0x0202,
    dsa_sha256_RESERVED: 0x0402,
    dsa_sha384_RESERVED: 0x0502,
    dsa_sha512_RESERVED: 0x0602,
  }),
  // {sha224, rsa | dsa | ecdsa}: in no RFC under one name, yet OpenSSL offers them to TLS 1.2 servers.
  ...cited('RFC 5246 §7.4.1.4.1', { rsa_pkcs1_sha224: 0x0301, dsa_sha224: 0x0302, ecdsa_sha224: 0x0303 }),
  ...cited('RFC 8734 §4', {
    ecdsa_brainpoolP256r1tls13_sha256: 0x081a,
    ecdsa_brainpoolP384r1tls13_sha384: 0x081b,
    ecdsa_brainpoolP512r1tls13_sha512: 0x081c,
  }),
  ...cited('RFC 8998 §2', { sm2sig_sm3: 0x0708 }),
  ...cited('draft-ietf-tls-tls13-pkcs1', {
    rsa_pkcs1_sha256_legacy: 0x0420,
    rsa_pkcs1_sha384_legacy: 0x0520,
    rsa_pkcs1_sha512_legacy: 0x0620,
  }),
  ...cited('draft-ietf-tls-mldsa', { mldsa44: 0x0904, mldsa65: 0x0905, mldsa87: 0x0906 }),
} as const
