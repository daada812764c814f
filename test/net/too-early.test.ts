/** Requests in early data: `serve --www` answers 425 to those that a replay would harm, and `connect` sends them again (RFC 8470). */
import { expect, it } from 'vitest'
import { clientConfig } from '../../src/handshake/settings/configure.ts'
import { fromText } from '../../src/bytes/bytes.ts'
import { readFileSync } from 'node:fs'
import { sessionsFromPem } from '../../src/session/tickets/openssl-session-map.ts'
import { requestFor, statuses } from '../kit/http.ts'
import { scratch } from '../peers/children.ts'
import { identityOf } from '../peers/identities.ts'
import { ourClient } from '../peers/ours.ts'
import { run, serveInside } from './cli.ts'

const { file } = scratch()
const own = identityOf()
const root = file('root.pem', own.pem.root)
const IDENTITY = ['--cert', file('cert.pem', own.pem.cert), '--key', file('key.pem', own.pem.key)]
const GET = file('get', requestFor('GET'))

/** A server, and a session that allows early data. */
async function served(name: string, connections: number) {
  const args = ['--www', '--quiet', '--max_early_data', '1000', '--naccept', String(1 + connections)]
  const { port, exit } = await serveInside(...args, ...IDENTITY)
  const trust = ['--CAfile', root, '--verify']
  const session = file(`${name}.pem`)
  const connect = (...more: readonly string[]) => run('connect', `localhost:${port}`, ...trust, ...more)
  await connect('--data', GET, '--sess_out', session)
  return { port, exit, connect, session }
}

it.each(['POST', 'DELETE', 'MKCOL'])(
  '%s in early data is answered with 425, and comes again after the handshake of a new connection (§5.2)',
  async (method) => {
    const { exit, connect, session } = await served(method, 2)
    const early = file(`${method}.early`, requestFor(method))
    const { code, text } = await connect('--sess_in', session, '--early_data', early)
    expect(code).toBe(0)
    expect(statuses(text)).toEqual([425, 200])
    expect(text.match(/early data accepted/g)).toHaveLength(1)
    expect(text).toMatch(/^c1 +425 \(Too Early\): sent again after the handshake of a new connection$/m)
    // The second connection resumes as well, and offers no early data though its ticket allows them.
    expect(text).toMatch(/^c2.*== TLS 1\.3 .*resumed, 1 round trip/m)
    expect(await exit).toBe(0)
  },
)

it.each(['GET', 'HEAD', 'OPTIONS', 'TRACE'])(
  '%s is safe and answered at once (RFC 9110 §9.2.1)',
  async (method) => {
    const { exit, connect, session } = await served(method, 1)
    const early = file(`${method}.early`, requestFor(method))
    const { text } = await connect('--sess_in', session, '--early_data', early)
    expect(text).toContain('early data accepted')
    expect(statuses(text)).toEqual([200])
    expect(await exit).toBe(0)
  },
)

it.each([
  ['POST', 'Early-Data: 1\r\n', 425],
  ['POST', 'Host: localhost\r\nEarly-Data: 0\r\nEarly-Data: 1\r\n', 425],
  ['POST', 'X-Early-Data: 1\r\n', 200],
  ['GET', 'Early-Data: 1\r\n', 200],
])(
  '%s after the handshake with the header %j is answered with %d, once (§5.1)',
  async (method, header, status) => {
    const { exit, connect } = await served('header', 1)
    const { text } = await connect('--data', file('marked', requestFor(method, header)))
    expect(statuses(text)).toEqual([status])
    expect(await exit).toBe(0)
  },
)

it('a request of which a part came as early data counts as early', async () => {
  const { port, exit, session } = await served('part', 1)
  const sessions = sessionsFromPem(readFileSync(session, 'utf8'), 'localhost').slice(-1)
  const config = clientConfig({ trust: [own.root], serverName: 'localhost', sessions, earlyData: true })
  const request = requestFor('POST')
  const log = await ourClient(port, config, {
    early: request.slice(0, 5),
    connected: (driver) => driver.send(fromText(request.slice(5))),
  })
  expect(log.earlyAccepted).toBe(true)
  expect(statuses(log.text)).toEqual([425])
  expect(await exit).toBe(0)
})
