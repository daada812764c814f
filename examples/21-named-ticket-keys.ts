/**
 * Tickets of TLS 1.3 under keys that have names and follow one another (RFC 9846 §4.7.1, RFC 5077 §4 and §5.5).
 *
 * What somebody would write with Python's `ssl`: one context in each of two server processes.
 *
 *     context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)    # draws a ticket key of its own
 *     context.load_cert_chain('server.pem', 'server.key')
 *     context.num_tickets = 2                              # how many; nothing about their keys
 *
 * What is easily missed:
 *
 * - A ticket of one context means nothing to another, the same certificate or not: of two servers behind a balancer each
 *   makes full handshakes with the other's clients. Neither `ssl` nor pyOpenSSL can set ticket keys, so two contexts of theirs can never share any.
 * - The key lives as long as the context. A server that runs for a year has one key for a year, and whoever gets it can open
 *   every ticket of that year.
 * - Python's `OP_NO_TICKET` does not switch off tickets of TLS 1.3. They become references into the server's cache.
 *
 * Run it with `npx tsx examples/21-named-ticket-keys.ts`. Every run gives the same bytes.
 */
import { makeIdentity, scriptedRandom, seededRandom, toHex } from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'
import { TicketKeyRing } from '../src/sessions.ts'

const { root, identity } = makeIdentity({
  seed: 'example',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 90 * 86_400_000,
})
const client = { serverName: 'server.example', trust: [root] }
const server = { credentials: [identity], tickets: { count: 1, lifetime: 86_400 } }
const HOUR = 3_600_000

// #region ring
// 1. A ring of keys: each seals for an hour and opens for one more. Key n follows from a seed and n,
// so servers that share seed and schedule share every key. The names here are patterned; they are no
// secret and travel in front of each ticket.
const named = (first: number): Uint8Array => Uint8Array.from({ length: 16 }, (_, index) => first + index)
const random = scriptedRandom(
  {
    'ticket_key.name#0': named(0x20),
    'ticket_key.name#1': named(0x30),
    'ticket_key.name#2': named(0x40),
    'ticket_key.name#3': named(0x50),
  },
  seededRandom('what the servers share'),
)
const schedule = { format: 'glass-tls', start: LAB_START, period: HOUR, grace: HOUR } as const
const ring = new TicketKeyRing(schedule, random)
// #endregion ring

// #region servers
// 2. The first server of the fleet gives out a ticket.
const first = Lab.create({ seed: 'example 21', ticketKeys: ring }).connect({ client, server }).run()
const [{ ticket }] = first.world.clientSessions
console.log(`A ticket of ${ticket.length} B under the key ${toHex(ticket.slice(0, 16))}`)

// 3. A second server with a ring from the same seed and schedule opens it. A third, with keys of its
// own, does not: that is what two SSLContexts of Python are to each other.
for (const [what, randomness] of [
  ['of the same seed', random],
  ['of another seed', seededRandom('alone')],
] as const) {
  const ticketKeys = new TicketKeyRing(schedule, randomness)
  const other = first
    .withWorld({ ...first.world, ticketKeys })
    .connect({ client, server, resume: 'take' })
    .run()
  console.log(`A server with a ring ${what}: reused ${summarize(other, 'c2').resumed}`)
}
// #endregion servers

// #region hours
// 4. The same client comes back later, each time with the first ticket. While its key still opens
// it is resumed, and gets a ticket under the key of the hour. Nobody has to restart anything.
for (const hours of [0.5, 1.5, 2.5, 3.5]) {
  const later = first.wait(hours * HOUR)
  console.log(`\nAfter ${hours} h`)
  for (const { number, name, phase } of ring.list(later.world.now))
    console.log(`  key ${number} ${toHex(name)} ${phase}`)
  const second = later.connect({ client, server, resume: 'take' }).run()
  const newest = second.world.clientSessions.at(-1)!
  console.log(
    `  reused ${summarize(second, 'c2').resumed}, new ticket under ${toHex(newest.ticket.slice(0, 16))}`,
  )
  for (const { events } of second.timeline)
    for (const event of events) {
      const failed = event.kind === 'verdict' && event.checks.find(({ outcome }) => outcome === 'fail')
      if (failed) console.log(`  ${failed.id}: ${failed.actual}`)
    }
}
// #endregion hours
