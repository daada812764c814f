/**
 * Sessions in Redis: several machines share them, and Redis forgets by itself what expired.
 *
 * What somebody would like to write with Python's `ssl` and `redis`:
 *
 *     redis.set(session.id, pickle.dumps(session), ex=session.timeout)      # TypeError: cannot pickle
 *
 * What is easily missed:
 *
 * - Even with the bytes there would be no way back: a server context of Python cannot be asked for a session that it does not
 *   know. (In OpenSSL that is the callback of `SSL_CTX_sess_set_get_cb`.)
 * - A server that is away must not keep handshakes waiting: a full one costs milliseconds, a timeout costs seconds.
 * - With a `maxmemory-policy` that evicts, Redis also forgets early data that it saw.
 *
 * Needs redis-server, which it starts on a Unix socket of its own, and the package redis; says so where one is missing.
 *
 * Run it with `npx tsx examples/27-store-redis.ts`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tell } from './stores/story.ts'

const folder = mkdtempSync(join(tmpdir(), 'glass-tls-example-'))
const socket = join(folder, 'redis.sock')
const server = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', folder], {
  stdio: ['ignore', 'pipe', 'ignore'],
})
// Where the program is missing nothing is said and the loop ends.
server.on('error', () => undefined)
let said = ''
for await (const part of server.stdout) {
  said += String(part)
  if (said.includes('ready to accept')) break
}

// It breaks when the server ends.
const stop = async (): Promise<void> => {
  if (server.pid === undefined || server.exitCode !== null) return
  server.kill()
  await once(server, 'exit')
}
try {
  if (said.includes('ready to accept')) await tell(`redis:${socket}`, stop)
  else console.log('skipped: redis-server is not installed')
} finally {
  await stop()
  rmSync(folder, { recursive: true, force: true })
}
