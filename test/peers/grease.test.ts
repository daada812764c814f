/** A client that offers what means nothing (RFC 8701): servers of others ignore it, tshark knows it. */
import { expect, it } from 'vitest'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fromText } from '../../src/bytes/bytes.ts'
import type { ClientSettings } from '../../src/handshake/config/config.ts'
import type { Version } from '../../src/wire/version.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { pcapngOf } from '../../src/render/files/pcapng.ts'
import { run as played } from '../render/runs.ts'
import { Child, describeWith, endChildren, freePort, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { ourClient, ourServer } from './ours.ts'

const own = identityOf()
const { file } = scratch()
const CERT = file('cert.pem', own.pem.cert)
const KEY = file('key.pem', own.pem.key)
const VERSIONS: readonly Version[] = ['TLS 1.3', 'TLS 1.2']

/** A full handshake and a resumption, each with a word that comes back. */
async function twice(port: number, version: Version, more: ClientSettings = {}): Promise<void> {
  const settings: ClientSettings = {
    ...{ versions: [version], serverName: 'localhost', trust: [own.root], alpn: ['http/1.1'], grease: true },
    // Two of one hash, the server's favourite first: a session of one client is good for the next.
    ...{ suites: ['TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256'], ...more },
  }
  const call = (sessions: ClientSettings['sessions'] = []) =>
    ourClient(port, clientConfig({ ...settings, sessions }), {
      connected: (driver) => driver.send(fromText('hello\n')),
      data: (driver, { text }) => {
        if (/hello\n|olleh\n/.test(text)) driver.close()
      },
    })
  const first = await call()
  expect(first.agreed).toMatchObject({ version, resumed: false })
  const second = await call(first.sessions.slice(0, 1))
  expect(second.agreed).toMatchObject({ version, resumed: true })
}

describeWith('openssl', 'version', 'openssl s_server', () => {
  endChildren()

  async function start(...args: readonly string[]): Promise<number> {
    const files = ['-cert', CERT, '-key', KEY, '-alpn', 'http/1.1']
    const child = new Child('openssl', ['s_server', '-accept', '127.0.0.1:0', '-rev', ...files, ...args])
    const [, port] = await child.until(/ACCEPT 127\.0\.0\.1:(\d+)/)
    return Number(port)
  }

  it.each(VERSIONS)('%s: full and resumed', async (version) => twice(await start(), version))

  it('asks for another group by a HelloRetryRequest, and takes the same values again', async () =>
    twice(await start('-groups', 'P-256'), 'TLS 1.3', { groups: ['x25519', 'secp256r1'] }))
})

describeWith('gnutls-serv', '--version', 'gnutls-serv', () => {
  endChildren()

  it.each(VERSIONS)('%s: full and resumed', async (version) => {
    const port = await freePort()
    const files = [`--x509certfile=${CERT}`, `--x509keyfile=${KEY}`]
    const child = new Child('gnutls-serv', ['--echo', '--disable-client-cert', '-p', String(port), ...files])
    await child.until(/listening on IPv4 .* port \d+\.\.\.done/)
    await twice(port, version)
  })
})

describeWith('openssl', 'version', 'a server of ours that has them too, and openssl s_client', () => {
  endChildren()

  it('gives its certificate and takes the tickets (RFC 8701 §4.1)', async () => {
    const config = serverConfig({
      ...{ credentials: [own.identity], clientCertificate: 'require', verifyPeer: false, grease: true },
    })
    const server = await ourServer(config)
    const args = ['s_client', '-connect', `127.0.0.1:${server.port}`, '-cert', CERT, '-key', KEY]
    const child = new Child('openssl', args)
    await child.until(/New, TLSv1\.3, Cipher is/)
    await child.until(/Post-Handshake New Session Ticket arrived/)
    await server.close()
  })
})

describeWith('tshark', '--version', 'tshark', () => {
  it('names them as what they are', () => {
    const capture = file('grease.pcapng', '')
    writeFileSync(capture, pcapngOf(played('tls13-grease')))
    const { stdout } = spawnSync('tshark', ['-r', capture, '-V'], { encoding: 'utf8' })
    for (const name of ['Cipher Suite', 'Type', 'Supported Group', 'Group', 'Supported Version'])
      expect(stdout).toMatch(new RegExp(`${name}[^\\n]*(GREASE|Reserved)`, 'i'))
  })
})
