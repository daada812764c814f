/**
 * HelloRetryRequest (RFC 9846 §4.2.4, 8446 §4.1.4): the client guessed a group that the server does not take, and a
 * handshake of one round trip becomes one of two.
 *
 * Run it with `npx tsx examples/04-hello-retry-request.ts`. Every run gives the same bytes.
 */
import { makeIdentity, scriptedRandom, seededRandom, toHex } from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'
import type { Span } from '../src/wire.ts'

// #region connect
const { root, identity } = makeIdentity({
  seed: 'example',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 90 * 86_400_000,
})
// The client supports both groups, but sends a share for the first one only: shares cost bytes
// and work. The server wants the other one, and a cookie, with which it could forget the client
// until it comes back.
const client = { serverName: 'server.example', trust: [root], groups: ['x25519', 'secp256r1'] } as const
const server = { credentials: [identity], groups: ['secp256r1'], cookie: true } as const

const counting = (first: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => first + index)
const random = scriptedRandom({ 'HelloRetryRequest.cookie': counting(0xc0) }, seededRandom('example 04'))
let lab = Lab.create({ random }).connect({ client, server })
// #endregion connect

// #region hellos
// Step through the hellos and look at the fields that this is about, each with its place in the
// message.
const ABOUT = ['random', 'selected_group', 'group', 'key_exchange', 'cookie']
const show = ({ name, start, end, value, children }: Span): void => {
  if (ABOUT.includes(name))
    console.log(`    bytes ${start} to ${end - 1}: ${name} ${String(value).slice(0, 64)}`)
  else for (const child of children) show(child)
}
while (lab.client.state.name !== 'WAIT_EE') {
  lab = lab.step()
  const moment = lab.timeline.at(-1)
  for (const event of moment?.events ?? []) {
    const who = `${String(moment?.t).padStart(5)} ms  ${moment?.actor}`
    if (event.kind === 'state') console.log(`${who}  is now in ${event.to}`)
    if (event.kind === 'message' && event.direction === 'sent' && event.name.includes('Hello')) {
      console.log(`${who}  sends ${event.name}, ${event.bytes.length} B`)
      show(event.span)
    }
  }
}
// #endregion hellos

// #region transcript
// A HelloRetryRequest is a ServerHello with a random value that everybody knows: the SHA-256 of
// its name. In the transcript the first ClientHello is replaced by a message_hash message, type
// 254, that holds nothing but its digest: so a server may forget the hello and keep the digest
// in the cookie (RFC 9846 §4.1, 8446 §4.4.1).
console.log('\nThe transcript of the client through the ServerHello')
for (const { point, bytes } of lab.client.transcript.entries)
  console.log(`  ${point.padEnd(18)} ${String(bytes.length).padStart(3)} B  ${toHex(bytes).slice(0, 24)}...`)
// #endregion transcript

// #region cost
// What the wrong guess cost, beside the same client that guesses right.
lab = lab.run()
const right = Lab.create({ random })
  .connect({ client: { ...client, keyShares: ['secp256r1'] }, server: { ...server, cookie: false } })
  .run()
console.log('\n                 wrong guess  right guess')
const [wrong, best] = [summarize(lab, 'c1'), summarize(right, 'c1')]
const row = (what: string, a: number | undefined, b: number | undefined): void =>
  console.log(`  ${what.padEnd(15)}${String(a ?? 0).padStart(11)}${String(b ?? 0).padStart(13)}`)
row('round trips', wrong.rtts, best.rtts)
row('bytes, client', wrong.bytes.client, best.bytes.client)
row('bytes, server', wrong.bytes.server, best.bytes.server)
row('key pairs made', wrong.operations.keygen, best.operations.keygen)
// #endregion cost
