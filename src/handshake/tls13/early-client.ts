/** 0-RTT data from the client (RFC 9846 §4.3.10). */
import { recordLimit } from '../../record/epoch.ts'
import { MAX_PLAINTEXT } from '../../wire/record.ts'
import { Misuse } from '../../rules/failure.ts'
import type { Command } from '../state/request.ts'
import type { Offer } from '../state/state-parts.ts'
import type { State } from '../state/state.ts'
import type { Turn13 } from '../turn/turn13.ts'

/** Sends application data before the server said a word; never more than the ticket allows. */
export function sendEarlyData<S extends State & { readonly offer: Offer }>(
  turn: Turn13,
  state: S,
  { data }: Extract<Command, { kind: 'send-early' }>,
): S {
  const { write, earlySent } = turn.endpoint
  if (write.name !== 'early') throw new Misuse('no early data: none were offered, or their time is over')
  const first = state.offer.psks.at(0)?.source
  const limit = first?.kind === 'session' ? first.session.maxEarlyDataSize : 0
  const sent = earlySent + data.length
  if (sent > limit)
    throw new Misuse(`${sent} bytes of early data exceed the ticket's max_early_data_size of ${limit}`)
  // No KeyUpdate among early data, so their keys must last (§5.5).
  if (write.sequence + Math.ceil(data.length / MAX_PLAINTEXT) > recordLimit(write))
    throw new Misuse('early data would exceed what their keys may protect')
  turn.sendData(data, true)
  turn.set({ earlySent: sent })
  return state
}
