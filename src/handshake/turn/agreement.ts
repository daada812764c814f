/** The second chapter of a turn: key agreement in a named group, the same in both versions. */
import { EMPTY } from '../../bytes/bytes.ts'
import { GROUPS, ShareRefused, type GroupName, type KeyPair } from '../../crypto/group.ts'
import { fail } from '../../rules/failure.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import { TurnBase } from './base.ts'

/** What a key pair is for: key_share of TLS 1.3, or the ECDHE exchange of TLS 1.2. */
export type AgreementUse = 'key_share' | 'ecdhe'

/** TLS 1.2: key pairs and shared secrets of ECDHE. */
const ECDHE_CITE = 'RFC 8422 §5.10'

/** Key pairs, and what becomes of them. */
export class TurnAgreement extends TurnBase {
  /** A fresh key pair for a group. Its seed is a secret like any other, `key_share_private.x25519` or `ecdhe_private.x25519`. */
  generate(group: GroupName, use: AgreementUse = 'key_share'): KeyPair {
    return GROUPS[group].generate(this.seed(group, use, GROUPS[group].seedLength))
  }

  /** The client's side of the key agreement. @throws TlsFailure illegal_parameter for a share that must be refused */
  decapsulate(group: GroupName, pair: KeyPair, share: Uint8Array, use: AgreementUse = 'key_share'): void {
    const bytes = refuse(group, share, this.shareField(use), () => GROUPS[group].decapsulate(pair, share))
    this.keepShared(group, use, share, bytes, 'key-agreement')
  }

  /** The server's side: its share for the client. @throws TlsFailure illegal_parameter for a refused share */
  encapsulate(group: GroupName, share: Uint8Array, use: AgreementUse = 'key_share'): Uint8Array {
    const seed = this.seed(group, use, GROUPS[group].encapsulateSeedLength)
    const made = refuse(group, share, this.shareField(use), () => GROUPS[group].encapsulate(share, seed))
    this.keepShared(group, use, share, made.secret, 'encapsulation')
    return made.share
  }

  /** Where the peer's share stood. */
  private shareField(use: AgreementUse): string {
    if (use === 'key_share') return 'key_share.key_exchange'
    return this.draft.actor === 'client' ? 'ServerKeyExchange.params.public' : 'ClientKeyExchange.ecdh_Yc'
  }

  private seed(group: GroupName, use: AgreementUse, length: number): Uint8Array {
    const bytes = this.draw(`${use}.${group}`, length)
    this.keep(`${use}_private.${group}`, {
      bytes,
      operation: 'random',
      label: `${use}.${group}`,
      context: EMPTY,
      parents: [],
      algorithm: group,
      cite: use === 'ecdhe' ? ECDHE_CITE : GROUPS[group].cite,
      status: 'live',
    })
    return bytes
  }

  /** TLS 1.2: what the key exchange gives: the premaster secret, or what goes into it beside a PSK (RFC 4279 §2). */
  protected get exchanged(): 'pre_master_secret' | 'other_secret' {
    const { suite12 } = this.draft
    return suite12 && SUITES_12[suite12].keyExchange.includes('PSK') ? 'other_secret' : 'pre_master_secret'
  }

  private keepShared(
    group: GroupName,
    use: AgreementUse,
    share: Uint8Array,
    bytes: Uint8Array,
    operation: 'key-agreement' | 'encapsulation',
  ): void {
    this.keep(use === 'ecdhe' ? this.exchanged : 'shared_secret', {
      bytes,
      operation,
      label: group,
      context: share,
      parents: [this.idOf(`${use}_private.${group}`)],
      algorithm: group,
      cite: use === 'ecdhe' ? ECDHE_CITE : 'RFC 9846 §7.4',
      status: 'live',
    })
  }
}

function refuse<T>(group: GroupName, share: Uint8Array, field: string, agree: () => T): T {
  try {
    return agree()
  } catch (error) {
    if (!(error instanceof ShareRefused)) throw error
    return fail('illegal_parameter', GROUPS[group].cite, {
      expected: `a valid ${group} share`,
      actual: `${error.reason} (${share.length} bytes)`,
      field,
    })
  }
}
