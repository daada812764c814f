/** Middlebox compatibility (RFC 9846 §E.4, 8446 §D.4): one ChangeCipherSpec from each side that means nothing. */
import type { State } from '../state/state.ts'
import type { Turn } from '../turn/turn.ts'

/** Sends the ChangeCipherSpec that the state owes. */
export function sendChangeCipherSpec<S extends State>(turn: Turn, state: S): S {
  turn.sendChangeCipherSpec()
  return state
}

/** Drops the peer's: RFC 9846 §5 demands it until its Finished arrived. */
export function dropChangeCipherSpec<S extends State>(turn: Turn, state: S): S {
  turn.remark('a ChangeCipherSpec for middleboxes was dropped', 'RFC 9846 §5')
  return state
}
