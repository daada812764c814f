/** max_fragment_length against OpenSSL, both ways and in both versions (RFC 6066 §4): no record is longer than was agreed. */
import { expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { Child, describeWith, endChildren, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { ourClient, ourServer, type Log } from './ours.ts'

const own = identityOf()
const LENGTH = 512
const TEXT = `${'x'.repeat(3000)}\n`
const VERSIONS = [
  { version: 'TLS 1.2', option: '-tls1_2' },
  { version: 'TLS 1.3', option: '-tls1_3' },
] as const

function longest({ events }: Log, direction: 'sent' | 'received'): number {
  return Math.max(
    ...events.flatMap((event) =>
      event.kind === 'record' && event.direction === direction ? [event.plaintext.length] : [],
    ),
  )
}

describeWith('openssl', 'version', 'max_fragment_length', () => {
  const { file } = scratch()
  const identity = ['-cert', file('cert.pem', own.pem.cert), '-key', file('key.pem', own.pem.key)]
  const root = file('root.pem', own.pem.root)
  endChildren()

  it.each(VERSIONS)('our client, s_server: $version', async ({ version, option }) => {
    const server = new Child('openssl', ['s_server', '-accept', '127.0.0.1:0', '-rev', option, ...identity])
    const [, port] = await server.until(/ACCEPT 127\.0\.0\.1:(\d+)/)
    const config = clientConfig({
      versions: [version],
      serverName: 'localhost',
      trust: [own.root],
      maxFragmentLength: LENGTH,
    })
    const log = await ourClient(Number(port), config, {
      connected: (driver) => driver.send(fromText(TEXT)),
      data: (driver, { text }) => {
        if (text.includes('\n')) driver.close()
      },
    })
    expect(log.text).toHaveLength(TEXT.length)
    expect(log.agreed.recordSizes?.by).toBe('max_fragment_length')
    expect(longest(log, 'received')).toBe(LENGTH)
    expect(longest(log, 'sent')).toBe(LENGTH)
  })

  it.each(VERSIONS)('s_client, our server: $version', async ({ version, option }) => {
    const { port, ended, close } = await ourServer(
      serverConfig({ credentials: [own.identity], versions: [version] }),
      {
        data: (driver, text) => {
          if (text.includes('\n')) {
            driver.send(fromText(TEXT))
            driver.close()
          }
        },
      },
    )
    try {
      const child = new Child('openssl', [
        ...['s_client', '-connect', `127.0.0.1:${port}`, '-servername', 'localhost', '-CAfile', root],
        ...[option, '-maxfraglen', String(LENGTH), '-ign_eof'],
      ])
      child.type(TEXT)
      await child.exit
      expect(child.text).toMatch(/Verification: OK/)
      expect(child.text).toContain('x'.repeat(3000))
      const log = await ended(0)
      expect(log.agreed.recordSizes).toEqual({ by: 'max_fragment_length', send: LENGTH, receive: LENGTH })
      expect(longest(log, 'sent')).toBe(LENGTH)
      expect(longest(log, 'received')).toBe(LENGTH)
    } finally {
      await close()
    }
  })
})
