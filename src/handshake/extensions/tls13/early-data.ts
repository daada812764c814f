/** 0-RTT data: RFC 9846 §4.3.10 (8446 §4.2.10). */
import { fail } from '../../../rules/failure.ts'
import type { Suite13 } from '../../../wire/registry.ts'
import type { Offer, OfferedPsk } from '../../state/state-parts.ts'
import type { Turn } from '../../turn/turn.ts'
import type { Heard, Spoken } from '../spoken.ts'

const CITE = 'RFC 9846 §4.3.10 (8446 §4.2.10)'

/** A ClientHello says that they follow, EncryptedExtensions that they are taken, a NewSessionTicket how many might be. */
export const earlyData: Spoken<'early_data'> = {
  type: 'early_data',
  says: {
    ClientHello: ({ pskOffer }) => (pskOffer.earlyData ? null : undefined),
    EncryptedExtensions: ({ choice }) => (choice.earlyData === 'accepted' ? null : undefined),
    NewSessionTicket: (_, { server: { maxEarlyData } }) =>
      maxEarlyData > 0 ? { max_early_data_size: maxEarlyData } : undefined,
  },
  hears: {
    EncryptedExtensions: (data, context, turn) => {
      const accepted = data !== undefined
      if (accepted) checkAcceptance(turn, context)
      if (!context.offer.earlyData) return
      turn.settle({ earlyData: accepted ? 'accepted' : 'rejected' })
      turn.output({ kind: 'early-data', accepted })
    },
    NewSessionTicket: (data) => (data ? { maxEarlyDataSize: data.max_early_data_size } : undefined),
  },
}

/** The server may accept early data only with the first PSK, its suite and its protocol. */
function checkAcceptance(turn: Turn, { offer, psk }: Heard['EncryptedExtensions']): void {
  const { suite, alpn = '' } = turn.agreed
  const field = 'EncryptedExtensions.extensions.early_data'
  if (!earlyDataPossible(offer, psk, suite as Suite13))
    fail('illegal_parameter', CITE, {
      expected: 'the first PSK and its suite behind accepted early data',
      actual: `PSK ${psk?.index ?? 'none'} with ${suite}`,
      field,
    })
  const source = psk?.source
  if (source?.kind === 'session' && source.session.alpn !== alpn)
    fail('illegal_parameter', CITE, {
      expected: source.session.alpn || 'no protocol, as in the session',
      actual: alpn || 'no protocol',
      field,
    })
}

/** Whether the client offered early data and the server's choice could still accept them. */
export function earlyDataPossible(offer: Offer, psk: OfferedPsk | undefined, suite: Suite13): boolean {
  const source = offer.psks.at(0)?.source
  return (
    offer.earlyData &&
    psk !== undefined &&
    psk === offer.psks[0] &&
    source?.kind === 'session' &&
    source.session.suite === suite
  )
}
