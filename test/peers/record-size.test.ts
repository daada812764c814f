/** record_size_limit against GnuTLS, which speaks of it in every hello (RFC 8449): each side keeps the other's limit. */
import { expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { Child, describeWith, endChildren, freePort, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { ourClient, ourServer, type Log } from './ours.ts'

const own = identityOf()
const LIMIT = 512
const TEXT = `${'x'.repeat(3000)}\n`
// GnuTLS speaks one of the two; the type byte counts in TLS 1.3 only.
const VERSIONS = [
  { version: 'TLS 1.2', priority: 'NORMAL:-VERS-ALL:+VERS-TLS1.2', content: LIMIT },
  { version: 'TLS 1.3', priority: 'NORMAL:-VERS-ALL:+VERS-TLS1.3', content: LIMIT - 1 },
] as const

/** Length of the longest content of a protected record that went one way. */
function longest({ events }: Log, direction: 'sent' | 'received'): number {
  const lengths = events.flatMap((event) =>
    event.kind === 'record' && event.direction === direction && event.epoch.name !== 'plaintext'
      ? [event.plaintext.length]
      : [],
  )
  return Math.max(...lengths)
}

describeWith('gnutls-serv', '--version', 'record_size_limit: our client, gnutls-serv', () => {
  const { file } = scratch()
  endChildren()

  it.each(VERSIONS)('$version', async ({ version, priority, content }) => {
    const port = await freePort()
    const child = new Child('gnutls-serv', [
      ...['--echo', '--disable-client-cert', '-p', String(port), `--priority=${priority}`],
      ...[
        `--x509certfile=${file('cert.pem', own.pem.cert)}`,
        `--x509keyfile=${file('key.pem', own.pem.key)}`,
      ],
    ])
    await child.until(/listening on IPv4 .* port \d+\.\.\.done/)
    const trust = [own.root]
    const config = clientConfig({
      versions: [version],
      serverName: 'localhost',
      trust,
      recordSizeLimit: LIMIT,
    })
    const log = await ourClient(port, config, {
      connected: (driver) => driver.send(fromText(TEXT)),
      data: (driver, { text }) => {
        if (text.includes('\n')) driver.close()
      },
    })
    expect(log.text === TEXT).toBe(true)
    expect(longest(log, 'received')).toBe(content)
    // It asks for no less than the protocol allows: ours may be as long as they like.
    expect(longest(log, 'sent')).toBe(TEXT.length)
  })
})

describeWith('gnutls-cli', '--version', 'record_size_limit: our server, gnutls-cli', () => {
  const { file } = scratch()
  endChildren()

  it.each(VERSIONS)('$version', async ({ version, priority, content }) => {
    const { port, ended, close } = await ourServer(
      serverConfig({ credentials: [own.identity], versions: [version], recordSizeLimit: LIMIT }),
    )
    try {
      const child = new Child('gnutls-cli', [
        ...['-p', String(port), '--x509cafile', file('root.pem', own.pem.root)],
        ...[`--priority=${priority}`, 'localhost'],
      ])
      await child.until(/Handshake was completed/)
      child.type(TEXT)
      await child.until(/Peer has closed/)
      child.endInput()
      await child.exit
      // It gives up what did not fit the one record that it made of a line.
      const log = await ended(0)
      expect(longest(log, 'received')).toBe(content)
    } finally {
      await close()
    }
  })
})
