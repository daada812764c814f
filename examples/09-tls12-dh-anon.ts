/**
 * Anonymous Diffie-Hellman in TLS 1.2 (RFC 5246 §F.1.1.1): nobody signs, so nobody knows with whom he shares the secret.
 * First why you will not meet it by accident; then somebody who stands in between; then the same against a signature.
 *
 * Run it with `npx tsx examples/09-tls12-dh-anon.ts`. Every run gives the same bytes.
 */
import { fromText, Lab, LAB_START, makeIdentity, toHex, toText, type ClientSettings } from '../src/index.ts'

// #region off
// Off by default: the client's list of suites has no anonymous one, and this server has no other.
const anonymous = { versions: ['TLS 1.2'], suites12: ['TLS_DH_anon_WITH_AES_128_GCM_SHA256'] } as const
const dates = { names: ['server.example'], notBefore: LAB_START, notAfter: LAB_START + 90 * 86_400_000 }
const { root, identity } = makeIdentity({ seed: 'example', ...dates })
const careful = { versions: ['TLS 1.2'], serverName: 'server.example', trust: [root] } as const

const refused = Lab.create().connect({ client: careful, server: anonymous }).run()
for (const { actor, events } of refused.timeline)
  for (const event of events)
    if (event.kind === 'alert' && event.direction === 'sent')
      console.log(`${actor}: ${event.description} (${event.cite})`)
// #endregion off

// #region asked
// Asked for on both sides. The client would like to verify its server, but there is nothing to
// look at: no certificate, no signature.
const asked: ClientSettings = { ...careful, ...anonymous, sessionTickets: false }
let lab = Lab.create({ seed: 'example 09' }).connect({ client: asked, server: anonymous }).run()
const sent = [...lab.timeline].flatMap(({ events }) =>
  events.flatMap((event) => (event.kind === 'message' && event.direction === 'sent' ? [event.name] : [])),
)
console.log(`\nThe handshake:\n  ${sent.join(', ')}`)
// #endregion asked

// #region between
// Mallory answers the client as if he were the server, and calls the server as if he were the
// client. Two handshakes, both perfect.
let clientSide = Lab.create({ seed: 'client and Mallory' })
  .connect({ client: asked, server: anonymous })
  .run()
let serverSide = Lab.create({ seed: 'Mallory and server' })
  .connect({ client: asked, server: anonymous })
  .run()
console.log(`\nThe client is ${clientSide.client.state.name}, the server is ${serverSide.server.state.name}.`)

const dataIn = (lab: Lab): Uint8Array => {
  const events = lab.timeline.at(-1)?.events ?? []
  return events.flatMap((event) => (event.kind === 'data' ? [event.bytes] : []))[0]
}
clientSide = clientSide.command('client', { kind: 'send', data: fromText('pay 10 to Bob') })
const read = toText(dataIn(clientSide))
const changed = read.replace('Bob', 'Mallory')
serverSide = serverSide.command('client', { kind: 'send', data: fromText(changed) })
console.log(`The client says "${read}". The server hears "${toText(dataIn(serverSide))}".`)

// Each has a master secret with somebody. Comparing them would tell, but over which channel?
for (const [who, { vault }] of Object.entries({ client: clientSide.client, server: serverSide.server }))
  console.log(`  master secret of the ${who}: ${toHex(vault.get('master_secret').bytes).slice(0, 32)}...`)
// #endregion between

// #region signed
// The same against an exchange that is signed. Mallory has a certificate for the name, but from a
// root of his own.
const mallory = makeIdentity({ seed: 'Mallory', ...dates }).identity
lab = Lab.create({ seed: 'example 09' })
  .connect({ client: careful, server: { versions: ['TLS 1.2'], credentials: [mallory] } })
  .run()
console.log('\nMallory against ECDHE with a signature')
for (const { actor, events } of lab.timeline)
  for (const event of events)
    if (event.kind === 'alert' && event.direction === 'sent')
      console.log(`  ${actor}: ${event.description}, expected ${event.expected} (${event.cite})`)

// Or he shows the server's own certificate, which everybody can get. Its private key he has not.
const borrowed = { chain: identity.chain, privateKey: mallory.privateKey }
lab = Lab.create({ seed: 'example 09' })
  .connect({ client: careful, server: { versions: ['TLS 1.2'], credentials: [borrowed] } })
  .run()
for (const { actor, events } of lab.timeline)
  for (const event of events)
    if (event.kind === 'alert' && event.direction === 'sent')
      console.log(`  ${actor}: ${event.description}, expected ${event.expected} (${event.cite})`)
// #endregion signed
