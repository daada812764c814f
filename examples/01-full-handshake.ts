/**
 * A full TLS 1.3 handshake (RFC 9846 §2): two endpoints that have never met, one step at a time.
 *
 * Run it with `npx tsx examples/01-full-handshake.ts`. Every run gives the same bytes.
 */
import { fromText, makeIdentity, scriptedRandom, seededRandom, toHex } from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'

// #region identity
// A root that the client trusts, and a server that the root vouches for. Both follow from the
// seed: toys, not secrets.
const { root, identity } = makeIdentity({
  seed: 'example',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 90 * 86_400_000,
})
// #endregion identity

// #region random
// Every random value has a name. Those that appear in the bytes get a pattern, so that the eye
// finds them in a dump; what is not named here follows from the seed.
const counting = (first: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => first + index)
const random = scriptedRandom(
  {
    'client/ClientHello.random': counting(0x00),
    'client/key_share.x25519': counting(0x20),
    'server/ServerHello.random': counting(0x70),
    'server/key_share.x25519': counting(0x90),
    'client/ClientHello.legacy_session_id': counting(0xe0),
  },
  seededRandom('example 01'),
)
// #endregion random

// #region connect
// Nothing has happened yet: a client, a server, and a wire on which everything takes 25 ms.
let lab = Lab.create({ random }).connect({
  client: { serverName: 'server.example', trust: [root] },
  server: { credentials: [identity] },
})
// #endregion connect

// #region steps
// One step does one thing: it sends a message, opens a record, or consumes a message. Stop in a
// debugger at `lab.step()` and step into it: you arrive in the handler of that one message.
console.log('The handshake, message by message')
for (;;) {
  const next = lab.step()
  if (next === lab) break // All is quiet: nothing owed, nothing to read, nothing under way.
  lab = next
  const moment = lab.timeline.at(-1)
  for (const event of moment?.events ?? []) {
    const who = `${String(moment?.t).padStart(5)} ms  ${moment?.actor}`
    if (event.kind === 'message' && event.direction === 'sent')
      console.log(
        `${who}  sends ${event.name}, ${event.bytes.length} B${event.protected ? ', protected' : ''}`,
      )
    if (event.kind === 'state') console.log(`${who}  is now in ${event.to}`)
  }
}
// #endregion steps

// #region verdict
// Why the client believes that this is server.example: a list of checks, each with its rule.
// The list is not a report about the verification, it is what the verification did. Four of
// them:
for (const moment of lab.timeline)
  for (const event of moment.events)
    if (event.kind === 'verdict' && event.id === 'believe-chain') {
      console.log(`\n${event.question} ${event.answer}`)
      for (const { id, outcome, rule, cite } of event.checks)
        if (/\.(path|signatures|validity|name)$/.test(id)) console.log(`  ${outcome}: ${rule} (${cite})`)
    }
// #endregion verdict

// #region secrets
// What the client computed, and from what. The server made the same values on its own: only the
// shares crossed the wire.
console.log('\nThe key agreement and what grows from it (client)')
for (const { actor, events } of lab.timeline)
  for (const event of events)
    if (
      actor === 'client' &&
      event.kind === 'secret' &&
      ['key_share_private.x25519', 'shared_secret', 'handshake_secret', 'master_secret'].includes(event.name)
    ) {
      console.log(`  ${event.name}`)
      console.log(`    ${toHex(event.bytes)}`)
      if (event.parents.length > 0) console.log(`    ${event.operation}(${event.parents.join(', ')})`)
    }

// Once both are connected, what lies above the traffic secrets is gone: a later break-in finds
// nothing to start from.
console.log('\nWhat each side still holds')
for (const { actor, vault } of [lab.client, lab.server]) {
  const live = [...vault].filter(({ name, status }) => status === 'live' && name.includes('secret'))
  console.log(`  ${actor}: ${live.map(({ name }) => name).join(', ')}`)
}
// #endregion secrets

// #region data
// The handshake was for this.
lab = lab.command('client', { kind: 'send', data: fromText('ping') })
lab = lab.command('server', { kind: 'send', data: fromText('pong') })
const { suite, group, rtts, bytes, messages, operations } = summarize(lab, 'c1')
console.log('\nWhat it took')
console.log(`  suite and group    ${suite}, ${group}`)
console.log(`  round trips        ${rtts} before the client could send its ping`)
console.log(`  messages           ${messages}, two of them tickets`)
console.log(`  bytes on the wire  ${bytes.client} from the client, ${bytes.server} from the server`)
console.log(`  signatures         ${operations.sign ?? 0} made, ${operations.verify ?? 0} verified`)
console.log(`  key agreements     ${operations['key-agreement'] ?? 0}, one on each side`)
// #endregion data
