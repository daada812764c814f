/**
 * Client authentication (RFC 9846 §4.4.2 and §4.5): the server asks in its flight, the client answers in its own, with a
 * certificate or with an empty list. Then: what a session remembers of it.
 *
 * Run it with `npx tsx examples/05-client-certificate.ts`. Every run gives the same bytes.
 */
import { agreedOf, Lab, LAB_START, makeIdentity } from '../src/index.ts'

// #region identities
const dates = { notBefore: LAB_START, notAfter: LAB_START + 90 * 86_400_000 }
const { root, identity } = makeIdentity({ seed: 'example', names: ['server.example'], ...dates })
// The same seed gives the same root: one authority vouches for both.
const alice = makeIdentity({ seed: 'example', names: ['alice.example'], usage: 'client', ...dates }).identity

const client = { serverName: 'server.example', trust: [root] }
const server = { credentials: [identity], clientCertificate: 'require', trust: [root] } as const
// #endregion identities

// #region asked
// Alice has a certificate. The server's CertificateRequest stands between EncryptedExtensions
// and its own Certificate.
console.log('Alice, who has a certificate')
let lab = Lab.create({ seed: 'example 05' }).connect({ client: { ...client, credential: alice }, server })
lab = lab.run()
for (const { actor, t, events } of lab.timeline)
  for (const event of events)
    if (event.kind === 'message' && event.direction === 'sent' && /^(Cert|Fin)/.test(event.name))
      console.log(`${String(t).padStart(5)} ms  ${actor}  sends ${event.name}, ${event.bytes.length} B`)
    else if (event.kind === 'verdict' && actor === 'server' && event.id === 'believe-chain')
      console.log(`${String(t).padStart(5)} ms  ${actor}  ${event.question} ${event.answer}`)
const { peer } = agreedOf(lab.server)!
console.log(`  The server is ${lab.server.state.name}; the client's chain verified: ${peer?.verified}.`)
// #endregion asked

// #region resumed
// In a resumed handshake there is no CertificateRequest: the PSK proves that this is the client
// of the session, and the session, sealed in the ticket, says who that was (RFC 9846 §4.4.2).
// The server's policy is asked once more, though.
console.log('\nAlice, a minute later, with a ticket and no certificate at hand')
lab = lab.wait(60_000).connect({ client, server, resume: 'take' }).run()
for (const { connection, events } of lab.timeline)
  for (const event of events)
    if (connection === 'c2' && event.kind === 'verdict' && event.id === 'accept-psk')
      for (const check of event.checks.filter(({ id }) => id === 'psk.client-identity'))
        console.log(`  ${check.outcome}: ${check.rule}: ${check.actual} (${check.cite})`)
const flight = [...lab.timeline]
  .filter(({ connection, actor }) => connection === 'c2' && actor === 'server')
  .flatMap(({ events }) => events.flatMap((event) => (event.kind === 'message' ? [event] : [])))
  .flatMap(({ direction, name, protected: sealed }) => (direction === 'sent' && sealed ? [name] : []))
console.log(`  The server sends, protected: ${flight.join(', ')}`)
const known = agreedOf(lab.server)?.peer?.chain ?? []
console.log(`  The server is ${lab.server.state.name} and knows ${known.length} certificate of this client.`)
// #endregion resumed

// #region refused
// Mallory has none and sends an empty list. Note the order: a TLS 1.3 client is connected once
// it has sent its Finished. It hears of the refusal half a round trip after the server made it,
// as an alert under application keys.
console.log('\nMallory, who has none')
let refused = Lab.create({ seed: 'example 05' }).connect({ client, server })
refused = refused.run()
for (const { actor, t, events } of refused.timeline)
  for (const event of events) {
    const who = `${String(t).padStart(5)} ms  ${actor}`
    if (event.kind === 'state' && /CONNECTED|FAILED/.test(event.to))
      console.log(`${who}  is now in ${event.to}`)
    if (event.kind === 'alert') {
      console.log(`${who}  ${event.direction} the alert ${event.description}`)
      if (event.direction === 'sent')
        console.log(`             expected ${event.expected}, actual ${event.actual} (${event.cite})`)
    }
  }
// #endregion refused
