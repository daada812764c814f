/**
 * Resumption by ticket in TLS 1.2 (RFC 5077): the server seals the session under a key that only it has, the client keeps
 * it, and the server may forget.
 *
 * Run it with `npx tsx examples/11-tls12-ticket.ts`. Every run gives the same bytes.
 */
import { fromText, makeIdentity, scriptedRandom, seededRandom, toHex } from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'

// #region full
const { root, identity } = makeIdentity({
  seed: 'example',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 90 * 86_400_000,
})
const client = { versions: ['TLS 1.2'], serverName: 'server.example', trust: [root] } as const
const server = { versions: ['TLS 1.2'], credentials: [identity] } as const

// The key of the tickets: a name of 16 bytes, which is no secret, then 16 for AES and 32 for HMAC.
const counting = (first: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => first + index)
const random = scriptedRandom(
  {
    'server/ticket_key.name': counting(0x30, 16),
    'server/ticket_key.key': counting(0x40, 48),
    'server/ticket.nonce': counting(0xc0, 16),
  },
  seededRandom('example 11'),
)
let lab = Lab.create({ random, ticketKeys: { format: 'rfc5077' } })
  .connect({ client, server })
  .run()
lab = lab.command('client', { kind: 'send', data: fromText('ping') })

console.log('The first connection, and what of it is encrypted')
for (const { actor, events } of lab.timeline)
  for (const event of events)
    if (event.kind === 'message' && event.direction === 'sent')
      console.log(
        `  ${actor} sends ${event.name}, ${event.bytes.length} B${event.protected ? ', encrypted' : ''}`,
      )
// #endregion full

// #region format
// What a ticket looks like is the server's own affair. This is the form that RFC 5077 §4
// recommends. Nobody but the server can look into encrypted_state: it holds the master secret.
const [{ ticket, sessionId, lifetime }] = lab.world.clientSessions
console.log(`\nThe ticket: ${ticket.length} B, good for ${lifetime} s, session ID of ${sessionId.length} B`)
console.log(`  key_name         ${toHex(ticket.slice(0, 16))}`)
console.log(`  iv               ${toHex(ticket.slice(16, 32))}`)
console.log(`  length           ${toHex(ticket.slice(32, 34))}`)
console.log(`  encrypted_state  ${toHex(ticket.slice(34, 54))}... (${ticket.length - 34 - 32} B)`)
console.log(`  mac              ${toHex(ticket.slice(-32))}`)
console.log(`The server's cache holds ${lab.world.serverContext.cache.number} sessions.`)
// #endregion format

// #region resume
// The ticket goes into the ClientHello, beside a session ID that the client makes up: a server
// that accepts the ticket repeats it, and so says what its ServerHello could not say otherwise.
lab = lab.wait(60_000).connect({ client, server, resume: 'take' }).run()
lab = lab.command('client', { kind: 'send', data: fromText('ping') })
console.log('\nThe second connection')
for (const { connection, actor, events } of lab.timeline)
  for (const event of events) {
    if (connection !== 'c2') continue
    if (event.kind === 'message' && event.direction === 'sent') {
      console.log(`  ${actor} sends ${event.name}, ${event.bytes.length} B`)
      if (event.name.endsWith('Hello')) console.log(`    session_id ${toHex(event.bytes.slice(39, 71))}`)
    }
    if (event.kind === 'verdict') console.log(`  ${actor}: ${event.question} ${event.answer}`)
  }
console.log(`  its master secret points to: ${lab.client.vault.get('master_secret').parents.join(', ')}`)
// #endregion resume

// #region saved
const [full, resumed] = [summarize(lab, 'c1'), summarize(lab, 'c2')]
console.log('\n                        full  resumed')
const row = (what: string, a: number | undefined, b: number | undefined): void =>
  console.log(`  ${what.padEnd(20)}${String(a ?? 0).padStart(6)}${String(b ?? 0).padStart(9)}`)
row('round trips', full.rtts, resumed.rtts)
row('bytes, client', full.bytes.client, resumed.bytes.client)
row('bytes, server', full.bytes.server, resumed.bytes.server)
row('messages', full.messages, resumed.messages)
row('signatures made', full.operations.sign, resumed.operations.sign)
row('signatures verified', full.operations.verify, resumed.operations.verify)
row('key agreements', full.operations['key-agreement'], resumed.operations['key-agreement'])
// #endregion saved
