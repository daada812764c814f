/** How much of a ClientHello tickets may take (RFC 9846 §4.2.2, RFC 5246 §7.4.1.2). */
import type { Session } from '../session/session.ts'
import type { Turn } from './turn.ts'

/** Most bytes of tickets in one ClientHello: its extensions have 2^16-1 in all, and the others need some. */
export const TICKET_ROOM: number = 2 ** 16 - 2 ** 11

/** What stands around a ticket in pre_shared_key: its length, its age and its binder. */
const AROUND = 64

/**
 * The sessions, the best first, whose tickets find room together. A server may give tickets of up to 2^16-1 bytes: one that
 * no hello can bring back is of no use, and no reason to fail. A remark tells of each.
 */
export function fitting(turn: Turn, sessions: readonly Session[]): readonly Session[] {
  let room = TICKET_ROOM
  return sessions.filter(({ ticket }) => {
    const fits = ticket.length + AROUND <= room
    if (fits) room -= ticket.length + AROUND
    else
      turn.remark(
        `a session is not offered: its ticket of ${ticket.length} bytes finds no room in the ClientHello`,
        'RFC 9846 §4.2.2 (8446 §4.1.2)',
      )
    return fits
  })
}
