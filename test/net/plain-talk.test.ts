/** What a hostile peer may say before TLS begins: bounded, and one clear error. */
import { once } from 'node:events'
import { createConnection, createServer, Socket, type AddressInfo } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { fromHex } from '../../src/bytes/bytes.ts'
import { ByteQueue } from '../../src/bytes/queue.ts'
import { PlainTalk, talkPlainly } from '../../src/net/plain-talk.ts'
import { STARTTLS, type StarttlsProtocol } from '../../src/net/starttls.ts'

let close = (): void => undefined
afterEach(() => close())

/** What comes of a talk with a peer that says this and waits. */
async function talkWith(protocol: StarttlsProtocol, says: Uint8Array): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => undefined).write(says)).listen(
    0,
    '127.0.0.1',
  )
  close = () => void server.close()
  await once(server, 'listening')
  const socket = createConnection({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
  const talk = talkPlainly(socket, [STARTTLS[protocol].talk('localhost')], 5000, () => undefined)
  return talk.then(
    () => 'TLS may begin',
    (error: unknown) => String(error),
  )
}

it.each([
  [
    'ldap',
    '3084ffffffff',
    'LDAP: a length of four bytes',
    /4294967295 bytes are announced, where 65536 are taken/,
  ],
  [
    'ldap',
    '30ff'.padEnd(2 * 129, 'f'),
    'LDAP: a length of 127 bytes',
    /bytes are announced, where 65536 are taken/,
  ],
  ['ldap', '3080', 'LDAP: a length that is not known', /expected resultCode success \(0\), actual ''/],
  ['mysql', 'ffffff00', 'MySQL: the longest packet', /16777215 bytes are announced, where 65536 are taken/],
  [
    'mysql',
    '00000000',
    'MySQL: an empty packet',
    /expected a handshake packet of protocol 10, actual 'an empty one'/,
  ],
  [
    'mysql',
    '010000000a',
    'MySQL: a packet that ends at once',
    /expected a handshake packet with what the server is able to, actual '1 bytes'/,
  ],
  [
    'mysql',
    `100000000a${'ff'.repeat(15)}`,
    'MySQL: a version without an end, which hides where the abilities stand',
    /expected a handshake packet with what the server is able to, actual '16 bytes'/,
  ],
] as const)('%s %s: %s', async (protocol, says, _what, message) => {
  expect(await talkWith(protocol, fromHex(says))).toMatch(message)
})

it.each(['smtp', 'imap', 'xmpp'] as const)('%s: a peer that never ends its line', async (protocol) => {
  const endless = new Uint8Array(1 << 20).fill(0x20)
  expect(await talkWith(protocol, endless)).toMatch(/over 65536 bytes were said before TLS began/)
})

it('what a peer says byte by byte is copied and searched in proportion to its length', async () => {
  const peek = vi.spyOn(ByteQueue.prototype, 'peek')
  const plain = new PlainTalk(new Socket(), () => undefined)
  const line = plain.line()
  for (let i = 0; i < 40_000; i++) {
    plain.received(Uint8Array.of(i === 39_999 ? 0x0a : 0x61))
    // Whoever waits for the line looks at each byte alone.
    await Promise.resolve()
  }
  expect(await line).toHaveLength(39_999)
  const looked = peek.mock.results.reduce((sum, { value }) => sum + (value as Uint8Array).length, 0)
  peek.mockRestore()
  expect(looked).toBeLessThanOrEqual(3 * 40_000)
})
