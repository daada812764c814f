/** Peers that speak no TLS, or overmuch of it: one line says what they sent, and it is no longer than a line. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { concat, fromUint } from '../../src/bytes/bytes.ts'
import { serverConfig, clientConfig } from '../../src/handshake/settings/configure.ts'
import { identityOf } from '../peers/identities.ts'
import { ourClient, ourServer } from '../peers/ours.ts'
import { run, serveInside } from './cli.ts'

describe('text in place of TLS', () => {
  it('is shown by connect', async () => {
    const server = createServer((socket) =>
      socket.resume().end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
    ).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { code, text } = await run('connect', `127.0.0.1:${port}`, '--quiet')
    server.close()
    expect(code).toBe(1)
    expect(text).toMatch(
      /^failed: alert unexpected_message, sent: record\.type at byte 0: .*; this is not TLS: HTTP\/1\.1 400 Bad Request \(HTTP\)\n$/,
    )
  })

  it('is shown by serve', async () => {
    const { port, heard, exit } = await serveInside('--quiet', '--naccept', '1')
    connect({ port, host: '127.0.0.1' })
      .on('error', () => undefined)
      .resume()
      .end('GET /secret HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await exit
    expect(heard.text).toMatch(/^c1 {4}failed: .*; this is not TLS: GET \/secret HTTP\/1\.1 \(HTTP\)$/m)
  })

  it.each(['TLS 1.2', 'TLS 1.3'] as const)('is shown in the middle of a connection: %s', async (version) => {
    const own = identityOf()
    const settings = { versions: [version] }
    const server = await ourServer(serverConfig({ ...settings, credentials: [own.identity] }), {
      data: () => undefined,
    })
    const proxy = createServer((socket) => {
      const target = connect({ port: server.port, host: '127.0.0.1' })
      socket.pipe(target).on('error', () => undefined)
      target.pipe(socket, { end: false }).on('error', () => undefined)
      breakIn = () => {
        target.unpipe(socket).resume()
        socket.write('500 OOPS: child died\r\n')
      }
    }).listen(0, '127.0.0.1')
    let breakIn = (): void => undefined
    await once(proxy, 'listening')
    const { port } = proxy.address() as AddressInfo
    const config = clientConfig({ ...settings, serverName: 'localhost', trust: [own.root] })
    const log = await ourClient(port, config, { connected: () => void setTimeout(breakIn, 100) })
    proxy.close()
    await server.close()
    expect(log.outcome).toMatchObject({
      kind: 'failed',
      text: expect.stringContaining('; this is not TLS: 500 OOPS: child died (SMTP or FTP)') as string,
    })
  })
})

describe('a hello of 59 kB', () => {
  it.each([[], ['--quiet']])('makes no line longer than a line: %j', async (...quiet) => {
    const { port, heard, exit } = await serveInside('--naccept', '1', ...quiet)
    connect({ port, host: '127.0.0.1' })
      .on('error', () => undefined)
      .resume()
      .end(hugeHello())
    await exit
    expect(heard.text).toMatch(/failed: handshake_failure/)
    expect(Math.max(...heard.text.split('\n').map((line) => line.length))).toBeLessThan(2200)
  })

  /** 29,000 suites that nobody has. */
  function hugeHello(): Uint8Array {
    const suites = Uint8Array.from({ length: 58_000 }, (_, i) => (i % 2 ? 0xfe : 0xfa))
    const body = concat(
      Uint8Array.of(3, 3, ...new Uint8Array(32), 0),
      concat(fromUint(suites.length, 2), suites, Uint8Array.of(1, 0)),
    )
    const message = concat(Uint8Array.of(1), fromUint(body.length, 3), body)
    const records: Uint8Array[] = []
    for (let at = 0; at < message.length; at += 2 ** 14) {
      const part = message.slice(at, at + 2 ** 14)
      records.push(Uint8Array.of(0x16, 3, 1), fromUint(part.length, 2), part)
    }
    return concat(...records)
  }
})
