/** TLS in protocols that begin without it, and through a proxy; `test/peers/starttls.test.ts` holds the servers against OpenSSL. */
import { createServer, createConnection, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { STARTTLS } from '../../src/net/starttls.ts'
import { scratch } from '../peers/children.ts'
import { run } from './cli.ts'
import { SCRIPTS, scriptedServer, STARTTLS_ROOT, type Script } from './starttls-servers.ts'

const { file } = scratch()
const root = file('root.pem', STARTTLS_ROOT)

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function start(name: string, script: Script): Promise<number> {
  const { port, close } = await scriptedServer(name, script)
  closers.push(close)
  return port
}

const call = (...args: readonly string[]): ReturnType<typeof run> =>
  run('connect', ...args, '--CAfile', root, '--verify', '--servername', 'localhost')

describe('connect --starttls', () => {
  it('knows each protocol that a server is there for', () => {
    expect(Object.keys(STARTTLS).sort()).toEqual(Object.keys(SCRIPTS).sort())
  })

  it.each(Object.entries(SCRIPTS))('%s: asks for TLS, then speaks it', async (name, script) => {
    const port = await start(name, script)
    const { text, code } = await call(`127.0.0.1:${port}`, '--starttls', name)
    expect(text).toContain(`hello from ${name}`)
    expect(text).toContain('before TLS:')
    expect(code).toBe(0)
  })

  it('resumes with --reconnect, asking for TLS each time', async () => {
    const port = await start('imap', SCRIPTS.imap)
    const { text, code } = await call(`127.0.0.1:${port}`, '--starttls', 'imap', '--reconnect', '1')
    expect(text.match(/STARTTLS/g)).toHaveLength(2)
    expect([text, code]).toEqual([expect.stringMatching(/resumed/), 0])
  })

  it.each([
    [
      'smtp',
      [
        [/^EHLO .*\r\n/, '250 mail.example\r\n'],
        [/^STARTTLS\r\n/, '502 no\r\n'],
        [/never/, ''],
      ],
      /expected an answer to STARTTLS that begins with 220, actual '502 no'/,
    ],
    [
      'ftp',
      [
        [/^AUTH TLS\r\n/, '530 login first\r\n'],
        [/never/, ''],
      ],
      /begins with 234, actual '530 login first'/,
    ],
    [
      'imap',
      [
        [/^(\S+) STARTTLS\r\n/, '$1 BAD no\r\n'],
        [/never/, ''],
      ],
      /expected a1 OK to STARTTLS, actual 'a1 BAD no'/,
    ],
    [
      'postgres',
      [
        [/^[^]{8}/, 'N'],
        [/never/, ''],
      ],
      /expected S, actual 'N'/,
    ],
    [
      'ldap',
      [
        [/^[^]+20037/, '0\x0c\x02\x01\x01x\x07\n\x01\x02\x04\x00\x04\x00'],
        [/never/, ''],
      ],
      /success \(0\), actual 'resultCode 2'/,
    ],
    [
      'xmpp',
      [
        [/<stream:stream[^>]*>/, '<stream:features></stream:features>'],
        [/never/, ''],
      ],
      /starttls among stream:features/,
    ],
  ] as const)('%s: says what the server answered instead', async (name, steps, says) => {
    const port = await start(name, { ...SCRIPTS[name], steps })
    const { text, code } = await call(`127.0.0.1:${port}`, '--starttls', name)
    expect([text, code]).toEqual([expect.stringMatching(says), 1])
  })

  it('gives up where nothing comes, and where too much comes', async () => {
    const silent = await start('smtp', { greeting: '', steps: [[/never/, '']] })
    const quiet = await call(`127.0.0.1:${silent}`, '--starttls', 'smtp', '--handshake-timeout', '1')
    expect(quiet).toEqual({ text: expect.stringMatching(/nothing came for 1 s before TLS began/), code: 1 })
    const endless = await start('smtp', { greeting: '220-more\r\n'.repeat(10_000), steps: [[/never/, '']] })
    const loud = await call(`127.0.0.1:${endless}`, '--starttls', 'smtp')
    expect(loud).toEqual({ text: expect.stringMatching(/over 65536 bytes were said/), code: 1 })
  })
})

describe('connect --proxy', () => {
  async function proxy(status: string): Promise<{ port: number; asked: string[] }> {
    const asked: string[] = []
    const sockets: Socket[] = []
    const server = createServer((socket) => {
      sockets.push(socket)
      socket.once('data', (head: Buffer) => {
        asked.push(head.toString('latin1').split('\r\n')[0])
        socket.write(`HTTP/1.1 ${status}\r\nVia: test\r\n\r\n`)
        const [, host, port] = /^CONNECT (.*):(\d+) /.exec(asked[0]) ?? []
        const onwards = createConnection(Number(port), host)
        onwards.on('error', () => undefined)
        socket.on('error', () => undefined)
        socket.pipe(onwards).pipe(socket)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    })
    return { port: (server.address() as AddressInfo).port, asked }
  }

  it('goes through the tunnel, and asks for TLS behind it; a URL names the server', async () => {
    const port = await start('smtp', SCRIPTS.smtp)
    const { port: via, asked } = await proxy('200 Connection established')
    const target = [`smtps://127.0.0.1:${port}`, '--starttls', 'smtp']
    const { text, code } = await call(...target, '--proxy', `http://127.0.0.1:${via}`)
    expect([text, code]).toEqual([expect.stringContaining('hello from smtp'), 0])
    expect(asked).toEqual([`CONNECT 127.0.0.1:${port} HTTP/1.1`])
  })

  it('says what the proxy answered instead', async () => {
    const { port: via } = await proxy('407 Proxy Authentication Required')
    const { text, code } = await call('127.0.0.1:1', '--proxy', `127.0.0.1:${via}`)
    expect([text, code]).toEqual([
      expect.stringMatching(/expected a status of 2xx .*actual 'HTTP\/1.1 407/),
      1,
    ])
  })
})
