/**
 * Resumption by session ID in TLS 1.2 (RFC 5246 §7.3, §7.4.1.2, §F.1.4): the server names the session, both sides keep its
 * master secret, and the next connection starts from there. The server has to remember.
 *
 * Run it with `npx tsx examples/10-tls12-session-id.ts`. Every run gives the same bytes.
 */
import { fromText, makeIdentity, scriptedRandom, seededRandom, toHex, type SecretNode } from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'
import { SessionContext } from '../src/sessions.ts'

// #region full
const { root, identity } = makeIdentity({
  seed: 'example',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 90 * 86_400_000,
})
const client = {
  versions: ['TLS 1.2'],
  serverName: 'server.example',
  trust: [root],
  sessionTickets: false,
} as const
const server = { versions: ['TLS 1.2'], credentials: [identity] } as const
const counting = (first: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => first + index)
const random = scriptedRandom(
  { 'c1/server/ServerHello.session_id': counting(0xe0) },
  seededRandom('example 10'),
)

// Unlike in TLS 1.3 there is no message to wait for: the session is complete with the handshake.
let lab = Lab.create({ random }).connect({ client, server }).run()
const [session] = lab.world.clientSessions
console.log(`The client is connected and holds ${lab.world.clientSessions.length} session:`)
console.log(`  session_id     ${toHex(session.sessionId)}`)
console.log(`  master_secret  ${toHex(session.secret)}`)
console.log(`  suite          ${session.suite}`)
console.log(`The server's cache holds ${lab.world.serverContext.cache.number}, under the same ID.`)
lab = lab.command('client', { kind: 'send', data: fromText('ping') })
// #endregion full

// #region resume
// A minute later the client shows the ID. The server's ServerHello repeats it, and that is the
// whole answer: no certificate, no key exchange. Now the server finishes first.
lab = lab.wait(60_000).connect({ client, server, resume: 'take' }).run()
lab = lab.command('client', { kind: 'send', data: fromText('ping') })
console.log('\nThe second connection')
for (const { connection, actor, events } of lab.timeline)
  for (const event of events) {
    if (connection !== 'c2') continue
    if (event.kind === 'message' && event.direction === 'sent')
      console.log(`  ${actor} sends ${event.name}, ${event.bytes.length} B`)
    if (event.kind === 'cache' && event.operation === 'get')
      console.log(`  ${actor} looks ${event.key.slice(0, 16)}... up: ${event.hit ? 'found' : 'not found'}`)
    if (event.kind === 'verdict') console.log(`  ${actor}: ${event.question} ${event.answer}`)
  }
// #endregion resume

// #region lineage
// Where the keys of the second connection come from. The master secret is the one of the first;
// two fresh random numbers make other keys of it.
const secrets = new Map<string, SecretNode>()
for (const { events } of lab.timeline)
  for (const event of events) if (event.kind === 'secret') secrets.set(event.id, event)
console.log("\nWhere the client's write key of the second connection comes from")
for (let node = secrets.get('c2/client/client_write_key'); node; node = secrets.get(node.parents[0]))
  console.log(`  ${node.id} = ${toHex(node.bytes).slice(0, 32)}... (${node.operation})`)
console.log(`  and that of the first: ${toHex(secrets.get('c1/client/client_write_key')!.bytes)}`)
// #endregion lineage

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
row('calls of the PRF', full.operations.prf, resumed.operations.prf)
// #endregion saved

// #region lost
// The memory is the server's, and it is gone when the server restarts. Nothing breaks: a new ID in
// the ServerHello says that this is a full handshake.
const restarted = lab.withWorld({ ...lab.world, serverContext: SessionContext.create() })
lab = restarted.connect({ client, server, resume: 'take' }).run()
console.log('\nAfter a restart of the server')
for (const { connection, actor, events } of lab.timeline)
  for (const event of events)
    if (connection === 'c3' && event.kind === 'verdict' && actor === 'server')
      console.log(
        `  ${event.question} ${event.answer}\n  ${event.checks.at(-1)?.actual}: ${event.consequence}`,
      )
console.log(`  resumed: ${summarize(lab, 'c3').resumed}, round trips: ${summarize(lab, 'c3').rtts}`)
// #endregion lost
