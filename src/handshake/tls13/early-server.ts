/** 0-RTT data at the server: accepted, rejected, skipped (RFC 9846 §4.3.10). */
import { fail } from '../../rules/failure.ts'
import type { Skipping } from '../state/endpoint.ts'
import type { Received } from '../state/message.ts'
import type { Server13State, State } from '../state/state.ts'
import type { Turn13 } from '../turn/turn13.ts'

type WaitEoed = Extract<Server13State, { name: 'WAIT_EOED' }>

const CITE = 'RFC 9846 §4.3.10 (8446 §4.2.10)'

/** Passes over records that are early data, as many as a ticket may have allowed; with more the client counts as hostile. */
export function skipRejected(turn: Turn13, kind: Skipping['kind']): void {
  const { maxEarlyData, maxEarlySkip } = turn.server
  turn.skipEarlyData({ kind, most: maxEarlyData + maxEarlySkip, passed: 0 })
}

/** Delivers accepted early data, up to what the ticket allows. */
export function receiveEarlyData(turn: Turn13, state: WaitEoed, data: Uint8Array): State {
  const earlyBytes = state.earlyBytes + data.length
  const promised = turn.agreed.resumed?.session.maxEarlyDataSize ?? 0
  if (earlyBytes > promised)
    fail('unexpected_message', 'RFC 9846 §4.7.1 (8446 §4.6.1)', {
      expected: `at most ${promised} bytes of early data`,
      actual: `${earlyBytes} bytes`,
      field: 'application_data',
    })
  turn.deliver(data, true)
  return { ...state, earlyBytes }
}

/** The end of early data: the client's next record is under handshake keys (§4.6, 8446 §4.5). */
export function onEndOfEarlyData(turn: Turn13, state: WaitEoed, message: Received<'EndOfEarlyData'>): State {
  turn.absorb('EndOfEarlyData', message.bytes)
  turn.setReadKeys('handshake')
  const { machine, client, owes, ticketsSent, stored } = state
  return { machine, name: 'WAIT_FINISHED', client, owes, ticketsSent, stored }
}

/** Cite of the rules on early data. */
export const EARLY_DATA = CITE
