/**
 * Resumption by the PSK alone, and with a key agreement beside it (RFC 9846 §4.3.9): what each costs, and what is left of it
 * when the ticket key falls into other hands.
 *
 * What somebody would write with Python's `ssl`, on both sides:
 *
 *     context.options |= 0x400       # SSL_OP_ALLOW_NO_DHE_KEX, for which ssl has no name
 *     second = context.wrap_socket(dial(), server_hostname='server.example', session=saved)
 *     print(second.session_reused)   # and no word on how
 *
 * What is easily missed:
 *
 * - The option allows psk_ke and asks for nothing. Where both modes are allowed OpenSSL makes a key agreement all the same; a
 *   client that offers psk_ke and nothing else, as the one below, is nothing that Python can be made into.
 * - The default is to make a key agreement, and that is where the processor time of a resumption goes. It is the price for this:
 *   who learns the ticket key later cannot read what was recorded.
 *
 * Run it with `npx tsx examples/29-psk-alone.ts`. Every run gives the same bytes.
 */
import { createDecipheriv, createHash, createHmac } from 'node:crypto'
import { concat, fromText, makeIdentity, toText } from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'
import { openTicket, TicketKeyRing } from '../src/sessions.ts'

const { root, identity } = makeIdentity({
  seed: 'example',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 90 * 86_400_000,
})

// #region ways
// 1. Two clients that differ in the mode they offer with their ticket.
const resumed = (mode: 'psk_dhe_ke' | 'psk_ke') => {
  const client = { serverName: 'server.example', trust: [root], pskModes: [mode] }
  const server = { credentials: [identity], tickets: { count: 1 }, pskModes: [mode] }
  const first = Lab.create({ seed: 'example 29' }).connect({ client, server }).run().wait(60_000)
  const second = first.connect({ client, server, resume: 'take' }).run()
  const lab = second.command('client', { kind: 'send', data: fromText('my secret') })
  return { lab, ticket: first.world.clientSessions[0].ticket }
}
const ways = { psk_dhe_ke: resumed('psk_dhe_ke'), psk_ke: resumed('psk_ke') }
// #endregion ways

// #region cost
// 2. What they cost, beside the full handshake.
const { psk_dhe_ke, psk_ke } = ways
const columns = [summarize(psk_ke.lab, 'c1'), summarize(psk_dhe_ke.lab, 'c2'), summarize(psk_ke.lab, 'c2')]
const row = (what: string, values: readonly (number | undefined)[]): void =>
  console.log(what.padEnd(24) + values.map((value = 0) => String(value).padStart(12)).join(''))
console.log(''.padEnd(24) + ['full', 'psk_dhe_ke', 'psk_ke'].map((name) => name.padStart(12)).join(''))
row(
  'bytes both ways',
  columns.map(({ bytes }) => bytes.client + bytes.server),
)
for (const operation of ['keygen', 'key-agreement', 'sign', 'verify'] as const)
  row(
    operation,
    columns.map(({ operations }) => operations[operation]),
  )
// #endregion cost

// #region recorded
// 3. What an eavesdropper needs of a second connection: both hellos, the server's flight, and the
// record that he would like to read. The ticket stands in the ClientHello, in the clear.
const recorded = (lab: Lab): ((name: string) => Uint8Array) => {
  const seen = new Map<string, Uint8Array>()
  for (const { connection, actor, events } of lab.timeline)
    for (const event of events) {
      if (connection !== 'c2' || !('direction' in event) || event.direction !== 'sent') continue
      if (event.kind === 'message') seen.set(event.name, event.bytes)
      if (event.kind === 'record') seen.set(`${actor}, ${event.epoch.name}`, event.bytes)
    }
  return (name) => seen.get(name) ?? new Uint8Array()
}
// #endregion recorded

// #region arithmetic
// 4. The arithmetic of RFC 9846 §7.1 and §5.2, with Node's own primitives.
const hash = (...messages: Uint8Array[]) =>
  createHash('sha256')
    .update(concat(...messages))
    .digest()
const hmac = (key: Uint8Array, data: Uint8Array) => createHmac('sha256', key).update(data).digest()
const expand = (secret: Uint8Array, label: string, context: Uint8Array, length = 32) => {
  const name = fromText(`tls13 ${label}`)
  const info = [0, length, name.length, ...name, context.length, ...context, 1]
  return hmac(secret, Uint8Array.from(info)).subarray(0, length)
}
const [NOTHING, ZEROS] = [new Uint8Array(), new Uint8Array(32)]

/** What is in the first record under a traffic secret; nothing where the tag says that it is another's. */
const open = (secret: Uint8Array, record: Uint8Array): Uint8Array | undefined => {
  const [key, iv] = [expand(secret, 'key', NOTHING, 16), expand(secret, 'iv', NOTHING, 12)]
  const aead = createDecipheriv('aes-128-gcm', key, iv)
  aead.setAAD(record.slice(0, 5)).setAuthTag(record.slice(-16))
  const inside = aead.update(record.slice(5, -16))
  try {
    aead.final()
  } catch {
    return undefined
  }
  // The last byte is the content type.
  return inside.subarray(0, -1)
}
// #endregion arithmetic

// #region stolen
// 5. The ticket key falls into his hands. The ticket opens, the PSK is in it, and from there the
// ladder goes up: with psk_ke nothing else enters it.
for (const [mode, { lab, ticket }] of Object.entries(ways)) {
  const { ticketKeys } = lab.world
  const opened = openTicket(
    ticketKeys instanceof TicketKeyRing ? ticketKeys.at(lab.world.now) : ticketKeys,
    ticket,
  )
  if (opened.kind !== 'session') throw new Error(opened.why)
  const seen = recorded(lab)
  const hellos = [seen('ClientHello'), seen('ServerHello')]

  const early = hmac(ZEROS, opened.session.secret)
  const handshake = hmac(expand(early, 'derived', hash()), ZEROS)
  const server = expand(handshake, 's hs traffic', hash(...hellos))
  const flight = open(server, seen('server, handshake'))
  console.log(`\n${mode}: the ticket opens`)
  if (!flight) {
    console.log(
      "  the server's flight does not: a shared secret is missing, and both sides have forgotten it",
    )
    continue
  }
  const main = hmac(expand(handshake, 'derived', hash()), ZEROS)
  const client = expand(main, 'c ap traffic', hash(...hellos, flight))
  const data = open(client, seen('client, application'))
  console.log(`  the server's flight opens: ${flight.length} B`)
  console.log(`  the record says: "${toText(data ?? NOTHING)}"`)
}
// #endregion stolen
