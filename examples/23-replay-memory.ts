/**
 * 0-RTT and the memory that keeps it from happening twice (RFC 9846 §4.3.10 and §8).
 *
 * What somebody would write with Python's `ssl`, if there were an API for it:
 *
 *     second = context.wrap_socket(dial(), server_hostname='server.example', session=saved)
 *     second.write_early_data(b'pay 10 to Bob')     # AttributeError: neither ssl nor pyOpenSSL has 0-RTT
 *
 * What is easily missed where there is one (`SSL_write_early_data`, `openssl s_client -early_data`):
 *
 * - Early data can be sent again by anybody who saw them. TLS alone does not prevent it, the server's memory does.
 * - A memory helps as far as it is shared, and as long as it remembers: each server that has its own accepts once more, and so
 *   does one that has just restarted.
 * - Resumed and early data accepted are two things: `session_reused` says nothing about the second.
 *
 * Run it with `npx tsx examples/23-replay-memory.ts`. Every run gives the same bytes.
 */
import { fromText, makeIdentity, toText } from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'

const { root, identity } = makeIdentity({
  seed: 'example',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 90 * 86_400_000,
})
const client = { serverName: 'server.example', trust: [root], earlyData: true }
const server = { credentials: [identity], maxEarlyData: 1024, tickets: { count: 1 } }
const MINUTE = 60_000

// #region early
// 1. A connection for the ticket, which says that early data are welcome.
const before = Lab.create({ seed: 'example 23' }).connect({ client, server }).run().wait(MINUTE)

// 2. Resume, and send the request with the hello. Somebody on the way keeps a copy of the flight.
const hello = before.connect({ client, server, resume: 'take' }).step()
let sent = hello.commandOnly('client', { kind: 'send-early', data: fromText('pay 10 to Bob') })
while (sent.client.commands.length > 0) sent = sent.step()
const flight = sent.sent('client')
const after = sent.run()

// 3. What the server made of it, and what it remembers since: a fingerprint of the hello.
const executed = (lab: Lab, connection: string): string[] =>
  [...lab.timeline]
    .filter((moment) => moment.connection === connection && moment.actor === 'server')
    .flatMap(({ events }) => events)
    .flatMap((event) => (event.kind === 'data' && event.early ? [toText(event.bytes)] : []))
const { resumed, rtts } = summarize(after, 'c2')
console.log(`reused ${resumed}, round trips ${rtts}, executed: ${executed(after, 'c2').join()}`)
console.log(`remembered: ${before.world.replays.number} hellos before, ${after.world.replays.number} now`)
// #endregion early

// #region replay
// 4. The copy goes to five servers with the same ticket key. They differ in what they remember, when
// they started, and when the copy arrives.
const forgetful = after.withWorld({ ...after.world, replays: before.world.replays })
const targets: readonly (readonly [where: string, lab: Lab, settings: object])[] = [
  ['the server that took it', after, {}],
  ['another one that shares its memory', after, {}],
  ['another one with a memory of its own', forgetful, {}],
  ['that one, if it started 5 s ago', forgetful, { startedAt: forgetful.world.now - 5000 }],
  ['that one, a minute later', forgetful.wait(MINUTE), {}],
]
console.log(`\nSomebody sends the same ${flight.length} B again, to`)
for (const [where, lab, settings] of targets) {
  const replayed = lab.replay(flight, { ...server, ...settings }).run()
  console.log(`  ${where}: ${executed(replayed, 'c3').length} executed`)
  for (const { connection, events } of replayed.timeline)
    for (const event of events) {
      if (connection !== 'c3' || event.kind !== 'verdict') continue
      const failed = event.checks.find(({ outcome }) => outcome === 'fail')
      if (failed)
        console.log(`    ${failed.id}: ${failed.actual}; expected ${failed.expected} (${failed.cite})`)
    }
}
// #endregion replay
