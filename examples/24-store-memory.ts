/**
 * Sessions in the memory of the server's process (RFC 9846 §4.7.1, 8446 §4.6.1: a ticket may be a reference).
 *
 * What somebody would write with Python's `ssl`: nothing, this is what every server context does.
 *
 *     context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
 *     print(context.session_stats()['number'])
 *
 * What is easily missed:
 *
 * - `number` stays 0, and clients resume all the same: unless told otherwise OpenSSL gives out sealed tickets and keeps
 *   nothing. Its cache fills with `OP_NO_TICKET`, and in TLS 1.3 then too the client gets tickets: references.
 * - A restart empties it, and a second process has another one.
 *
 * Run it with `npx tsx examples/24-store-memory.ts`.
 */
import { toHex, type Session } from '../src/index.ts'
import { openStore, StoreWorld, type SessionStore } from '../src/stores.ts'
import { meet } from './stores/meet.ts'

// 1. A store is opened by a line of text. This one is gone with the process, so nothing of it is at rest.
const open = await openStore('memory', { size: 100 })
console.log(open.description)

// 2. A full handshake. What the client gets is a reference; what it stands for is in the store.
const world = new StoreWorld(open)
const first = await meet('c1', world)
const { ticket } = first.sessions[0]
console.log(`\n1st  reused ${first.resumed}; a reference of ${ticket.length} B`)
console.log(`     the context keeps ${world.stats.number}, the store ${await open.sessions.count()}`)

// 3. The client comes back and shows it. The session is taken out: it resumes once (RFC 9846 §8.1).
const second = await meet('c2', world, first.sessions)
console.log(`2nd  reused ${second.resumed}`)

// 4. Somebody shows the same reference once more.
const third = await meet('c3', world, first.sessions)
console.log(`3rd  reused ${third.resumed}, the same reference`)

// 5. The process restarts: another memory, and nothing in it.
const restarted = await openStore('memory')
const fourth = await meet('c4', new StoreWorld(restarted), second.sessions)
console.log(`4th  reused ${fourth.resumed}, after a restart`)

// 6. What was counted. The sessions are outside of the context, hence cb_hits.
const { accept, accept_good, hits, cb_hits, misses } = world.stats
console.log(
  `\naccept ${accept}, accept_good ${accept_good}, hits ${hits}, cb_hits ${cb_hits}, misses ${misses}`,
)

// 7. A store of one's own: four operations, here over a Map. The world around it looks at the time, counts, and makes a full
// handshake of whatever fails.
// #region own
const kept = new Map<string, Session>()
const own: SessionStore = {
  put: (key, session) => void kept.set(toHex(key), session),
  get: (key) => kept.get(toHex(key)),
  take: (key) => {
    const session = kept.get(toHex(key))
    kept.delete(toHex(key)) // no await since the look: of two takers one is first
    return session
  },
  remove: (key) => kept.delete(toHex(key)),
}
// #endregion own
const ours = new StoreWorld({ sessions: own })
const fifth = await meet('c5', ours)
const sixth = await meet('c6', ours, fifth.sessions)
const seventh = await meet('c7', ours, fifth.sessions)
console.log(`\nour own: 1st reused ${fifth.resumed}, 2nd ${sixth.resumed}, 3rd ${seventh.resumed}`)
