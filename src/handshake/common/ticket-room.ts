/** How much of a ClientHello tickets may take (RFC 9846 §4.2.2, RFC 5246 §7.4.1.2). */
import { HELLO_EXTENSIONS, helloBytes } from '../settings/hello-size.ts'
import type { Turn } from '../turn/turn.ts'

/** Most bytes of tickets and other identities in one ClientHello: its extensions have 2^16-1 in all, and the others need some. */
export const TICKET_ROOM: number = 2 ** 16 - 2 ** 11

/** What stands around a ticket in pre_shared_key: its length, its age and its binder. */
const AROUND = 64

/** Something that a hello may offer, and how long what stands for it is. */
interface Offered {
  readonly what: 'a session' | 'an external PSK'
  /** Bytes of its ticket or identity. */
  readonly length: number
}

/**
 * Those, the best first, whose tickets or identities find room together. Either may have up to 2^16-1 bytes: one that no hello
 * can bring is of no use, and no reason to fail. A remark tells of each.
 */
export function fitting<T>(turn: Turn, items: readonly T[], offeredAs: (item: T) => Offered): readonly T[] {
  let room = Math.min(TICKET_ROOM, HELLO_EXTENSIONS - helloBytes(turn.client))
  return items.filter((item) => {
    const { what, length } = offeredAs(item)
    const fits = length + AROUND <= room
    if (fits) room -= length + AROUND
    else
      turn.remark(
        `${what} is not offered: its ${what === 'a session' ? 'ticket' : 'identity'} of ${length} bytes finds no room in the ClientHello`,
        'RFC 9846 §4.2.2 (8446 §4.1.2)',
      )
    return fits
  })
}
