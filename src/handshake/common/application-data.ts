/** Application data in both roles (RFC 9846 §2, §4.7.3 and §5). */
import { broughtOn } from './in-a-row.ts'
import type { Command } from '../state/request.ts'
import type { State } from '../state/state.ts'
import type { Turn } from '../turn/turn.ts'

/** Sends what the application gave. */
export function sendData<S extends State>(
  turn: Turn,
  state: S,
  { data }: Extract<Command, { kind: 'send' }>,
): S {
  turn.sendData(data, false)
  if (data.length > 0) broughtOn(turn, 'application')
  return state
}

/** Delivers what arrived. */
export function receiveData<S extends State>(turn: Turn, state: S, data: Uint8Array): S {
  turn.deliver(data, false)
  return state
}
