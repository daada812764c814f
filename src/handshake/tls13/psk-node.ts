/** The PSK of either side, as a secret of this connection (RFC 9846 §4.3.11, 8446 §4.2.11). */
import { EMPTY } from '../../bytes/bytes.ts'
import type { HashName } from '../../crypto/hash/hash.ts'
import type { SecretDraft } from '../../secrets/node.ts'
import { SECRETS_13 } from '../../secrets/rows.ts'
import type { SessionState } from '../../session/session.ts'
import type { ExternalPsk } from '../config/config.ts'

/** Where a PSK comes from. */
type PskSource =
  | { readonly kind: 'session'; readonly session: SessionState }
  | { readonly kind: 'external'; readonly psk: ExternalPsk }

/** The node of a PSK; one from a session points back to the connection that minted it. */
export function pskNode(source: PskSource, hash: HashName): SecretDraft {
  const restored = source.kind === 'session'
  return {
    row: SECRETS_13.psk.both,
    bytes: restored ? source.session.secret : source.psk.key,
    operation: restored ? 'restored' : 'input',
    label: '',
    context: EMPTY,
    parents: restored ? [source.session.secretId] : [],
    algorithm: hash,
    cite: restored ? 'RFC 9846 §4.7.1 (8446 §4.6.1)' : 'RFC 9846 §4.3.11 (8446 §4.2.11)',
    lasts: 'handshake',
    status: 'live',
  }
}
