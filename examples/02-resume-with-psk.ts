/**
 * Resumption in TLS 1.3 (RFC 9846 §2.2 and §4.7.1): a full handshake leaves tickets behind, and the next connection
 * turns one of them into a pre-shared key. No certificate, no signature, yet a fresh key agreement.
 *
 * Run it with `npx tsx examples/02-resume-with-psk.ts`. Every run gives the same bytes.
 */
import { fromText, makeIdentity, toHex } from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'

// #region full
const { root, identity } = makeIdentity({
  seed: 'example',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 90 * 86_400_000,
})
const client = { serverName: 'server.example', trust: [root] }
const server = { credentials: [identity] }

// The first connection has nothing to resume. Stop where the client has done its part of the
// handshake.
let lab = Lab.create({ seed: 'example 02' }).connect({ client, server })
while (lab.client.state.name !== 'CONNECTED') lab = lab.step()
// #endregion full

// #region tickets
// The classic mistake is to save "the session" here. In TLS 1.3 there is none yet: tickets are
// messages of their own that the server sends after the client's Finished, since the resumption
// secret covers that Finished (RFC 9846 §4.7.1, §7.1).
console.log(`The client is connected and holds ${lab.world.clientSessions.length} sessions.`)
lab = lab.run()
console.log(`After the server's next flight it holds ${lab.world.clientSessions.length}:`)
for (const { ticket, nonce, lifetime, secretId, secret } of lab.world.clientSessions) {
  console.log(`  a ticket of ${ticket.length} B for ${lifetime} s, ticket_nonce ${toHex(nonce)}`)
  console.log(`    its PSK is ${secretId} = ${toHex(secret)}`)
}
// #endregion tickets

// #region resume
// A minute later the client connects again. `take` removes the newest session for this server
// name from the client's cache and offers it: a ticket that is used twice lets an observer link
// the two connections (RFC 9846 §C.4).
lab = lab.wait(60_000).connect({ client, server, resume: 'take' })
console.log(
  `\nA minute later: ${lab.world.clientSessions.length} session stays in the cache, one is offered.`,
)
for (const { secretId } of lab.world.clientSessions) console.log(`  kept for later: ${secretId}`)
lab = lab.run()
const second = [...lab.timeline].filter((moment) => moment.connection === 'c2')
// #endregion resume

// #region verdicts
// Four decisions made this a resumption, each by one side, each a list of checks. A check that
// fails says what to change.
for (const { actor, events } of second)
  for (const event of events)
    if (event.kind === 'verdict') {
      console.log(`\n${actor}: ${event.question} ${event.answer}`)
      for (const { outcome, id, actual } of event.checks)
        console.log(`  ${outcome.padEnd(14)} ${id}: ${actual}`)
    }
// #endregion verdicts

// #region lineage
// Where the keys of the second connection come from: follow the parents, across the two
// connections, to the start.
const born = new Map(
  [...lab.timeline].flatMap(({ events }) =>
    events.flatMap((event) => (event.kind === 'secret' ? [[event.id, event] as const] : [])),
  ),
)
console.log('\nWhere the PSK of the second connection comes from')
for (let id: string | undefined = 'c2/client/psk[0]'; id !== undefined && born.has(id);) {
  const node = born.get(id)
  console.log(`  ${id} (${node?.operation}${node?.label ? ` "${node.label}"` : ''})`)
  // The last parent is what entered the ladder here: for HKDF-Extract the input keying
  // material, not the salt.
  id = node?.parents.findLast((parent) => parent !== '0')
}
// #endregion lineage

// #region saved
// What it saved: every signature and the certificates, on both sides. Not a round trip: a full
// handshake of TLS 1.3 has only one. And the client's hello grew by the ticket, which is the
// server's memory carried by the client.
lab = lab.command('client', { kind: 'send', data: fromText('ping') })
const [full, resumed] = [summarize(lab, 'c1'), summarize(lab, 'c2')]
const sent = (connection: string): string =>
  [...lab.timeline]
    .filter((moment) => moment.connection === connection)
    .flatMap(({ events }) => events)
    .flatMap((event) => (event.kind === 'message' && event.direction === 'sent' ? [event.name] : []))
    .filter((name) => name.startsWith('Certificate'))
    .join(', ')
console.log('\n                        full  resumed')
const row = (what: string, a: number | undefined, b: number | undefined): void =>
  console.log(`  ${what.padEnd(20)}${String(a ?? 0).padStart(6)}${String(b ?? 0).padStart(9)}`)
row('round trips', full.rtts, resumed.rtts)
row('bytes, client', full.bytes.client, resumed.bytes.client)
row('bytes, server', full.bytes.server, resumed.bytes.server)
row('signatures made', full.operations.sign, resumed.operations.sign)
row('signatures verified', full.operations.verify, resumed.operations.verify)
row('key agreements', full.operations['key-agreement'], resumed.operations['key-agreement'])
console.log(
  `  certificate messages in the full one: ${sent('c1')}; in the resumed one: ${sent('c2') || 'none'}`,
)
// #endregion saved
