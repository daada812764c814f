/**
 * When tickets go (RFC 9846 §4.7.1, 8446 §4.6.1). The secret that they come from covers the client's Finished. Where nothing
 * of the client's own choosing stands before it, the server knows that Finished before it comes, and its tickets go right
 * behind its own: a client that closes early has them all the same. So does Go; BoringSSL does it with accepted early data
 * too, whose end is a message without content.
 */
import { encodeMessage13 } from '../../wire/handshake.ts'
import type { Owed } from '../state/state-parts.ts'
import type { Choice, ClientAbilities } from '../state/state.ts'
import type { Turn13 } from '../turn/turn13.ts'
import { finishedMac } from './authenticate13.ts'

const TICKET = 'RFC 9846 §4.7.1 (8446 §4.6.1)'

/** Whether the handshake asks the client for a certificate: never beside a PSK (§4.4.2). */
export function asksForCertificate(turn: Turn13, { psk }: Choice): boolean {
  return !psk && turn.server.clientCertificate !== 'none'
}

/** The tickets due after a handshake: none where the client has no mode in which it could use them. */
export function ticketsOwed(turn: Turn13, { modes, tickets }: ClientAbilities): readonly Owed[] {
  if (modes.length === 0) {
    if (tickets > 0) turn.remark('no ticket: the client offers no mode in which it could use one', TICKET)
    return []
  }
  return new Array<Owed>(tickets).fill('NewSessionTicket')
}

/** The tickets that need not wait for the client's Finished, right behind ours. */
export function ticketsAhead(turn: Turn13, choice: Choice, client: ClientAbilities): readonly Owed[] {
  const { when } = turn.server.tickets
  if (client.modes.length === 0 || client.tickets === 0 || when === 'after-client-finished') return []
  if (asksForCertificate(turn, choice)) {
    turn.remark('tickets wait for the client’s Finished: a certificate of the client goes into it', TICKET)
    return []
  }
  turn.remark(
    'tickets need not wait: no certificate is asked for, so the client’s Finished, which their secret covers, is known before it comes',
    TICKET,
  )
  foreseeFinished(turn, choice)
  return ticketsOwed(turn, client)
}

/**
 * Works out what the client has yet to send, and from it the resumption secret. The transcript stays where it is: what comes
 * is held against this Finished, and a client that sends another has no connection.
 */
function foreseeFinished(turn: Turn13, { earlyData }: Choice): void {
  const { transcript, layer } = turn.endpoint
  if (earlyData === 'accepted' && layer.endOfEarlyData)
    turn.absorb('EndOfEarlyData', encodeMessage13({ name: 'EndOfEarlyData', body: {} }))
  const body = { verify_data: dueFinished(turn) }
  turn.absorb('client Finished', encodeMessage13({ name: 'Finished', body }))
  turn.derive('resumption_master_secret')
  turn.set({ transcript })
}

/** The client's verify_data: as foreseen, or over the transcript as it now is. */
export function dueFinished(turn: Turn13): Uint8Array {
  const foreseen = turn.endpoint.vault.find('client_verify_data')
  return foreseen?.bytes ?? finishedMac(turn, turn.trafficNames('read', 'handshake'), 'client_verify_data')
}
