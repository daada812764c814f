/** What both hellos of TLS 1.2 settle. */
import { peerBehind, type Facts12, type Peer, type Resumed } from '../state/agreed.ts'
import type { Phase } from '../state/state12.ts'
import type { Turn12 } from '../turn/turn12.ts'
import { checkDemanded, checkKept } from './check-hello12.ts'

/** The facts are agreed on, unless they lack protection that is demanded, or take some away that the connection had. */
export function agreeOn12(turn: Turn12, phase: Phase, facts: Facts12): void {
  checkDemanded(turn, facts)
  checkKept(turn, facts, phase)
  turn.agree(facts)
}

/** Who the peer is as far as the hellos say: where a session is resumed, it stands for its peer. */
export function peerAsResumed(resumed: Resumed | undefined): Peer | undefined {
  return resumed && peerBehind(resumed.session)
}
