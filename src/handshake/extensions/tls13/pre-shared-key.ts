/** PSKs on offer, and the one that was chosen: RFC 9846 §4.3.11 (8446 §4.2.11). */
import { HASHES } from '../../../crypto/hash/hash.ts'
import { fail } from '../../../rules/failure.ts'
import { obfuscateAge } from '../../../session/age.ts'
import type { OfferedPsk } from '../../state/state-parts.ts'
import type { Turn } from '../../turn/turn.ts'
import type { Heard, Spoken } from '../spoken.ts'

const CITE = 'RFC 9846 §4.3.11 (8446 §4.2.11)'

/** The choice is judged with the key share: together they say how the keys come about. */
export const preSharedKey: Spoken<'pre_shared_key'> = {
  type: 'pre_shared_key',
  says: {
    ClientHello: ({ pskOffer: { psks } }, turn) => (psks.length > 0 ? unbound(turn, psks) : undefined),
    ServerHello: ({ psk }) => psk && { selected_identity: psk.index },
  },
  hears: { ClientHello: (psks, context) => psks && checkPsks(psks, context) },
}

/** Binders of zeros, to be filled by `bindHello` once the rest stands. */
function unbound(turn: Turn, psks: readonly OfferedPsk[]) {
  return {
    identities: psks.map(({ source }) =>
      source.kind === 'session'
        ? {
            identity: source.session.ticket,
            obfuscated_ticket_age: obfuscateAge(
              turn.env.now,
              source.session.createdAt,
              source.session.ageAdd,
            ),
          }
        : { identity: source.psk.identity, obfuscated_ticket_age: 0 },
    ),
    binders: psks.map(({ hash }) => new Uint8Array(HASHES[hash].outputLength)),
  }
}

function checkPsks(
  psks: { readonly identities: readonly unknown[]; readonly binders: readonly unknown[] },
  { hello: { extensions } }: Heard['ClientHello'],
): undefined {
  const field = 'ClientHello.extensions.pre_shared_key'
  if (extensions?.at(-1)?.type !== 'pre_shared_key')
    fail('illegal_parameter', CITE, {
      expected: 'pre_shared_key as the last extension',
      actual: `${extensions?.at(-1)?.type} behind it`,
      field,
    })
  if (psks.identities.length !== psks.binders.length)
    fail('illegal_parameter', CITE, {
      expected: `a binder for each of ${psks.identities.length} identities`,
      actual: `${psks.binders.length} binders`,
      field,
    })
}
