/**
 * A session of TLS 1.3 in a file, as OpenSSL writes them, resumed by another process (RFC 9846 §4.7.1).
 *
 * What somebody would write with Python's `ssl`:
 *
 *     first = context.wrap_socket(dial(), server_hostname='server.example')
 *     pickle.dump(first.session, open('session.pem', 'wb'))
 *
 * What is easily missed:
 *
 * - It cannot be pickled (`TypeError`), and no method writes it: an `SSLSession` lives as long as its process. pyOpenSSL's
 *   neither. `openssl s_client -sess_out` writes such files, and so does glass-tls.
 * - In TLS 1.3 `first.session` has no ticket when the handshake is over. Read first, then take it: `first.recv(1)`. A session
 *   that was taken too early raises nothing anywhere, and `session_reused` is False.
 * - A file like this is as secret as a private key: whoever has it resumes as this client.
 *
 * Run it with `npx tsx examples/22-session-file.ts`. Every run gives the same bytes.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeIdentity, scriptedRandom, seededRandom, toHex } from '../src/index.ts'
import { summarize, Lab, LAB_START } from '../src/lab.ts'
import { sessionsFromPem, sessionToPem, toOpenssl } from '../src/sessions.ts'

const { root, identity } = makeIdentity({
  seed: 'example',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 90 * 86_400_000,
})
const client = { serverName: 'server.example', trust: [root] }
const server = { credentials: [identity], tickets: { count: 1 } }

// #region save
// 1. Connect, and wait until the client has done its part: that is where Python's do_handshake ends.
const random = scriptedRandom(
  {
    'server/ticket_key.name': Uint8Array.from({ length: 16 }, (_, index) => 0x20 + index),
    'server/NewSessionTicket.ticket_age_add': Uint8Array.of(0x30, 0x31, 0x32, 0x33),
  },
  seededRandom('example 22'),
)
let lab = Lab.create({ random }).connect({ client, server })
while (lab.client.state.name !== 'CONNECTED') lab = lab.step()
console.log(`handshake done    ${lab.world.clientSessions.length} sessions`)

// 2. Read on. The ticket is a message of its own, behind the server's last flight.
lab = lab.run()
const [session] = lab.world.clientSessions
console.log(
  `after a read      ${lab.world.clientSessions.length} session, ticket of ${session.ticket.length} B`,
)

// 3. Save it: PEM around the DER of an SSL_SESSION. Mode 0600.
const folder = mkdtempSync(join(tmpdir(), 'glass-tls-example-'))
const file = join(folder, 'session.pem')
writeFileSync(file, sessionToPem(session), { mode: 0o600 })
console.log(`\n${readFileSync(file, 'utf8')}`)
// #endregion save

// #region fields
// 4. What OpenSSL calls the fields. master_key is the PSK of this ticket, not a master secret; the
// session_id is a name that the client makes of the ticket.
const { ssl_version, cipher, session_id, master_key, time, timeout, tlsext_hostname, tlsext_tick_age_add } =
  toOpenssl(session)
console.log(`ssl_version          ${ssl_version}`)
console.log(`cipher               ${cipher}`)
console.log(`session_id           ${toHex(session_id)}`)
console.log(`master_key           ${toHex(master_key)}`)
console.log(`time, timeout        ${time}, ${timeout} s`)
console.log(`tlsext_hostname      ${tlsext_hostname}`)
console.log(`tlsext_tick_age_add  ${tlsext_tick_age_add?.toString(16)}`)
// #endregion fields

// #region load
// 5. Another process reads the file and resumes. All that it shares with the first is the file; the
// server is the same, a minute older.
const [loaded] = sessionsFromPem(readFileSync(file, 'utf8'))
rmSync(folder, { recursive: true })
const another = { ...lab.world, clientSessions: [] }
lab = lab
  .withWorld(another)
  .wait(60_000)
  .connect({ client, server, resume: [loaded] })
  .run()
console.log(`\nfrom the file: reused ${summarize(lab, 'c2').resumed}`)

// 6. What the file could not say: the time is cut to the second, so the client states an age that
// is off by up to one. The PSK does not depend on it; a server that takes early data looks at it.
console.log(`createdAt ${session.createdAt} became ${loaded.createdAt}`)
console.log(`the nonce ${toHex(session.nonce)} is lost, and nobody needs it: master_key is the PSK already`)
// #endregion load
