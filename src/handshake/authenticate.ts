/** Certificates and their proof, the same for both roles: RFC 9846 §4.5 (8446 §4.4). */
import { concat, equalConstantTime, fromText } from '../bytes/bytes.ts'
import { DecodeError } from '../bytes/reader.ts'
import { verifyChain } from '../certificate/verify.ts'
import type { PrivateKey, PublicKey } from '../crypto/keys.ts'
import { HASHES } from '../crypto/hash.ts'
import { SCHEMES, saltLength, schemeFits, sign, verify, type SchemeName } from '../crypto/signature.ts'
import { parseCertificate } from '../certificate/parse.ts'
import { fail } from '../rules/failure.ts'
import type { Actor } from '../trace/event.ts'
import type { CertificateEntry } from '../wire/message13.ts'
import type { ExtensionName, SignatureScheme } from '../wire/registry.ts'
import type { Credential } from './config.ts'
import type { Received } from './message.ts'
import type { PeerIdentity, Signing } from './state-parts.ts'
import { keyName } from './turn/turn13.ts'
import type { Turn } from './turn.ts'
import { checkExtensions } from './extensions.ts'

const CERTIFICATE = 'RFC 9846 §4.5.1 (8446 §4.4.2)'
const CERTIFICATE_VERIFY = 'RFC 9846 §4.5.2 (8446 §4.4.3)'
const FINISHED = 'RFC 9846 §4.5.3 (8446 §4.4.4)'

// ---- Certificate

/** What the peer's chain came to. */
export interface ReceivedChain {
  readonly peer: PeerIdentity
  readonly key: PublicKey
}

/**
 * Judges the peer's chain. A chain that does not verify ends the handshake unless the configuration is content with less.
 * @param solicited extensions of our ClientHello or CertificateRequest: the only ones that an entry may answer
 */
export function receiveChain(
  turn: Turn,
  entries: readonly CertificateEntry[],
  from: Actor,
  solicited: ReadonlySet<ExtensionName>,
): ReceivedChain {
  for (const [index, entry] of entries.entries())
    checkExtensions(`Certificate.certificate_list[${index}]`, 'Certificate', entry.extensions, solicited)
  return judgeChain(
    turn,
    entries.map((entry) => entry.cert_data),
    from,
    '1.3',
  )
}

/** Judges a chain, DER and leaf first; TLS 1.2 asks less of the key usage. */
export function judgeChain(
  turn: Turn,
  chain: readonly Uint8Array[],
  from: Actor,
  version: '1.2' | '1.3',
): ReceivedChain {
  const { config } = turn.endpoint
  const { verdict, alert, publicKey } = verifyChain({
    chain,
    trust: config.trust,
    now: turn.env.now,
    usage: from,
    version,
    ...(config.role === 'client' && config.serverName ? { serverName: config.serverName } : {}),
  })
  turn.judge(verdict)
  const failed = verdict.checks.find((check) => check.outcome === 'fail')
  if (failed && alert && (config.verifyPeer || publicKey === undefined))
    fail(alert, failed.cite, { expected: failed.expected, actual: failed.actual, field: failed.id })
  if (!publicKey)
    fail('unsupported_certificate', CERTIFICATE, {
      expected: 'a public key of a kind we can verify with',
      actual: 'another kind',
      field: 'Certificate.certificate_list[0].cert_data',
    })
  return { peer: { chain, verified: !failed }, key: publicKey }
}

// ---- CertificateVerify

/** What the signature covers (§4.5.2): 64 spaces, who signs, a zero byte, the transcript hash. */
export function signedContent(signer: Actor, transcriptHash: Uint8Array): Uint8Array {
  const context = fromText(`TLS 1.3, ${signer} CertificateVerify`)
  return concat(new Uint8Array(64).fill(0x20), context, Uint8Array.of(0), transcriptHash)
}

