/** Lifetimes by the clock of a capture: neither end’s, and some way off from both. */
import { Unseen, type Heard } from '../../rules/heard.ts'
import type { Session } from '../../session/session.ts'
import { HIDDEN } from './hidden.ts'

/** ms by which a lifetime may be over at one end and not at the other: whole seconds, the way of a packet, clocks. */
const NEAR = 2_000

/** The session as it stands at a moment: where its lifetime ends just then, it is not seen on which side. */
export function inTime(session: Heard<Session>, now: number): Heard<Session> {
  const { createdAt, lifetime } = session
  if (createdAt instanceof Unseen || lifetime instanceof Unseen) return session
  return Math.abs(createdAt + lifetime * 1000 - now) > NEAR ? session : { ...session, lifetime: HIDDEN.near }
}
