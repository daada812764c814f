/** The second chapter of a turn: key agreement in a named group, the same in both versions. */
import { EMPTY } from '../../bytes/bytes.ts'
import { GROUPS, ShareRefused, type GroupName, type KeyPair } from '../../crypto/agreement/group.ts'
import { fail } from '../../rules/failure.ts'
import type { SecretRow } from '../../secrets/rows.ts'
import { TurnBase } from './base.ts'

/** What a version makes of key agreement. */
export interface Agreement {
  /** What a key pair is for: key_share of TLS 1.3, or the ECDHE exchange of TLS 1.2. */
  readonly use: 'key_share' | 'ecdhe'
  /** What our private half is. */
  readonly own: SecretRow
  /** What the shared secret is; its kind is its name. */
  readonly shared: SecretRow
  /** Where the peer's share stood. */
  readonly field: string
  readonly cite: string
}

/** Key pairs, and what becomes of them. */
export abstract class TurnAgreement extends TurnBase {
  /** What the version makes of it. */
  protected abstract get agreement(): Agreement

  /** A fresh key pair for a group. Its seed is a secret like any other, `key_share_private.x25519` or `ecdhe_private.x25519`. */
  generate(group: GroupName): KeyPair {
    return GROUPS[group].generate(this.seed(group, GROUPS[group].seedLength))
  }

  /** The client's side of the key agreement. @throws TlsFailure illegal_parameter for a share that must be refused */
  decapsulate(group: GroupName, pair: KeyPair, share: Uint8Array): void {
    const bytes = refuse(group, share, this.agreement.field, () => GROUPS[group].decapsulate(pair, share))
    this.keepShared(group, share, bytes, 'key-agreement')
  }

  /** The server's side: its share for the client. @throws TlsFailure illegal_parameter for a refused share */
  encapsulate(group: GroupName, share: Uint8Array): Uint8Array {
    const seed = this.seed(group, GROUPS[group].encapsulateSeedLength)
    const made = refuse(group, share, this.agreement.field, () => GROUPS[group].encapsulate(share, seed))
    this.keepShared(group, share, made.secret, 'encapsulation')
    return made.share
  }

  private seed(group: GroupName, length: number): Uint8Array {
    const { use, own, cite } = this.agreement
    const label = `${use}.${group}`
    const bytes = this.draw(label, length)
    this.keep(`${own.kind}.${group}`, {
      row: own,
      bytes,
      operation: 'random',
      label,
      context: EMPTY,
      parents: [],
      algorithm: group,
      cite: use === 'ecdhe' ? cite : GROUPS[group].cite,
      lasts: 'handshake',
      status: 'live',
    })
    return bytes
  }

  private keepShared(
    group: GroupName,
    share: Uint8Array,
    bytes: Uint8Array,
    operation: 'key-agreement' | 'encapsulation',
  ): void {
    const { own, shared, cite } = this.agreement
    this.keep(shared.kind, {
      row: shared,
      bytes,
      operation,
      label: group,
      context: share,
      parents: [this.idOf(`${own.kind}.${group}`)],
      algorithm: group,
      cite,
      lasts: 'handshake',
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
