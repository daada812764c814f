/** PSKs and records as options of `connect` and `serve` shape them, and as OpenSSL's options do. */
import { expect, it } from 'vitest'
import { fromHex, fromText } from '../../src/bytes/bytes.ts'
import type { ClientSettings } from '../../src/handshake/config/config.ts'
import { clientConfig } from '../../src/handshake/settings/configure.ts'
import { natural, octetString, sequence } from '../../src/certificate/der/write.ts'
import { toPem } from '../../src/certificate/keys/pem.ts'
import { run, serveInside } from '../net/cli.ts'
import { Child, describeWith, endChildren, freePort, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { ourClient, type Log } from './ours.ts'

const own = identityOf()
const { file } = scratch()
const CERT = file('cert.pem', own.pem.cert)
const KEY = file('key.pem', own.pem.key)
const ONE = ['--psk', '11'.repeat(16), '--psk_identity', 'one'] as const
const TWO = ['--psk', '22'.repeat(32), '--psk_identity', 'two'] as const
const TEXT = 'x'.repeat(3000)

/** An SSL_SESSION of OpenSSL with nothing in it but a suite of TLS 1.3 and a key (d2i_SSL_SESSION(3)). */
function pskSession(suite: number, key: Uint8Array): string {
  const parts = [Uint8Array.of(suite >> 8, suite & 0xff), new Uint8Array(0), key].map(octetString)
  return toPem('SSL SESSION PARAMETERS', sequence(natural(1n), natural(0x0304n), ...parts))
}

/** Starts `openssl s_server`, which sends back each line turned round. */
async function opensslServer(...args: readonly string[]): Promise<number> {
  const port = await freePort()
  const child = new Child('openssl', ['s_server', '-accept', String(port), '-rev', ...args])
  await child.until(/ACCEPT/)
  return port
}

/** Sends a line and waits until it came back. */
function turnedRound(port: number, settings: ClientSettings): Promise<Log> {
  return ourClient(port, clientConfig({ serverName: 'localhost', trust: [own.root], ...settings }), {
    connected: (driver) => driver.send(fromText(`${TEXT}\n`)),
    data: (driver, { text }) => {
      if (text.includes('\n')) driver.close()
    },
  })
}

/** Lengths of the records with application data that went one way: content, and bytes under protection without tag. */
function records({ events }: Log, direction: 'sent' | 'received') {
  return events.flatMap((event) =>
    event.kind === 'record' && event.direction === direction && event.type === 'application_data'
      ? [{ content: event.plaintext.length, inner: event.bytes.length - 5 - 16 }]
      : [],
  )
}

describeWith('openssl', 'version', 'records, openssl s_server', () => {
  endChildren()
  const identity = ['-cert', CERT, '-key', KEY]

  it('both sides pad to a multiple (-record_padding, RFC 9846 §5.4)', async () => {
    const port = await opensslServer(...identity, '-record_padding', '512')
    const log = await turnedRound(port, { versions: ['TLS 1.3'], recordPadding: 1000 })
    expect(log.text).toContain(TEXT)
    expect(records(log, 'sent').map(({ inner }) => inner)).toEqual([4000])
    for (const { inner } of records(log, 'received')) expect(inner % 512).toBe(0)
  })

  it.each(['TLS 1.2', 'TLS 1.3'] as const)(
    'short records come together again in %s (-max_send_frag)',
    async (version) => {
      const port = await opensslServer(...identity, '-max_send_frag', '512', '-split_send_frag', '512')
      const log = await turnedRound(port, { versions: [version] })
      expect(log.text).toContain(TEXT)
      expect(Math.max(...records(log, 'received').map(({ content }) => content))).toBe(512)
    },
  )
})

describeWith('openssl', 'version', 'PSKs, openssl s_server', () => {
  endChildren()

  it('of several PSKs the server takes the one that it knows', async () => {
    const port = await opensslServer('-nocert', '-psk', '22'.repeat(32), '-psk_identity', 'two')
    const { code, text } = await run('connect', `127.0.0.1:${port}`, '--tls1_3', ...ONE, ...TWO)
    expect(code, text).toBe(0)
    expect(text).toMatch(/selected_identity: 1|PSK 1|psk\[1\]/)
  })

  it('a PSK bound to SHA-384 goes with a suite of SHA-384 (RFC 9846 §4.3.11)', async () => {
    // OpenSSL takes the hash of a PSK from a session with its suite.
    const session = file('psk.pem', pskSession(0x1302, fromHex('22'.repeat(32))))
    const port = await opensslServer('-nocert', '-psk_session', session, '-psk_identity', 'two')
    const own384 = [...TWO, '--psk-hash', 'sha384']
    const { code, text } = await run('connect', `127.0.0.1:${port}`, '--tls1_3', ...own384)
    expect(code, text).toBe(0)
    expect(text).toMatch(/TLS_AES_256_GCM_SHA384/)
  })
})

it('serve and connect shape records as their options say', async () => {
  const server = await serveInside(
    ...['--cert', CERT, '--key', KEY, '--naccept', '1', '--tls1_3', '--record-size-limit', '200', '--json'],
  )
  const { code, text } = await run(
    ...(['connect', `127.0.0.1:${server.port}`, '--tls1_3', '--groups', 'x25519,x448'] as const),
    ...['--key-share', 'x448', '--split-hello', '50', '--record-size-limit', '500', '--record-padding', '64'],
    ...['--data', file('data', TEXT)],
  )
  expect([code, await server.exit], text).toEqual([0, 0])
  // With a share for it the server's first choice needs no HelloRetryRequest.
  expect(text).toMatch(/ x448, full, 1 round trip/)
  const seen = server.heard.text.split('\n').filter((line) => line.startsWith('{"seq"'))
  const lengths = (type: string): number[] =>
    seen
      .map((line) => JSON.parse(line) as Record<string, string>)
      .filter((event) => event.kind === 'record' && event.direction === 'received' && event.type === type)
      .map((event) => (type === 'handshake' ? event.plaintext : event.bytes).length / 2)
  expect(lengths('handshake').slice(0, 3)).toEqual([50, 50, 50])
  // 199 bytes of content and their type fill a record; the rest is padded up to 64. Header and tag have 5 and 16 bytes.
  expect(new Set(lengths('application_data'))).toEqual(new Set([200 + 21, 64 + 21]))
})

it('serve knows several PSKs, each with its hash', async () => {
  const known = [...ONE, '--psk-hash', 'sha256', ...TWO, '--psk-hash', 'sha384']
  const server = await serveInside('--naccept', '2', ...known, '--tls1_3')
  for (const [psk, hash, suite] of [
    [TWO, 'sha384', 'TLS_AES_256_GCM_SHA384'],
    [ONE, 'sha256', 'TLS_AES_128_GCM_SHA256'],
  ] as const) {
    const target = `127.0.0.1:${server.port}`
    const { code, text } = await run('connect', target, '--tls1_3', ...psk, '--psk-hash', hash)
    expect(code, text).toBe(0)
    expect(text).toContain(suite)
  }
  expect(await server.exit).toBe(0)
})
