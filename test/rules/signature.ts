/** Signatures with a weak hash: the rule broken alone (RFC 9155). */
import { SIGN_WITH_LEGACY, type LegacyQuestion } from '../../src/handshake/common/authenticate.ts'
import type { BrokenTable } from './breaks-alone.ts'

/** May a signature rest on a weak hash? */
export const LEGACY: BrokenTable<LegacyQuestion> = {
  decision: SIGN_WITH_LEGACY,
  good: { who: 'the peer', scheme: 'rsa_pkcs1_sha1', allowed: true },
  rows: [['signature.legacy', { allowed: false }, 'RFC 9155', 'nobody has allowed it']],
  answers: {
    yes: 'a weak hash stands between this handshake and a forged one',
    no: 'abort with illegal_parameter',
  },
}