/** The signature over the transcript so far; `undefined` where the key is elsewhere and was asked for it. */
export function signTranscript(
  turn: Turn,
  { credential, scheme }: Signing,
  transcriptHash: Uint8Array,
): Uint8Array | undefined {
  const content = signedContent(turn.endpoint.actor, transcriptHash)
  if (credential.privateKey === 'remote') {
    turn.ask({ kind: 'sign', scheme, content })
    return undefined
  }
  const length = saltLength(scheme)
  const salt = length > 0 ? turn.draw('CertificateVerify.salt', length) : new Uint8Array(0)
  return sign(scheme, credential.privateKey, content, salt)
}

/** Checks that the peer holds the key of its certificate. */
export function checkCertificateVerify(
  turn: Turn,
  message: Received<'CertificateVerify'>,
  key: PublicKey,
  signer: Actor,
  transcriptHash: Uint8Array,
): void {
  const { algorithm, signature } = message.body
  const accepted = turn.endpoint.config.signatureSchemes
  const field = 'CertificateVerify.algorithm'
  if (!(accepted as readonly string[]).includes(algorithm) || !SCHEMES[algorithm as SchemeName].handshake13)
    fail('illegal_parameter', CERTIFICATE_VERIFY, {
      expected: `one of ${accepted.filter((name) => SCHEMES[name].handshake13).join(', ')}`,
      actual: algorithm,
      field,
      offset: 4,
    })
  if (!schemeFits(algorithm as SchemeName, key, '1.3'))
    fail('illegal_parameter', CERTIFICATE_VERIFY, {
      expected: `a scheme for the certificate's ${key.kind} key`,
      actual: algorithm,
      field,
      offset: 4,
    })
  if (!verify(algorithm as SchemeName, key, signedContent(signer, transcriptHash), signature))
    fail('decrypt_error', CERTIFICATE_VERIFY, {
      expected: 'a signature over this transcript by the key of the certificate',
      actual: `${signature.length} bytes that are not`,
      field: 'CertificateVerify.signature',
      offset: 8,
    })
}

/** The first credential and scheme that the peer's schemes allow. */
export function chooseSigning(
  credentials: readonly Credential[],
  ours: readonly SchemeName[],
  theirs: readonly SignatureScheme[],
): Signing | undefined {
  for (const credential of credentials) {
    const key = keyOf(credential)
    const usable = (name: SchemeName): boolean => SCHEMES[name].handshake13 && theirs.includes(name)
    const scheme = key && ours.find((name) => usable(name) && schemeFits(name, key, '1.3'))
    if (scheme) return { credential, scheme }
  }
  return undefined
}

/** The key of a credential; of a remote one the public key. `undefined` where its kind is not supported. */
export function keyOf(credential: Credential): PublicKey | PrivateKey | undefined {
  if (credential.privateKey !== 'remote') return credential.privateKey
  try {
    const { publicKey } = parseCertificate(credential.chain[0] ?? new Uint8Array(0))
    return publicKey.kind === 'unsupported' ? undefined : publicKey
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

// ---- Finished

/** The Finished MAC over the transcript so far, under a traffic secret's Finished key. */
export function finishedMac(turn: Turn, trafficSecret: string, name: string): Uint8Array {
  const key = keyName(trafficSecret, 'finished_key')
  if (!turn.endpoint.vault.find(key)) turn.expand(trafficSecret, 'finished_key', key)
  return turn.mac(key, name, turn.transcriptHash())
}

/** Checks the peer's Finished against the MAC that is due. */
export function checkFinished(turn: Turn, message: Received<'Finished'>, expected: Uint8Array): void {
  const { verify_data } = message.body
  const field = 'Finished.verify_data'
  const { outputLength } = HASHES[turn.hash]
  if (verify_data.length !== outputLength)
    fail('decode_error', FINISHED, {
      expected: `${outputLength} bytes`,
      actual: `${verify_data.length} bytes`,
      field,
      offset: 4,
    })
  if (!equalConstantTime(verify_data, expected))
    fail('decrypt_error', FINISHED, {
      expected: 'the MAC of this transcript',
      actual: 'another value',
      field,
      offset: 4,
    })
}
