/** Hidden records that are as long as an alert, where one would end what was going on: by their length they are most likely one. */
import type { Actor } from '../../wire/actor.ts'
import { sealedAlert } from '../reader/sealed-length.ts'
import type { Witness } from './witness.ts'

/**
 * Who ended a handshake of TLS 1.3 by what is most likely an alert: the last record under its keys is as long as one, and
 * nothing before it had room for a Finished. @param complete whether something had
 */
export function likelyAlert(witness: Witness, complete: boolean): Actor | undefined {
  const { answer, flight, answering, version } = witness
  if (complete || version !== 'TLS 1.3' || witness.isCut) return undefined
  const length = sealedAlert(answer?.cipher_suite)
  const [from, said] =
    answering.records > 0 ? (['client', answering] as const) : (['server', flight] as const)
  return length !== undefined && said.last === length ? from : undefined
}

/** What such an alert is known by, in a sentence. */
export function likelyAlertWords(from: Actor): string {
  const to = from === 'client' ? 'the server’s flight' : 'its ServerHello'
  return `what ends it is most likely an alert: the ${from} sends as many hidden bytes as one has behind ${to}, and nothing as long as a Finished`
}

/** What looks like the server’s refusal of a handshake that its client has finished; `undefined` where nothing does. */
export function noteOf(witness: Witness, how: string): string | undefined {
  const { answer, behind, version } = witness
  const over = how === 'closed' || how === 'reset'
  const length = sealedAlert(answer?.cipher_suite)
  if (!over || version !== 'TLS 1.3' || witness.isCut) return undefined
  if (behind.records !== 1 || behind.last !== length) return undefined
  return `perhaps an alert: ${length} hidden bytes are all that the server says behind the client’s Finished`
}
