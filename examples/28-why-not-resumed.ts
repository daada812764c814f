/**
 * Why was it not resumed? Three ways to lose a session, and what each side has to say about it.
 *
 * What somebody would write with Python's `ssl`:
 *
 *     second = context.wrap_socket(dial(), server_hostname='server.example', session=saved)
 *     assert second.session_reused       # and if not, no word why
 *
 * What is easily missed:
 *
 * - `session_reused` is False for a ticket under another server's key, for one that expired, for a context without a cache, for
 *   a session that was saved too early. Neither `ssl` nor OpenSSL keeps the reason.
 * - Python hands a session to whatever name is asked for: `server_hostname='other.example', session=saved` resumes without a
 *   look at any name or certificate, `check_hostname` or not, if the server lets it. The check must be the client's (RFC 9846 §4.7.1).
 * - A pyOpenSSL server that verifies clients and was given no `Context.set_session_id` does not even fall back: with tickets
 *   the second connection ends in "session id context uninitialized". Python's `ssl` sets one by itself.
 *
 * Run it with `npx tsx examples/28-why-not-resumed.ts`. Every run gives the same bytes.
 */
import { makeIdentity, seededRandom } from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'
import { TicketKeyRing } from '../src/sessions.ts'

const validity = { notBefore: LAB_START, notAfter: LAB_START + 90 * 86_400_000 }
const { root, identity } = makeIdentity({ seed: 'example', names: ['server.example'], ...validity })
const { identity: other } = makeIdentity({ seed: 'example', names: ['other.example'], ...validity })
const client = { serverName: 'server.example', trust: [root] }
const server = { credentials: [identity, other], tickets: { count: 1 } }

/** Everything that a verdict refused in the second connection. */
function why(lab: Lab): void {
  console.log(`  reused ${summarize(lab, 'c2').resumed}, connected ${lab.client.state.name === 'CONNECTED'}`)
  for (const { connection, actor, events } of lab.timeline)
    for (const event of events) {
      if (connection !== 'c2' || event.kind !== 'verdict') continue
      const failed = event.checks.find(({ outcome }) => outcome === 'fail')
      if (!failed) continue
      console.log(`  ${actor}: ${event.question} ${event.answer}`)
      console.log(`    rule      ${failed.rule} (${failed.cite})`)
      console.log(`    expected  ${failed.expected}`)
      console.log(`    found     ${failed.actual}`)
      console.log(`    so        ${event.consequence}`)
    }
}

// 1. One connection, from which everything else should resume. Without a fault it does.
const first = Lab.create({ seed: 'example 28' }).connect({ client, server }).run().wait(60_000)
console.log('Nothing differs')
why(first.connect({ client, server, resume: 'take' }).run())

// #region name
// 2. The application mixes its servers up. The client does not offer the session: the certificate
// that was verified then says nothing about this name.
console.log('\nAnother name')
const elsewhere = { ...client, serverName: 'other.example' }
why(first.connect({ client: elsewhere, server, resume: first.world.clientSessions }).run())
// #endregion name

// #region key
// 3. Another server behind the same name, with a ticket key of its own. The session is offered, and
// the server cannot know what the ticket is.
console.log('\nAnother ticket key')
const schedule = { format: 'glass-tls', start: LAB_START, period: Infinity, grace: 0 } as const
const ticketKeys = new TicketKeyRing(schedule, seededRandom('another server'))
why(
  first
    .withWorld({ ...first.world, ticketKeys })
    .connect({ client, server, resume: 'take' })
    .run(),
)
// #endregion key

// #region policy
// 4. The server has become stricter: it now wants to know who the client is, and the session was
// made with a client that did not say. To resume it would let that client in without a certificate.
console.log('\nAnother policy')
const { identity: credential } = makeIdentity({
  seed: 'example',
  names: ['client.example'],
  usage: 'client',
  ...validity,
})
const strict = { ...server, clientCertificate: 'require', trust: [root] } as const
why(first.connect({ client: { ...client, credential }, server: strict, resume: 'take' }).run())
// #endregion policy
