/** Certificate, CertificateVerify and Finished of TLS 1.3, the same for both roles: RFC 9846 §4.5 (8446 §4.4). */
import { equalConstantTime, fromText } from '../../bytes/bytes.ts'
import { HASHES } from '../../crypto/hash/hash.ts'
import type { PublicKey } from '../../crypto/keys.ts'
import { fail } from '../../rules/failure.ts'
import type { TrafficNames } from '../../secrets/names.ts'
import type { NamedBytes } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import type { CertificateEntry } from '../../wire/message13.ts'
import type { ExtensionName } from '../../wire/registry.ts'
import { checkSignature, judgeChain, signContent, type ReceivedChain } from '../common/authenticate.ts'
import { checkExtensions, hearExtensions } from '../extensions/block.ts'
import type { Received } from '../state/message.ts'
import type { Agreed } from '../state/agreed.ts'
import type { Signing } from '../state/state-parts.ts'
import type { Turn13 } from '../turn/turn13.ts'

const VERIFY = 'RFC 9846 §4.5.2 (8446 §4.4.3)'
const FINISHED = 'RFC 9846 §4.5.3 (8446 §4.4.4)'

// ---- Certificate

/**
 * Judges the peer's chain. A chain that does not verify ends the handshake unless the configuration is content with less.
 * @param solicited extensions of our ClientHello or CertificateRequest: the only ones that an entry may answer
 */
export function receiveChain(
  turn: Turn13,
  entries: readonly CertificateEntry[],
  from: Actor,
  solicited: ReadonlySet<ExtensionName>,
): ReceivedChain {
  const heard = entries.map(({ extensions }, index) => {
    checkExtensions(`Certificate.certificate_list[${index}]`, 'Certificate', extensions, solicited)
    return hearExtensions('Certificate', extensions, { index }, turn)
  })
  const chain = entries.map((entry) => entry.cert_data)
  return judgeChain(turn, { chain, ocspResponse: heard.at(0)?.ocspResponse }, from, '1.3')
}

// ---- CertificateVerify

const SPACES = new Uint8Array(64).fill(0x20)

/** What the signature covers (§4.5.2): 64 spaces, who signs, a zero byte, the transcript hash. */
export function signedContent(signer: Actor, transcriptHash: Uint8Array): NamedBytes[] {
  const context = `TLS 1.3, ${signer} CertificateVerify`
  return [
    {
      name: '64 spaces',
      bytes: SPACES,
      says: 'so that it is like no signed content of an older version',
      cite: VERIFY,
    },
    { name: `“${context}”`, bytes: fromText(context), says: 'who signs, and what', cite: VERIFY },
    { name: '0', bytes: Uint8Array.of(0), says: 'ends the context', cite: VERIFY },
    {
      name: `Transcript-Hash(ClientHello…${signer} Certificate)`,
      bytes: transcriptHash,
      says: 'the conversation so far',
      cite: 'RFC 9846 §4.1 (8446 §4.4.1)',
    },
  ]
}

/** The signature over the transcript so far; `undefined` where the key is elsewhere and was asked for it. */
export function signTranscript(turn: Turn13, signing: Signing): Uint8Array | undefined {
  return signContent(turn, signing, signedContent(turn.endpoint.actor, turn.transcriptHash()))
}

/** Checks that the peer holds the key of its certificate. @returns what its signature settles */
export function checkCertificateVerify(
  turn: Turn13,
  { body }: Received<'CertificateVerify'>,
  key: PublicKey,
  signer: Actor,
  transcriptHash: Uint8Array,
): Pick<Agreed, 'signatures'> {
  const received = { ...body, version: '1.3', field: 'CertificateVerify', cite: VERIFY, offset: 4 } as const
  return checkSignature(turn, key, received, signedContent(signer, transcriptHash))
}

// ---- Finished

/** The Finished MAC over the transcript so far, under a traffic secret's Finished key. */
export function finishedMac(
  turn: Turn13,
  { secret, finishedKey: key }: TrafficNames,
  name: string,
): Uint8Array {
  if (!turn.endpoint.vault.find(key)) turn.expand(secret, 'finished_key', key)
  const { through } = turn.endpoint.transcript
  // The peer has it: it outlives its key without danger.
  return turn.mac(key, 'verify_data', name, turn.transcriptHash(), { through, lasts: 'connection' })
}

/** Checks the peer's Finished against the MAC that is due. */
export function checkFinished(turn: Turn13, message: Received<'Finished'>, expected: Uint8Array): void {
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
