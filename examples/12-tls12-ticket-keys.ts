/**
 * The key that seals tickets (RFC 5077 §4 and §5.5): what falls to whoever gets it, and how a server changes it without
 * losing its clients.
 *
 * Run it with `npx tsx examples/12-tls12-ticket-keys.ts`. Every run gives the same bytes.
 */
import { createDecipheriv, createHmac } from 'node:crypto'
import { concat, fromText, makeIdentity, toHex, toText } from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'
import { openTicket, TicketKeyRing } from '../src/sessions.ts'

// #region first
const { root, identity } = makeIdentity({
  seed: 'example',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 90 * 86_400_000,
})
const HOUR = 3_600_000
const client = { versions: ['TLS 1.2'], serverName: 'server.example', trust: [root] } as const
const server = { versions: ['TLS 1.2'], credentials: [identity], tickets: { lifetime: 86_400 } } as const
// A key seals for an hour and opens for one more. After that it is deleted, and tickets under it
// are worth nothing, whatever lifetime they were given.
const ticketKeys = { format: 'rfc5077', period: HOUR, grace: HOUR } as const

// ECDHE, so the keys of this connection are gone when it ends. Or are they?
const first = Lab.create({ seed: 'example 12', ticketKeys })
  .connect({ client, server })
  .run()
  .command('client', { kind: 'send', data: fromText('my secret') })
// #endregion first

// #region recorded
// All that an eavesdropper saw: two random numbers and the ticket in the clear, and one record that
// he cannot read.
const seen = new Map<string, Uint8Array>()
for (const { actor, events } of first.timeline)
  for (const event of events) {
    if (event.kind === 'message' && event.direction === 'sent') seen.set(event.name, event.bytes)
    if (event.kind === 'record' && actor === 'client') seen.set(`${event.type} record`, event.bytes)
  }
const part = (name: string, start: number, end?: number): Uint8Array =>
  (seen.get(name) ?? new Uint8Array()).slice(start, end)
const clientRandom = part('ClientHello', 6, 38)
const serverRandom = part('ServerHello', 6, 38)
const ticket = part('NewSessionTicket', 10)
const record = part('application_data record', 0)
console.log(
  `Recorded: a ticket under the key ${toHex(ticket.slice(0, 8))}..., a record of ${record.length} B`,
)
// #endregion recorded

// #region stolen
// A year later he gets the ticket key. The ticket holds the master secret (RFC 5077 §4), and the
// rest is arithmetic, here with Node's own primitives: the PRF of RFC 5246 §5, AES-128-GCM with
// the nonce of RFC 5288 §3.
const ring = first.world.ticketKeys
if (!(ring instanceof TicketKeyRing)) throw new Error('the Lab was given a ring')
const opened = openTicket(ring.at(LAB_START), ticket)
if (opened.kind !== 'session') throw new Error(opened.why)
const hmac = (data: Uint8Array): Uint8Array =>
  createHmac('sha256', opened.session.secret).update(data).digest()
const seed = concat(fromText('key expansion'), serverRandom, clientRandom)
const a = [hmac(seed), hmac(hmac(seed))]
const keyBlock = concat(...a.map((one) => hmac(concat(one, seed))))
const nonce = concat(keyBlock.slice(32, 36), record.slice(5, 13))
const plain = createDecipheriv('aes-128-gcm', keyBlock.slice(0, 16), nonce).update(record.slice(13, -16))
console.log(`  the ticket opens: its master secret is ${toHex(opened.session.secret).slice(0, 32)}...`)
console.log(`  the record says: "${toText(plain)}"`)
// #endregion stolen

// #region rotation
// So keys must go. The same client comes back at different times, each time with its first ticket.
for (const minutes of [30, 90, 150]) {
  const later = first.wait(minutes * 60_000)
  console.log(`\n${minutes} minutes later`)
  for (const { number, name, phase } of ring.list(later.world.now))
    console.log(`  key ${number} (${toHex(name.slice(0, 4))}...) is ${phase}`)

  const lab = later.connect({ client, server, resume: first.world.clientSessions }).run()
  const second = [...lab.timeline].filter(
    ({ connection, actor }) => connection === 'c2' && actor === 'server',
  )
  const sent: string[] = []
  for (const event of second.flatMap(({ events }) => events)) {
    if (event.kind === 'message' && event.direction === 'sent') sent.push(event.name)
    if (event.kind === 'verdict' && event.checks.some(({ outcome }) => outcome === 'fail'))
      console.log(`  ${event.question} ${event.answer}\n  ${event.checks.at(-1)?.actual}`)
  }
  console.log(`  resumed: ${summarize(lab, 'c2').resumed}`)
  console.log(`  the server sends ${sent.join(', ')}`)
  const newest = lab.world.clientSessions.at(-1)?.ticket ?? ticket
  console.log(`  the client now has a ticket under ${toHex(newest.slice(0, 4))}...`)
}
// #endregion rotation
