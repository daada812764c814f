/**
 * 0-RTT (RFC 9846 §2.3, §4.3.10 and §8): the first words of a resumed connection travel with the ClientHello. They arrive
 * half a round trip after the client decided to connect, and anybody who saw them can send them again.
 *
 * Run it with `npx tsx examples/03-early-data.ts`. Every run gives the same bytes.
 */
import {
  concat,
  createServer,
  feed,
  fromText,
  makeIdentity,
  pump,
  seededRandom,
  serverConfig,
  toText,
} from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'

// #region first
// The server takes early data, and its tickets say how much. The client asks for it: early data
// can be replayed, so no library may turn it on by itself (RFC 9846 §F.5, 8446 §E.5).
const { root, identity } = makeIdentity({
  seed: 'example',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 90 * 86_400_000,
})
const client = { serverName: 'server.example', trust: [root], earlyData: true }
const server = { credentials: [identity], maxEarlyData: 1024 }

let lab = Lab.create({ seed: 'example 03' }).connect({ client, server }).run()
console.log(`The ticket allows ${lab.world.clientSessions.at(-1)?.maxEarlyDataSize} B of early data.`)
// #endregion first

// #region early
// The second connection: one step sends the ClientHello, and the request follows before the
// server has said a word.
lab = lab.wait(60_000).connect({ client, server, resume: 'take' })
const dialled = lab.world.now
lab = lab.step().commandOnly('client', { kind: 'send-early', data: fromText('GET /weather') })

// The server may answer as soon as it has sent its own Finished, before the handshake is over
// (RFC 9846 §4.5.3).
const arrived = (): boolean =>
  lab.timeline.at(-1)?.events.some((event) => event.kind === 'data' && event.direction === 'received') ??
  false
while (!arrived()) lab = lab.step()
lab = lab.command('server', { kind: 'send', data: fromText('sunny') })

console.log('\nThe second connection')
for (const { connection, t, actor, events } of lab.timeline)
  for (const event of events) {
    const who = `${String(lab.start + t - dialled).padStart(5)} ms  ${actor}`
    if (connection !== 'c2') continue
    if (event.kind === 'message' && event.direction === 'sent') console.log(`${who}  sends ${event.name}`)
    if (event.kind === 'data')
      console.log(`${who}  ${event.direction} "${toText(event.bytes)}"${event.early ? ' as early data' : ''}`)
  }
console.log(`  round trips before the request could go out: ${summarize(lab, 'c2').rtts}`)
// #endregion early

// #region verdict
// What accepting took. The last check, in a verdict of its own, is a question to the world
// outside: were these early data seen before?
for (const { connection, actor, events } of lab.timeline)
  for (const event of events)
    if (
      connection === 'c2' &&
      event.kind === 'verdict' &&
      actor === 'server' &&
      event.subject === 'early data'
    ) {
      console.log(`\n${actor}: ${event.question} ${event.answer}`)
      for (const { outcome, id, actual } of event.checks)
        console.log(`  ${outcome.padEnd(5)}${id}: ${actual}`)
    }
// #endregion verdict

// #region replay
// Somebody recorded what the client sent before the server answered, and now sends it to
// another process of the same server: same ticket key, same memory of what was seen. The ticket
// is good, the binder is good; the replay check is all that stands between the attacker and a
// second execution of the request.
const recorded = [...lab.timeline]
  .filter(
    ({ connection, actor, t }) => connection === 'c2' && actor === 'client' && lab.start + t === dialled,
  )
  .flatMap(({ events }) => events.flatMap((event) => (event.kind === 'record' ? [event.bytes] : [])))
const flight = concat(...recorded)
console.log(`\nAn attacker sends the same ${flight.length} B again`)

const env = {
  now: lab.world.now,
  random: seededRandom('another process'),
  ticketKeys: lab.world.ticketKeys,
  trace: true,
}
const victim = feed(createServer('replayed', serverConfig(server)), flight)
const outcome = pump(env, victim, undefined, (request) =>
  request.kind === 'check-replay'
    ? {
        kind: 'check-replay',
        firstTime: lab.world.replays.check(request.fingerprint, lab.world.now).firstTime,
      }
    : undefined,
)
for (const event of outcome.events)
  if (event.kind === 'verdict') {
    const failed = event.checks.find((check) => check.outcome === 'fail')
    console.log(`  ${event.question} ${event.answer}${failed ? `: ${failed.actual} (${failed.cite})` : ''}`)
    console.log(`    so ${event.consequence}`)
  } else if (event.kind === 'record' && event.skipped)
    console.log(`  a record of ${event.bytes.length} B is skipped: ${event.skipped}`)
const delivered = outcome.outputs.filter(({ kind }) => kind === 'data').length
console.log(
  `  ${delivered} requests reach the application; the server waits in ${outcome.connection.state.name}`,
)
// #endregion replay
