/** The algorithms that certificates are signed with, as data: RFC 3279 §2.2, RFC 4055 §5, RFC 5758 §3, RFC 8410 §3. */
import type { SchemeName } from '../../crypto/signature/signature.ts'

/** What is known of an algorithm whose parameters say nothing. */
interface SignatureRow {
  /** Hash of what is signed: where a signature is weak, it is here (RFC 8032 §5 for EdDSA). */
  readonly hash: string
  /** None at all, or NULL, which some leave out (RFC 4055 §5). */
  readonly parameters: 'none' | 'NULL'
  /** Its TLS name; `undefined` where TLS has none. */
  readonly scheme: SchemeName | undefined
}

const row = (
  hash: string,
  parameters: SignatureRow['parameters'],
  scheme: SchemeName | undefined,
): SignatureRow => ({ hash, parameters, scheme })

/** By the name of the algorithm. RSA-PSS is not here: its hash stands in its parameters. */
export const SIGNATURES: Readonly<Record<string, SignatureRow>> = {
  md5WithRSAEncryption: row('md5', 'NULL', undefined),
  sha1WithRSAEncryption: row('sha1', 'NULL', 'rsa_pkcs1_sha1'),
  sha224WithRSAEncryption: row('sha224', 'NULL', 'rsa_pkcs1_sha224'),
  sha256WithRSAEncryption: row('sha256', 'NULL', 'rsa_pkcs1_sha256'),
  sha384WithRSAEncryption: row('sha384', 'NULL', 'rsa_pkcs1_sha384'),
  sha512WithRSAEncryption: row('sha512', 'NULL', 'rsa_pkcs1_sha512'),
  'ecdsa-with-SHA1': row('sha1', 'none', 'ecdsa_sha1'),
  'ecdsa-with-SHA224': row('sha224', 'none', 'ecdsa_sha224'),
  'ecdsa-with-SHA256': row('sha256', 'none', 'ecdsa_secp256r1_sha256'),
  'ecdsa-with-SHA384': row('sha384', 'none', 'ecdsa_secp384r1_sha384'),
  'ecdsa-with-SHA512': row('sha512', 'none', 'ecdsa_secp521r1_sha512'),
  'id-Ed25519': row('sha512', 'none', 'ed25519'),
  'id-Ed448': row('shake256', 'none', 'ed448'),
}

/**
 * What stands for a hash in parameters of RSA-PSS and in an OCSP response: its name here, and the salt that TLS asks for with
 * RSA-PSS, in bytes (RFC 9846 §4.3.3).
 */
export const HASH_IDENTIFIERS: Readonly<Record<string, { readonly hash: string; readonly salt?: number }>> = {
  'id-sha1': { hash: 'sha1' },
  'id-sha256': { hash: 'sha256', salt: 32 },
  'id-sha384': { hash: 'sha384', salt: 48 },
  'id-sha512': { hash: 'sha512', salt: 64 },
}
