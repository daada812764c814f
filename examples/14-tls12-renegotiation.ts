/**
 * Renegotiation in TLS 1.2 (RFC 5246 §7.4.1.1, RFC 5746): a new handshake inside a connection that is up, protected by its
 * keys and bound to it. Allowed, and refused, which is the default and costs nobody the connection.
 *
 * Run it with `npx tsx examples/14-tls12-renegotiation.ts`. Every run gives the same bytes.
 */
import { fromText, Lab, LAB_START, makeIdentity, toHex, type Actor } from '../src/index.ts'
import type { Span } from '../src/wire.ts'

// #region setup
const { root, identity } = makeIdentity({
  seed: 'example',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 90 * 86_400_000,
})
const common = { versions: ['TLS 1.2'], renegotiation: 'allow' } as const
const client = { ...common, serverName: 'server.example', trust: [root], sessionTickets: false } as const
const server = { ...common, credentials: [identity] } as const

/** What a hello says of the handshake before: the content of renegotiation_info, as hex. */
function bound({ name, value, children }: Span): string {
  if (name === 'renegotiated_connection') return String(value) || 'nothing'
  return children.map(bound).join('')
}

/** Prints what both sides sent from moment `from` on. */
function tell(lab: Lab, from: number): void {
  for (const { actor, events } of [...lab.timeline].slice(from))
    for (const event of events) {
      if (event.kind === 'message' && event.direction === 'sent') {
        console.log(`  ${actor} sends ${event.name}${event.protected ? ', encrypted' : ''}`)
        if (/^(Client|Server)Hello$/.test(event.name)) console.log(`    bound to ${bound(event.span)}`)
        if (event.name === 'Finished') console.log(`    verify_data ${toHex(event.bytes.slice(4))}`)
      }
      if (event.kind === 'alert')
        console.log(`  ${actor} ${event.direction} ${event.level} ${event.description}`)
      if (event.kind === 'data' && event.direction === 'received') console.log(`  ${actor} receives data`)
    }
}
// #endregion setup

// #region first
console.log('The first handshake')
let lab = Lab.create({ seed: 'example 14' }).connect({ client, server }).run()
tell(lab, 0)
// #endregion first

// #region again
// The client begins another. Its hello carries the verify_data of its last Finished, the server's
// answer both. An attacker who sent a request of his own first, and then let the client's
// handshake follow as a "renegotiation", would need the first 12 bytes: that is what RFC 5746 is for.
console.log('\nThe client renegotiates')
let from = lab.timeline.length
lab = lab.command('client', { kind: 'renegotiate' })
tell(lab, from)
const masters = ['master_secret', 'master_secret (renegotiation 1)']
for (const name of masters)
  console.log(`  ${name}: ${toHex(lab.client.vault.get(name).bytes).slice(0, 32)}...`)
// #endregion again

// #region asked
// The server cannot begin one, only ask: with a HelloRequest, which no transcript has.
console.log('\nThe server asks for it')
from = lab.timeline.length
lab = lab.command('server', { kind: 'renegotiate' })
tell(lab, from)
// #endregion asked

// #region refused
// By default neither side takes part. It says so with a warning, and the connection goes on.
const refuse = { renegotiation: 'refuse' } as const
const stories: readonly [Actor, object, object][] = [
  ['client', client, { ...server, ...refuse }],
  ['server', { ...client, ...refuse }, server],
]
for (const [who, clientSide, serverSide] of stories) {
  console.log(`\nThe ${who} wants one, the other refuses`)
  let calm = Lab.create({ seed: 'example 14' }).connect({ client: clientSide, server: serverSide }).run()
  from = calm.timeline.length
  calm = calm.command(who, { kind: 'renegotiate' })
  calm = calm.command('client', { kind: 'send', data: fromText('ping') })
  tell(calm, from)
  console.log(`  client ${calm.client.state.name}, server ${calm.server.state.name}`)
}
// #endregion refused
