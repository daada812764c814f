/** A ClientHello in pieces (RFC 9846 §5.1): other stacks put it together again. */
import { expect, it } from 'vitest'
import { clientConfig } from '../../src/handshake/settings/configure.ts'
import { Child, describeWith, endChildren, freePort, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { ourClient } from './ours.ts'

const own = identityOf()
const { file } = scratch()
const CERT = file('cert.pem', own.pem.cert)
const KEY = file('key.pem', own.pem.key)
const CASES = (['TLS 1.2', 'TLS 1.3'] as const).flatMap((version) =>
  [1, 50, 150].map((size) => ({ version, size })),
)

/** Connects to a port and tells in how many records the hello went. */
async function split(port: number, version: 'TLS 1.2' | 'TLS 1.3', splitHello: number): Promise<number> {
  const config = clientConfig({ versions: [version], serverName: 'localhost', trust: [own.root], splitHello })
  const log = await ourClient(port, config, { connected: (driver) => driver.close() })
  expect(log.outcome).toEqual({ kind: 'closed' })
  const records = log.events.filter((event) => event.kind === 'record' && event.direction === 'sent')
  const hello = log.events.find((event) => event.kind === 'message' && event.name === 'ClientHello')
  const length = hello?.kind === 'message' ? hello.bytes.length : 0
  const pieces = records.slice(0, Math.ceil(length / splitHello))
  const sizes = pieces.map((event) => (event.kind === 'record' ? event.plaintext.length : 0))
  expect(Math.max(...sizes)).toBe(splitHello)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(length)
  return pieces.length
}

describeWith('openssl', 'version', 'openssl s_server', () => {
  endChildren()
  it.each(CASES)('takes a hello of $version in records of $size bytes', async ({ version, size }) => {
    const port = await freePort()
    const child = new Child('openssl', ['s_server', '-accept', String(port), '-cert', CERT, '-key', KEY])
    await child.until(/ACCEPT/)
    expect(await split(port, version, size)).toBeGreaterThan(1)
  })
})

describeWith('gnutls-serv', '--version', 'gnutls-serv', () => {
  endChildren()
  it.each(CASES)('takes a hello of $version in records of $size bytes', async ({ version, size }) => {
    const port = await freePort()
    const files = [`--x509certfile=${CERT}`, `--x509keyfile=${KEY}`]
    const child = new Child('gnutls-serv', ['--echo', '--disable-client-cert', '-p', String(port), ...files])
    await child.until(/listening on IPv4 .* port \d+\.\.\.done/)
    expect(await split(port, version, size)).toBeGreaterThan(1)
  })
})
