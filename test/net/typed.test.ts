/** What is typed while `connect` and `serve` run, and what `--showcerts` prints. */
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { Leave, StdinPump } from '../../src/cli/socket/leave.ts'
import type { TlsDriver } from '../../src/net/driver.ts'
import type { Version } from '../../src/wire/version.ts'
import { clientConfig } from '../../src/handshake/settings/configure.ts'
import { scratch } from '../peers/children.ts'
import { identityOf } from '../peers/identities.ts'
import { ourClient, type Log } from '../peers/ours.ts'
import { run, serveInside, serveTyped } from './cli.ts'

const { file } = scratch()

/** Types lines, each for itself; gives what the driver was told. */
function told(isTTY: boolean, ...lines: readonly string[]): unknown[] {
  const said: unknown[] = []
  const driver = {
    queued: 0,
    send: (data: Uint8Array) => said.push(new TextDecoder().decode(data)),
    command: (command: unknown) => said.push(command),
    close: () => said.push('close'),
  } as unknown as TlsDriver
  const stdin = Object.assign(new PassThrough(), { isTTY })
  const pump = new StdinPump(stdin, driver, new Leave(true, driver))
  pump.start()
  for (const line of lines) stdin.emit('data', Buffer.from(line))
  pump.stop()
  return said
}

it('a line of one letter on a terminal is a command, as in openssl s_client', () => {
  expect(told(true, 'k\n', 'K\n', 'R\r\n', 'Q\n', 'kk\n', 'x\n')).toEqual([
    { kind: 'update-keys', request: false },
    { kind: 'update-keys', request: true },
    { kind: 'renegotiate' },
    'close',
    'kk\n',
    'x\n',
  ])
})

it('what is piped in is data, whatever it is', () => {
  expect(told(false, 'Q\n', 'k\n')).toEqual(['Q\n', 'k\n'])
})

/** A client that is told when it is connected. */
async function visitor(port: number, version: Version): Promise<{ readonly log: Promise<Log> }> {
  return new Promise((resolve) => {
    const config = clientConfig({ versions: [version], verifyPeer: false, renegotiation: 'allow' })
    const log = ourClient(port, config, { connected: () => resolve({ log }) })
  })
}
const commands = (log: Log): string[] => log.messages.filter((name) => /KeyUpdate|HelloRequest/.test(name))

it('serve obeys lines of one letter from a terminal for its newest connection, as openssl s_server', async () => {
  const { port, type, heard, exit } = await serveTyped('--renegotiation', 'allow')
  const older = await visitor(port, 'TLS 1.3')
  const newer = await visitor(port, 'TLS 1.3')
  for (const line of ['k\n', 'K\n']) type(line)
  await heard.until(/c2 <- KeyUpdate/)
  const newest = await visitor(port, 'TLS 1.2')
  for (const line of ['R\n', 'hello\n']) type(line)
  await heard.until(/no command; they are k, K, R, Q, r\n/)
  await heard.until(/c3 {4}renegotiated/)
  type('r\n')
  await heard.until(/c3 {4}renegotiated[^]*c3 {4}renegotiated/)
  type('Q\n')
  expect(await exit).toBe(0)
  const logs = await Promise.all([older.log, newer.log, newest.log])
  expect(logs.map(commands)).toEqual([
    [],
    ['<KeyUpdate', '<KeyUpdate', '>KeyUpdate'],
    ['<HelloRequest', '<HelloRequest'],
  ])
  expect(logs.map(({ outcome }) => outcome)).toEqual(Array(3).fill({ kind: 'closed' }))
})

it('serve says where there is no connection to obey; Q ends it all the same', async () => {
  const { type, heard, exit } = await serveTyped()
  type('K\n')
  await heard.until(/no connection is open\n/)
  type('Q\n')
  expect(await exit).toBe(0)
})

it('Q ends a server that counts connections with what they came to (--naccept)', async () => {
  const { port, type, exit } = await serveTyped('--naccept', '5', '--tls1_2', '--quiet')
  const refused = await ourClient(port, clientConfig({ versions: ['TLS 1.3'], serverName: 'localhost' }))
  expect(refused.outcome).toMatchObject({ kind: 'failed', alert: 'protocol_version' })
  type('Q\n')
  expect(await exit).toBe(1)
})

it.each(['serve', 'connect'] as const)('%s --help names the letters', async (command) => {
  const { text } = await run(command, '--help')
  for (const letter of ['k new keys', 'K and for', 'R ', 'Q\\sclose'])
    expect(text).toMatch(new RegExp(letter))
})

it('connect --showcerts prints the chain of the server in PEM, leaf first', async () => {
  const { pem } = identityOf('ecdsa-p256')
  const identity = ['--cert', file('c.pem', pem.cert), '--key', file('k.pem', pem.key)]
  const { port } = await serveInside(...identity, '--quiet', '--naccept', '1')
  const { code, text } = await run('connect', `127.0.0.1:${port}`, '--quiet', '--showcerts')
  expect({ code, text }).toEqual({ code: 0, text: pem.cert })
})
