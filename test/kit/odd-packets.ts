/** Packets of a small capture in which something is lost, something is IPv6, and something comes in fragments. */
import { Conversation, DATA, HELLO, ip4, ip6, SERVER_HELLO, tcp } from './captures.ts'

const talk = new Conversation().open().say('client', HELLO).say('server', SERVER_HELLO).say('client', DATA)
talk.say('server', DATA).lose().say('server', DATA).close()
const six = new Conversation({ wrap: (segment, from) => ip6(segment, from), port: 40_001 })
  .open()
  .say('client', HELLO)
const whole = tcp({ seq: 1, data: DATA })
const fragments = [ip4(whole.slice(0, 24), { fragment: 0x2000 }), ip4(whole.slice(24), { fragment: 3 })]

/** A whole connection, but for the data that were lost. */
export const TALK = talk.packets
/** The beginning of one over IPv6. */
export const SIX = six.packets
/** Both, and the fragments. */
export const PACKETS = [...TALK, ...SIX, ...fragments.map((bytes, t) => ({ bytes, t }))]
