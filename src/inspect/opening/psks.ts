/** PSKs that are known: given by who reads, in tickets that a key opens, or learnt from a connection that was read. */
import { equal, toHex } from '../../bytes/bytes.ts'
import { importedKey } from '../../secrets/importer.ts'
import type { TicketKey } from '../../session/tickets/ticket-key.ts'
import { importedIdentityIn } from '../../wire/extension/imported-identity.ts'
import { remember } from './masters.ts'
import { sessionsIn } from './tickets.ts'

/** A PSK of TLS 1.3, external or a ticket's, or the pre-shared key of a suite of TLS 1.2. */
export interface KnownPsk {
  /** What the client calls it: an external identity, or the ticket. Where absent, whatever its binder fits. */
  readonly identity?: Uint8Array | undefined
  readonly key: Uint8Array
}

/** A PSK that may be the one behind an identity. */
export interface Candidate {
  readonly key: Uint8Array
  /** What it is, in words. */
  readonly what: string
  /** Whether it was given for this very identity, or found by it: a binder that does not fit is worth a remark. */
  readonly named: boolean
}

/** All PSKs of a reading. It learns from what is read. */
export class Psks {
  private readonly given: readonly KnownPsk[]
  private readonly ticketKeys: readonly TicketKey[]
  private readonly learnt = new Map<string, Uint8Array>()

  constructor(given: readonly KnownPsk[], ticketKeys: readonly TicketKey[]) {
    this.given = given
    this.ticketKeys = ticketKeys
  }

  /** Takes in that of a ticket. */
  learn(ticket: Uint8Array, key: Uint8Array): void {
    remember(this.learnt, toHex(ticket), key)
  }

  /** Those that may stand behind an identity. */
  behind(identity: Uint8Array): readonly Candidate[] {
    const learnt = this.learnt.get(toHex(identity))
    return [
      ...this.importedAs(identity),
      ...this.given.flatMap(({ key, identity: named }) =>
        named === undefined || equal(named, identity)
          ? [{ key, what: 'the PSK that was given', named: named !== undefined }]
          : [],
      ),
      ...sessionsIn(identity, this.ticketKeys).flatMap(({ version, secret }) =>
        version === 'TLS 1.3' ? [{ key: secret, what: 'the PSK in its ticket', named: true }] : [],
      ),
      ...(learnt ? [{ key: learnt, what: 'the PSK of a ticket of an earlier connection', named: true }] : []),
    ]
  }

  /** PSKs imported from those that were given, where an identity says that it is of such (RFC 9258 §5.1). */
  private importedAs(identity: Uint8Array): readonly Candidate[] {
    const imported = importedIdentityIn(identity)
    if (!imported) return []
    const target = imported.target_kdf === 'HKDF_SHA384' ? 'sha384' : 'sha256'
    return this.given.flatMap(({ key, identity: named }) => {
      if (named !== undefined && !equal(named, imported.external_identity)) return []
      // Which hash an external PSK has is known to its owners alone.
      return (['sha256', 'sha384'] as const).map((hash) => ({
        key: importedKey(key, hash, identity, target),
        what: 'a PSK imported from the one that was given',
        named: named !== undefined,
      }))
    })
  }

  /** Whether any was given. */
  get areGiven(): boolean {
    return this.given.length > 0
  }

  /** The pre-shared key of TLS 1.2 under an identity; without an identity of its own, the first that has none (RFC 4279 §2). */
  sharedAs(identity: Uint8Array): Uint8Array | undefined {
    const { given } = this
    const named = given.find((psk) => psk.identity !== undefined && equal(psk.identity, identity))
    return (named ?? given.find((psk) => psk.identity === undefined))?.key
  }
}
