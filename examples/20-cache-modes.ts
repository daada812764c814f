/**
 * Session IDs, with the cache modes and counters of OpenSSL (RFC 5246 §7.3; `SSL_CTX_set_session_cache_mode`).
 *
 * What somebody would write with Python's `ssl`:
 *
 *     context.options |= ssl.OP_NO_TICKET
 *     context.maximum_version = ssl.TLSVersion.TLSv1_2
 *     with context.wrap_socket(dial(), server_hostname='server.example') as first:
 *         saved = first.session
 *         first.unwrap()
 *     second = context.wrap_socket(dial(), server_hostname='server.example', session=saved)
 *     print(second.session_reused, context.session_stats())
 *
 * What is easily missed:
 *
 * - No cache mode makes a client resume: `session=saved` does. Python has no setter for the mode at all; with pyOpenSSL's
 *   `Context.set_session_cache_mode(SSL.SESS_CACHE_CLIENT)` the session must still go into `Connection.set_session`.
 * - It must go in before the handshake. Afterwards Python raises `ValueError`; pyOpenSSL says nothing and resumes nothing.
 * - It must be a session of the same `SSLContext`, or Python raises `ValueError`.
 * - Without `first.unwrap()`, which sends close_notify, an OpenSSL server forgets the session. RFC 5246 §7.2.1 no longer
 *   asks for that, and glass-tls keeps it.
 *
 * Run it with `npx tsx examples/20-cache-modes.ts`. Every run gives the same bytes.
 */
import { makeIdentity, scriptedRandom, seededRandom, toHex } from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'
import { type CacheMode, type Callback, type ContextStats, SessionContext } from '../src/sessions.ts'

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
const id = Uint8Array.from({ length: 32 }, (_, index) => 0x20 + index)
const random = scriptedRandom({ 'c1/server/ServerHello.session_id': id }, seededRandom('example 20'))
const counters = (stats: ContextStats): string =>
  Object.entries(stats)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')

// #region mode
// 1. Set the modes: a client that keeps its sessions, and a server that keeps at most a hundred.
const clean = Lab.create({ random })
let lab = clean.withWorld({
  ...clean.world,
  clientContext: SessionContext.create({ mode: ['client'] }),
  serverContext: SessionContext.create({ mode: ['server'], size: 100, timeout: 300 }),
})

// 2. Connect, and save the session. In TLS 1.2 it is complete with the handshake.
lab = lab.connect({ client, server }).run()
const [saved] = lab.world.clientSessions
console.log(`1st  session_id ${toHex(saved.sessionId)}`)

// 3. Connect again. The client's cache holds the session, and that alone does nothing: no library
// knows by itself which session belongs to which server.
lab = lab.connect({ client, server }).run()
console.log(
  `2nd  reused ${summarize(lab, 'c2').resumed}, with ${lab.world.clientContext.cache.number} in the cache`,
)

// 4. Connect with the saved session.
lab = lab.connect({ client, server, resume: [saved] }).run()
console.log(`3rd  reused ${summarize(lab, 'c3').resumed}, session_id as the 1st`)

// 5. The counters, under the names that SSLContext.session_stats() has.
console.log(`\nclient  ${counters(lab.world.clientContext.stats)}`)
console.log(`server  ${counters(lab.world.serverContext.stats)}`)
// #endregion mode

// #region modes
// 6. Full, then with the session, under every mode of the server. The outside, where there is one, is
// told of new sessions and asked for those that are not inside.
const outside: readonly Callback[] = ['new', 'get', 'remove']
const settings: readonly (readonly [modes: readonly CacheMode[], callbacks: readonly Callback[]])[] = [
  [['off'], []],
  [['server'], []],
  [['client'], []],
  [['server', 'no_internal_lookup'], []],
  [['server', 'no_internal_lookup'], outside],
  [['server', 'no_internal_store'], outside],
  [['server', 'no_internal'], outside],
]
for (const [mode, callbacks] of settings) {
  const serverContext = SessionContext.create({ mode, callbacks })
  const first = clean
    .withWorld({ ...clean.world, serverContext })
    .connect({ client, server })
    .run()
  const second = first.connect({ client, server, resume: first.world.clientSessions }).run()
  const { serverContext: after, outside: kept } = second.world
  console.log(`\nserver mode ${mode.join(' + ')}${callbacks.length > 0 ? ', with callbacks' : ''}`)
  console.log(
    `  reused ${summarize(second, 'c2').resumed}; inside ${after.cache.number}, outside ${kept.number}`,
  )
  console.log(`  ${counters(after.stats)}`)
}
// #endregion modes
