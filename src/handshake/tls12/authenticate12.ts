/** Signatures of TLS 1.2: over parameters in ServerKeyExchange, over all messages in CertificateVerify (RFC 5246 §7.4.3, §7.4.8). */
import { SCHEMES, saltLength, schemeFits, sign, verify, type SchemeName } from '../../crypto/signature.ts'
import type { PublicKey } from '../../crypto/keys.ts'
import { fail } from '../../rules/failure.ts'
import type { ServerKeyExchange } from '../../wire/key-exchange12.ts'
import { keyOf } from '../authenticate.ts'
import type { Credential } from '../config.ts'
import type { Received12 } from '../message.ts'
import type { Signing } from '../state-parts.ts'
import type { Turn } from '../turn.ts'
import type { ServerHalf } from './exchange-halves.ts'
import { signedParams } from './key-exchange.ts'
import type { Agreed12 } from './state12.ts'

/** The first credential and scheme that the peer's schemes allow; TLS 1.2 binds no curve to a scheme. */
export function chooseSigning12(
  turn: Turn,
  credentials: readonly Credential[],
  theirs: readonly string[],
): Signing | undefined {
  for (const credential of credentials) {
    const key = keyOf(credential)
    const fits = (name: SchemeName): boolean => theirs.includes(name) && !name.endsWith('sha1')
    const scheme =
      key && turn.endpoint.config.signatureSchemes.find((name) => fits(name) && schemeFits(name, key, '1.2'))
    if (scheme) return { credential, scheme }
  }
  return undefined
}

/** Signs bytes; `undefined` where the key is elsewhere and was asked for it. */
export function signMessages(
  turn: Turn,
  { credential, scheme }: Signing,
  content: Uint8Array,
): Uint8Array | undefined {
  if (credential.privateKey === 'remote') {
    turn.ask({ kind: 'sign', scheme, content })
    return undefined
  }
  const length = saltLength(scheme)
  const salt = length > 0 ? turn.draw('signature.salt', length) : new Uint8Array(0)
  return sign(scheme, credential.privateKey, content, salt)
}

/** Checks a signature of the peer: a scheme that we offered, that fits its key, and that holds. */
export function checkSignature(
  turn: Turn,
  key: PublicKey,
  { algorithm, signature }: { readonly algorithm: string; readonly signature: Uint8Array },
  content: Uint8Array,
  field: string,
): void {
  const accepted = turn.endpoint.config.signatureSchemes
  if (!(accepted as readonly string[]).includes(algorithm) || !(algorithm in SCHEMES))
    fail('illegal_parameter', 'RFC 5246 §7.4.3', {
      expected: `one of ${accepted.join(', ')}`,
      actual: algorithm,
      field: `${field}.algorithm`,
    })
  if (!schemeFits(algorithm as SchemeName, key, '1.2'))
    fail('illegal_parameter', 'RFC 5246 §7.4.3', {
      expected: `a scheme for the certificate's ${key.kind} key`,
      actual: algorithm,
      field: `${field}.algorithm`,
    })
  if (!verify(algorithm as SchemeName, key, content, signature))
    fail('decrypt_error', 'RFC 5246 §7.4.3', {
      expected: 'a signature by the key of the certificate',
      actual: `${signature.length} bytes that are not`,
      field: `${field}.signature`,
    })
}

/** The server's signature over its half and both randoms, where the exchange is signed. */
export function checkServerKeyExchange(
  turn: Turn,
  { agreed, key }: { readonly agreed: Agreed12; readonly key: PublicKey | 'none' },
  body: ServerKeyExchange,
  { agreement }: ServerHalf,
): void {
  if (!('signed_params' in body) || key === 'none' || agreement === 'none') return
  const content = signedParams(agreed.clientRandom, agreed.serverRandom, agreement)
  checkSignature(turn, key, body.signed_params, content, 'ServerKeyExchange.signed_params')
}

/** The client's signature over all handshake messages so far. */
export function checkCertificateVerify12(
  turn: Turn,
  message: Received12<'CertificateVerify'>,
  key: PublicKey,
): void {
  checkSignature(turn, key, message.body, turn.allMessages(), 'CertificateVerify')
}
