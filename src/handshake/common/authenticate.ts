/** Certificates and signatures, the same for both roles and both versions. */
import { concat, EMPTY } from '../../bytes/bytes.ts'
import type { KeyUse } from '../../certificate/path/check.ts'
import { verifyChain } from '../../certificate/path/verify.ts'
import type { PublicKey } from '../../crypto/keys.ts'
import {
  isLegacyScheme,
  SCHEMES,
  saltLength,
  schemeFits,
  sign,
  verify,
  type SchemeName,
} from '../../crypto/signature/signature.ts'
import { fail } from '../../rules/failure.ts'
import type { Decision } from '../../rules/rule.ts'
import { abide } from '../../rules/verdict.ts'
import type { NamedBytes } from '../../trace/event.ts'
import { peerOf, type Actor } from '../../wire/actor.ts'
import { signedBy, type Agreed, type Peer } from '../state/agreed.ts'
import type { Signing } from '../state/state-parts.ts'
import type { Turn } from '../turn/turn.ts'

// ---- Chains

/** What the peer's chain came to. */
export interface ReceivedChain {
  readonly peer: Peer
  readonly key: PublicKey
}

/** A chain that came, DER and leaf first, and the OCSP response that came with it. */
interface ShownChain {
  readonly chain: readonly Uint8Array[]
  readonly ocspResponse?: Uint8Array | undefined
}

/** What follows from a chain that proves nothing, where nobody asked for proof. */
const GOES_ON = 'goes on: verifyPeer is off, and the peer counts as not verified'

/** Judges a chain; where the application has a say it is asked next. @param keyUse what its key does; it signs, save in RSA key transport of TLS 1.2 */
export function judgeChain(
  turn: Turn,
  { chain, ocspResponse }: ShownChain,
  from: Actor,
  version: '1.2' | '1.3',
  keyUse: KeyUse = 'digitalSignature',
): ReceivedChain {
  const { config } = turn.endpoint
  const { verdict, publicKey } = verifyChain({
    chain,
    ocspResponse,
    trust: config.trust,
    wildcardLabels: config.wildcardLabels,
    maxCertificates: config.maxCertificates,
    now: turn.env.now,
    usage: from,
    version,
    keyUse,
    legacySignatures: config.legacySignatures,
    certificateSchemes: config.certificateSchemes,
    signatureMemory: turn.env.signatureMemory,
    ...(config.role === 'client' && config.serverName ? { serverName: config.serverName } : {}),
  })
  const ends = config.verifyPeer || publicKey === undefined
  turn.report(ends || verdict.decision === 'yes' ? verdict : { ...verdict, consequence: GOES_ON })
  if (ends) abide(verdict)
  if (!publicKey)
    fail('unsupported_certificate', 'RFC 9846 §4.5.1 (8446 §4.4.2)', {
      expected: 'a public key of a kind we can verify with',
      actual: 'another kind',
      field: 'Certificate.certificate_list[0].cert_data',
    })
  const peer: Peer = { by: 'certificate', chain, verified: verdict.decision === 'yes' }
  if (config.askOnPeer) turn.ask({ kind: 'accept-peer', from, peer })
  return { peer, key: publicKey }
}

// ---- Signatures

/** The signature over `covers`; `undefined` where the key is elsewhere and was asked for it. */
export function signContent(
  turn: Turn,
  { credential, scheme }: Signing,
  covers: readonly NamedBytes[],
): Uint8Array | undefined {
  turn.note({ kind: 'signature', direction: 'sent', scheme, covers })
  const content = wholeOf(covers)
  markLegacy(turn, 'we', scheme)
  turn.settle(signedBy(turn.agreed, turn.endpoint.actor, scheme))
  if (credential.privateKey === 'remote') {
    turn.ask({ kind: 'sign', scheme, content })
    return undefined
  }
  const length = saltLength(scheme)
  const salt = length > 0 ? turn.draw('signature.salt', length) : EMPTY
  return sign(scheme, credential.privateKey, content, salt)
}

