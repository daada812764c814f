/**
 * Client authentication in TLS 1.2 (RFC 5246 §7.4.4, §7.4.6 and §7.4.8): the server asks, the client shows a certificate and
 * signs the handshake so far. All of it in the clear, unlike in TLS 1.3. Then: what a session remembers of it.
 *
 * Run it with `npx tsx examples/13-tls12-client-certificate.ts`. Every run gives the same bytes.
 */
import { agreedOf, makeIdentity } from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'

// #region identities
const dates = { notBefore: LAB_START, notAfter: LAB_START + 90 * 86_400_000 }
const { root, identity } = makeIdentity({ seed: 'example', names: ['server.example'], ...dates })
// The same seed gives the same root: one authority vouches for both.
const alice = makeIdentity({ seed: 'example', names: ['alice.example'], usage: 'client', ...dates }).identity

const client = {
  versions: ['TLS 1.2'],
  serverName: 'server.example',
  trust: [root],
  sessionTickets: false,
} as const
const open = { versions: ['TLS 1.2'], credentials: [identity], trust: [root] } as const
const strict = { ...open, clientCertificate: 'require' } as const
// #endregion identities

// #region asked
console.log('Alice, who has a certificate')
let lab = Lab.create({ seed: 'example 13' }).connect({
  client: { ...client, credential: alice },
  server: strict,
})
lab = lab.run()
for (const { actor, t, events } of lab.timeline)
  for (const event of events) {
    const who = `${String(t).padStart(5)} ms  ${actor}`
    if (event.kind === 'message' && event.direction === 'sent')
      console.log(
        `${who}  sends ${event.name}, ${event.bytes.length} B${event.protected ? ', encrypted' : ''}`,
      )
    if (event.kind === 'verdict') console.log(`${who}  ${event.question} ${event.answer}`)
  }
const { peer } = agreedOf(lab.server)!
console.log(`  The server is ${lab.server.state.name}; the client's chain verified: ${peer?.verified}.`)
console.log(`  Signatures made: ${summarize(lab, 'c1').operations.sign}, one by each side.`)
// #endregion asked

// #region resumed
// Resumed, nobody asks: an abbreviated handshake has no place for a CertificateRequest. The peer's
// certificate is part of the session (RFC 5246 §7), and the server looks at it before it resumes.
console.log('\nAlice, a minute later, with the session and no certificate at hand')
lab = lab.wait(60_000).connect({ client, server: strict, resume: 'take' }).run()
for (const { connection, actor, events } of lab.timeline)
  for (const event of events)
    if (connection === 'c2' && actor === 'server' && event.kind === 'verdict')
      for (const check of event.checks.filter(({ id }) => id === 'session12.client-identity'))
        console.log(`  ${check.outcome}: ${check.rule}\n    ${check.actual}`)
const known = agreedOf(lab.server)?.peer?.chain ?? []
console.log(`  The server is ${lab.server.state.name} and knows ${known.length} certificate of this client.`)
// #endregion resumed

// #region stricter
// Bob made his session when the server did not ask. Now it does, and his session is not enough.
console.log('\nBob, with a session from before the server asked')
let bob = Lab.create({ seed: 'example 13' }).connect({ client, server: open }).run()
bob = bob.wait(60_000).connect({ client, server: strict, resume: 'take' }).run()
for (const { connection, actor, events } of bob.timeline)
  for (const event of events)
    if (connection === 'c2' && actor === 'server' && event.kind === 'verdict')
      console.log(`  ${event.question} ${event.answer}; ${event.consequence}`)
// #endregion stricter

// #region refused
// In that full handshake he is asked and has nothing to show. A TLS 1.2 client is told before it
// is connected: it still waits for the server's Finished.
for (const { connection, actor, events } of bob.timeline)
  for (const event of events)
    if (connection === 'c2' && event.kind === 'alert') {
      console.log(`  ${actor} ${event.direction} the alert ${event.description}`)
      if (event.direction === 'sent')
        console.log(`    expected ${event.expected}, actual ${event.actual} (${event.cite})`)
    }
const states = [...bob.timeline].flatMap(({ connection, actor, events }) =>
  events.flatMap((event) =>
    connection === 'c2' && actor === 'client' && event.kind === 'state' ? [event.to] : [],
  ),
)
console.log(`  The client's last states: ${states.slice(-3).join(', ')}.`)
// #endregion refused
