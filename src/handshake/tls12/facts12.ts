/** What both hellos of TLS 1.2 settle. */
import { peerBehind, type Facts12 } from '../state/agreed.ts'
import type { Phase } from '../state/state12.ts'
import type { Turn12 } from '../turn/turn12.ts'
import { checkKept } from './check-hello12.ts'

/** The facts are agreed on, unless they take protection away that the connection had; a session stands for its peer. */
export function agreeOn12(turn: Turn12, phase: Phase, hellos: Omit<Facts12, 'version' | 'peer'>): void {
  const { resumed } = hellos
  const facts: Facts12 = { ...hellos, version: 'TLS 1.2', peer: resumed && peerBehind(resumed.session) }
  checkKept(turn, facts, phase)
  turn.agree(facts)
}
