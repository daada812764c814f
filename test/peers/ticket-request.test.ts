/** A client that asks for a number of tickets (RFC 9149): stacks that know no such request go on as always. */
import { expect, it } from 'vitest'
import { clientConfig } from '../../src/handshake/settings/configure.ts'
import { Child, describeWith, endChildren, freePort, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { ourClient } from './ours.ts'

const own = identityOf()
const { file } = scratch()
const CERT = file('cert.pem', own.pem.cert)
const KEY = file('key.pem', own.pem.key)

/** Asks for five tickets, says a word and closes once it came back. */
async function ask(port: number): Promise<{ readonly expected: number | undefined; readonly got: number }> {
  const config = clientConfig({
    serverName: 'localhost',
    trust: [own.root],
    ticketRequest: { newSession: 5, resumption: 1 },
  })
  const log = await ourClient(port, config, {
    connected: (driver) => driver.send(new TextEncoder().encode('hello\n')),
    data: (driver, { text }) => {
      if (/hello\n|olleh\n/.test(text)) driver.close()
    },
  })
  expect(log.outcome).toEqual({ kind: 'closed' })
  return { expected: log.agreed.expectedTickets, got: log.sessions.length }
}

describeWith('openssl', 'version', 'openssl s_server', () => {
  endChildren()
  it('is not moved by the request: no answer, and the two tickets that it always sends', async () => {
    const port = await freePort()
    const args = ['-accept', String(port), '-rev', '-tls1_3', '-cert', CERT, '-key', KEY]
    const child = new Child('openssl', ['s_server', ...args])
    await child.until(/ACCEPT/)
    expect(await ask(port)).toEqual({ expected: undefined, got: 2 })
  })
})

describeWith('gnutls-serv', '--version', 'gnutls-serv', () => {
  endChildren()
  it('is not moved by the request: no answer, and its own number of tickets', async () => {
    const port = await freePort()
    const files = [`--x509certfile=${CERT}`, `--x509keyfile=${KEY}`]
    const child = new Child('gnutls-serv', ['--echo', '--disable-client-cert', '-p', String(port), ...files])
    await child.until(/listening on IPv4 .* port \d+\.\.\.done/)
    const { expected, got } = await ask(port)
    expect(expected).toBeUndefined()
    expect(got).toBeGreaterThan(0)
    expect(got).toBeLessThan(5)
  })
})
