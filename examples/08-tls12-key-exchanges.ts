/**
 * Every key exchange of TLS 1.2 (RFC 5246 §7.4.3 and §7.4.7, RFC 8422, RFC 4279, RFC 5489): what each side sends, what the
 * premaster secret is made from, who proves what, and whether a key that is stolen later opens what was recorded.
 *
 * Run it with `npx tsx examples/08-tls12-key-exchanges.ts`. Every run gives the same bytes.
 */
import { getDiffieHellman } from 'node:crypto'
import {
  createServer,
  feed,
  fromText,
  makeIdentity,
  pump,
  scriptedRandom,
  seededRandom,
  serverConfig,
  toText,
  type ServerSettings,
} from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'

// #region ends
const dates = { names: ['server.example'], notBefore: LAB_START, notAfter: LAB_START + 90 * 86_400_000 }
const { root, identity: ecdsa } = makeIdentity({ seed: 'example', ...dates })
const { identity: rsa } = makeIdentity({ seed: 'example', key: 'rsa-2048', ...dates })
const psk = {
  identity: fromText('sensor-17'),
  key: Uint8Array.from({ length: 32 }, (_, index) => 0x40 + index),
  hash: 'sha256',
} as const
// In TLS 1.2 the server may send any prime and generator. This is group 14 of RFC 3526, which is
// none of the groups that later got a name in TLS (RFC 7919).
const modp14 = getDiffieHellman('modp14')
const own = { p: Uint8Array.from(modp14.getPrime()), g: Uint8Array.from(modp14.getGenerator()) }
const dhParameters = { parameters: own, anyClient: false } as const
// #endregion ends

// #region table
// One row each: a suite, and what the server has for it.
const EXCHANGES: Readonly<Record<string, ServerSettings>> = {
  ECDHE: { suites12: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'], credentials: [ecdsa] },
  DHE: { suites12: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'], credentials: [rsa], dhParameters },
  RSA: { suites12: ['TLS_RSA_WITH_AES_128_GCM_SHA256'], credentials: [rsa] },
  PSK: { suites12: ['TLS_PSK_WITH_AES_128_GCM_SHA256'], externalPsks: [psk] },
  DHE_PSK: { suites12: ['TLS_DHE_PSK_WITH_AES_128_GCM_SHA256'], externalPsks: [psk], dhParameters },
  ECDHE_PSK: { suites12: ['TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256'], externalPsks: [psk] },
  RSA_PSK: { suites12: ['TLS_RSA_PSK_WITH_AES_128_GCM_SHA256'], externalPsks: [psk], credentials: [rsa] },
  DH_anon: { suites12: ['TLS_DH_anon_WITH_AES_128_GCM_SHA256'], dhParameters },
}
// #endregion table

const table = ['             premaster   signatures   key agreements   stolen keys read']
for (const [exchange, settings] of Object.entries(EXCHANGES)) {
  // #region connect
  const server = { ...settings, versions: ['TLS 1.2'] } as const
  const { suites12 = [], externalPsks = [] } = settings
  const client = {
    versions: ['TLS 1.2'],
    suites12,
    externalPsks,
    // No group of RFC 7919 among them, or the server could use no other prime (§4 there).
    groups: ['x25519', 'secp256r1'],
    serverName: 'server.example',
    trust: [root],
    sessionTickets: false,
  } as const
  let lab = Lab.create({ seed: 'example 08' }).connect({ client, server }).run()
  lab = lab.command('client', { kind: 'send', data: fromText('my secret') })
  // #endregion connect

  // #region messages
  console.log(exchange)
  let [serverHello, premaster]: [Uint8Array, Uint8Array] = [new Uint8Array(), new Uint8Array()]
  for (const { actor, events } of lab.timeline)
    for (const event of events) {
      if (event.kind === 'secret' && event.name === 'pre_master_secret') premaster = event.bytes
      if (event.kind !== 'message' || event.direction !== 'sent') continue
      if (event.name === 'ServerHello') serverHello = event.bytes
      if (!event.name.endsWith('KeyExchange')) continue
      const fields = event.span.children.filter(({ name }) => !/^(msg_type|length)$/.test(name))
      const sizes = fields.map(({ name, start, end }) => `${name} (${end - start} B)`)
      console.log(`  ${actor} sends ${event.name}: ${sizes.join(', ')}`)
    }
  // #endregion messages

  // #region stolen
  // Somebody recorded all this, and gets the server's certificate key and PSK a year later. He
  // puts them into a server of his own, makes it repeat what he saw in the ServerHello, and feeds
  // it what the client sent. Where nothing else was secret, his server reads along.
  const random = scriptedRandom(
    {
      'ServerHello.random': serverHello.slice(6, 38),
      'ServerHello.session_id': serverHello.slice(39, 71),
    },
    seededRandom('somebody else'),
  )
  const thief = feed(createServer('thief', serverConfig(server)), lab.sent('client'))
  const { outputs, connection } = pump({ now: lab.world.now, random, trace: false }, thief)
  const data = outputs.find((output) => output.kind === 'data')
  const failure = connection.state.name === 'FAILED' ? connection.state.alert : connection.state.name
  const read = data ? `"${toText(data.bytes)}"` : `nothing: ${failure}`
  // #endregion stolen

  // #region row
  const { sign = 0, 'key-agreement': agreements = 0 } = summarize(lab, 'c1').operations
  const columns = [`${premaster.length} B`.padStart(10), `${sign}`.padStart(13), `${agreements}`.padStart(17)]
  table.push(`  ${exchange.padEnd(10)}${columns.join('')}   ${read}`)
  // #endregion row
}
console.log(`\n${table.join('\n')}`)
