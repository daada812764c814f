/** The PSK of either side, as a secret of this connection (RFC 9846 §4.3.11, 8446 §4.2.11). */
import { EMPTY } from '../../bytes/bytes.ts'
import { digest, type HashName } from '../../crypto/hash/hash.ts'
import { epskxNode } from '../../secrets/importer.ts'
import type { SecretDraft } from '../../secrets/node.ts'
import { SECRETS_13, type SecretRow } from '../../secrets/rows.ts'
import type { SessionState } from '../../session/session.ts'
import type { GivenPsk, ImportedPsk } from '../config/external-psks.ts'
import type { Turn13 } from '../turn/turn13.ts'

/** Where a PSK comes from. */
type PskSource = { readonly kind: 'session'; readonly session: SessionState } | GivenPsk

/** Keeps a PSK as `psk` with `suffix`, and what it is made from. @param hash that of the PSK */
export function keepPsk(turn: Turn13, suffix: string, source: PskSource, hash: HashName): void {
  const name = `psk${suffix}`
  switch (source.kind) {
    case 'session':
      turn.keep(name, restored(source.session, hash))
      return
    case 'external':
      turn.keep(name, given(SECRETS_13.psk.both, source.psk.key, hash, 'RFC 9846 §4.3.11 (8446 §4.2.11)'))
      return
    case 'imported':
      importPsk(turn, suffix, source.psk)
  }
}

/** Imports a PSK: RFC 9258 §5.1. */
function importPsk(turn: Turn13, suffix: string, { identity, hash: target, from }: ImportedPsk): void {
  const { hash, key } = from
  const epsk = turn.keep(`epsk${suffix}`, given(SECRETS_13.epsk.both, key, hash, 'RFC 9258 §3'))
  turn.keep(`epskx${suffix}`, epskxNode(epsk, hash))
  const context = digest(hash, identity)
  turn.expand(`epskx${suffix}`, 'imported_psk', `psk${suffix}`, { context, hash, target })
}

function given(row: SecretRow, bytes: Uint8Array, algorithm: HashName, cite: string): SecretDraft {
  return drafted(row, bytes, 'input', [], algorithm, cite)
}

/** One from a session points back to the connection that minted it. */
function restored({ secret, secretId }: SessionState, algorithm: HashName): SecretDraft {
  const cite = 'RFC 9846 §4.7.1 (8446 §4.6.1)'
  return drafted(SECRETS_13.psk.both, secret, 'restored', [secretId], algorithm, cite)
}

/** One that is derived from nothing here. Field by field: spread from another object it held its connection until a full collection. */
function drafted(
  row: SecretRow,
  bytes: Uint8Array,
  operation: SecretDraft['operation'],
  parents: readonly string[],
  algorithm: HashName,
  cite: string,
): SecretDraft {
  return {
    row,
    bytes,
    operation,
    label: '',
    context: EMPTY,
    parents,
    algorithm,
    cite,
    lasts: 'handshake',
    status: 'live',
  }
}
