/** The key schedule of TLS 1.3 climbed from a PSK by somebody who only listens. */
import { EMPTY } from '../../bytes/bytes.ts'
import { HASHES, type HashName } from '../../crypto/hash/hash.ts'
import { hmac } from '../../crypto/hash/hmac.ts'
import { ladderNode } from '../../secrets/derive.ts'
import { hmacKeyOf } from '../../secrets/hmac-keys.ts'
import { hkdfExpandLabel } from '../../secrets/label.ts'
import { BINDER_KEYS } from '../../secrets/names.ts'
import { ZEROS, type SecretNode } from '../../secrets/node.ts'
import { SECRETS_13 } from '../../secrets/rows.ts'
import { EXPANSIONS_13, SCHEDULE_13, type LadderName } from '../../secrets/schedule13.ts'
import { Transcript } from '../../secrets/transcript.ts'
import { Vault } from '../../secrets/vault.ts'
import { inputNode } from './input-node.ts'

/**
 * What follows from a PSK (RFC 9846 §7.1). From the handshake secret on it is what the ends have only where they made no key
 * agreement beside it (psk_ke, §4.3.9): zeros stand in its place.
 */
export class PskLadder {
  readonly hash: HashName
  private vault: Vault

  constructor(psk: Uint8Array, hash: HashName) {
    this.hash = hash
    this.vault = Vault.empty.add(inputNode(SECRETS_13.psk.both, psk))
  }

  /** A secret of the ladder. @param transcript as far as its row says */
  secret(name: LadderName, transcript = Transcript.empty): Uint8Array {
    const found = this.vault.find(name)
    if (found) return found.bytes
    const row = SCHEDULE_13[name]
    for (const parent of row.operation === 'HKDF-Extract' ? [row.salt, row.ikm] : [row.from])
      if (Object.hasOwn(SCHEDULE_13, parent)) this.secret(parent as LadderName)
    const { vault, hash } = this
    const parentOf = (parent: string): string => (parent === 'shared_secret' ? ZEROS : parent)
    const made = ladderNode({ place: '', name, vault, transcript, hash, parentOf })
    const node: SecretNode = { ...made, name, id: name }
    this.vault = vault.add(node)
    return node.bytes
  }

  /** The binder of this PSK (§4.3.11.2). @param covered hash of the transcript through the truncated ClientHello */
  binder(kind: keyof typeof BINDER_KEYS, covered: Uint8Array): Uint8Array {
    const key = this.secret(BINDER_KEYS[kind].binderKey)
    return hmac(this.hash, this.expand(key, EXPANSIONS_13.finished_key.label), covered)
  }

  /** The PSK of a ticket that this connection gave (§4.7.1). @param transcript through the client's Finished */
  resumptionPsk(nonce: Uint8Array, transcript: Transcript): Uint8Array {
    const key = this.secret('resumption_master_secret', transcript)
    return this.expand(key, EXPANSIONS_13.resumption_psk.label, nonce)
  }

  private expand(secret: Uint8Array, label: string, context: Uint8Array = EMPTY): Uint8Array {
    return hkdfExpandLabel(hmacKeyOf(this.hash, secret), label, context, HASHES[this.hash].outputLength)
  }
}
