/**
 * The classic full handshake of TLS 1.2 (RFC 5246 §7.3) in the twelve steps in which it is usually told: eleven messages
 * and one thing that only the client does, the check of the certificate.
 *
 * Run it with `npx tsx examples/07-tls12-twelve-steps.ts`. Every run gives the same bytes.
 */
import { fromText, makeIdentity, scriptedRandom, seededRandom, toHex } from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'

// #region random
// The same patterned keys as in example 01: both versions can agree on the same secret.
const counting = (first: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => first + index)
const random = scriptedRandom(
  {
    'client/ClientHello.random': counting(0x00),
    'client/ecdhe.x25519': counting(0x20),
    'server/ServerHello.random': counting(0x70),
    'server/ecdhe.x25519': counting(0x90),
    'server/ServerHello.session_id': counting(0xe0),
  },
  seededRandom('example 07'),
)
// #endregion random

// #region connect
const { root, identity } = makeIdentity({
  seed: 'example',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 90 * 86_400_000,
})
// The server asks for a certificate, and would also take a client that has none. The client does
// without two later additions: tickets (RFC 5077), and a master secret that covers the whole
// handshake (RFC 7627).
let lab = Lab.create({ random }).connect({
  client: {
    versions: ['TLS 1.2'],
    serverName: 'server.example',
    trust: [root],
    sessionTickets: false,
    extendedMasterSecret: false,
  },
  server: { versions: ['TLS 1.2'], credentials: [identity], clientCertificate: 'request' },
})
// #endregion connect

// #region steps
// Count what is sent, and the check. One message has no number: a client that is asked must
// answer with a Certificate, and with an empty one if it has none (RFC 5246 §7.4.6). The twelve
// steps are told without it.
let count = 0
for (;;) {
  const next = lab.step()
  if (next === lab) break // All is quiet: nothing owed, nothing to read, nothing under way.
  lab = next
  const { t = 0, actor = 'wire', events = [] } = lab.timeline.at(-1) ?? {}
  const tell = (number: number | '', what: string): void =>
    console.log(`${String(t).padStart(5)} ms  ${String(number).padStart(2)}  ${actor}  ${what}`)
  for (const event of events) {
    if (event.kind === 'message' && event.direction === 'sent') {
      const extra = actor === 'client' && event.name === 'Certificate'
      const sealed = event.protected ? ', encrypted' : ''
      tell(extra ? '' : ++count, `sends ${event.name}, ${event.bytes.length} B${sealed}`)
    }
    if (event.kind === 'verdict') tell(++count, `checks: ${event.question} ${event.answer}`)
    if (event.kind === 'state') tell('', `  is now in ${event.to}`)
  }
}
// #endregion steps

// #region secrets
// What one side computed, and from what; the other has the same but for the private key. All grows
// from the premaster secret, and the function is always the same: PRF (RFC 5246 §5).
console.log('\nThe secrets (server)')
for (const { actor, events } of lab.timeline)
  for (const event of events)
    if (actor === 'server' && event.kind === 'secret') {
      const { name, operation, label, parents } = event
      console.log(`  ${name} = ${operation} ${label && `"${label}" `}of ${parents.join(', ') || 'nothing'}`)
      console.log(`    ${toHex(event.bytes)}`)
    }
const premaster = lab.server.vault.find('pre_master_secret')
console.log(`  pre_master_secret is ${premaster?.status}: it must not outlive the master secret (§8.1).`)
// #endregion secrets

// #region data
lab = lab.command('client', { kind: 'send', data: fromText('ping') })
const { suite, group, rtts, bytes, operations } = summarize(lab, 'c1')
console.log('\nWhat it took')
console.log(`  suite and group    ${suite}, ${group}`)
console.log(`  round trips        ${rtts} before the client could send its ping`)
console.log(`  bytes on the wire  ${bytes.client} from the client, ${bytes.server} from the server`)
console.log(`  signatures         ${operations.sign ?? 0} made, ${operations.verify ?? 0} verified`)
console.log(`  key agreements     ${operations['key-agreement'] ?? 0}, one on each side`)
// #endregion data