function wholeOf(covers: readonly NamedBytes[]): Uint8Array {
  return concat(...covers.map(({ bytes }) => bytes))
}

/** A scheme for old peers leaves a mark in the trace: it is among ours, so it may be used, but nobody should have to (RFC 9155). */
function markLegacy(turn: Turn, who: 'we' | 'the peer', scheme: string): void {
  if (!isLegacyScheme(scheme)) return
  turn.judge(SIGN_WITH_LEGACY, { who, scheme, allowed: turn.endpoint.config.legacySignatures })
}

/** A scheme for old peers, and whether the configuration allows those. */
export interface LegacyQuestion {
  readonly who: 'we' | 'the peer'
  readonly scheme: string
  readonly allowed: boolean
}

/** Whether a signature may rest on a weak hash. */
export const SIGN_WITH_LEGACY: Decision<LegacyQuestion> = {
  id: 'sign-with-legacy',
  subject: 'signature',
  question: ({ who, scheme }) => `May ${who} sign with ${scheme}?`,
  answer: () => 'yes: legacy signatures are allowed',
  consequence: 'a weak hash stands between this handshake and a forged one',
  otherwise: 'the handshake ends',
  rules: [
    {
      id: 'signature.legacy',
      rule: 'SHA-1 and SHA-224 sign nothing, unless the configuration allows it for an old peer',
      cite: 'RFC 9155 §4 and §5',
      expected: 'a scheme of ours',
      alert: 'illegal_parameter',
      run: ({ scheme, allowed }) => ({ ok: allowed, actual: `${scheme}, which is one for old peers` }),
    },
  ],
}

/** A signature that came, and where it stood. */
interface ReceivedSignature {
  readonly version: '1.2' | '1.3'
  /** The structure with the fields `algorithm` and `signature`, and its section. */
  readonly field: string
  readonly cite: string
  readonly algorithm: string
  readonly signature: Uint8Array
  /** Offset of `algorithm` in the message, in bytes, where it is fixed. */
  readonly offset?: number
}

/**
 * Checks a signature of the peer: a scheme that we offered, that fits its key, and that holds over `covers`.
 * @returns what it settles
 */
export function checkSignature(
  turn: Turn,
  key: PublicKey,
  { version, field, cite, algorithm, signature, offset }: ReceivedSignature,
  covers: readonly NamedBytes[],
): Pick<Agreed, 'signatures'> {
  turn.note({ kind: 'signature', direction: 'received', scheme: algorithm, covers })
  // A list that is sent for GREASE holds names that are no schemes (RFC 8701 §3.1).
  const accepted: readonly string[] = turn.endpoint.config.signatureSchemes.filter(
    (name) => name in SCHEMES && (version === '1.2' || SCHEMES[name].handshake13),
  )
  const place = { field: `${field}.algorithm`, ...(offset === undefined ? {} : { offset }) }
  if (!accepted.includes(algorithm))
    fail('illegal_parameter', cite, {
      expected: `one of ${accepted.join(', ')}`,
      actual: algorithm,
      ...place,
    })
  markLegacy(turn, 'the peer', algorithm)
  if (!schemeFits(algorithm as SchemeName, key, version))
    fail('illegal_parameter', cite, {
      expected: `a scheme for the certificate's ${key.kind} key`,
      actual: algorithm,
      ...place,
    })
  // Its message is never the same twice: only the key can have been met before.
  const tables = turn.env.signatureMemory?.tables
  if (!verify(algorithm as SchemeName, key, wholeOf(covers), signature, tables))
    fail('decrypt_error', cite, {
      expected: 'a signature by the key of the certificate over what both sides saw',
      actual: `${signature.length} bytes that are not`,
      field: `${field}.signature`,
      // Two bytes of scheme and two of length stand before it.
      ...(offset === undefined ? {} : { offset: offset + 4 }),
    })
  return signedBy(turn.agreed, peerOf(turn.endpoint.actor), algorithm as SchemeName)
}
