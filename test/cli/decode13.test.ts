/** `decode --keylog` on TLS 1.3 with AES-CCM: bytes and key logs of OpenSSL's, with KeyUpdates that both sides sent. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { decodeCommand } from '../../src/cli/decode/decode.ts'
import { memoryIo } from './io.ts'

/** Whatever the line says: each test names the fields it looks at. */
type Json = ReturnType<typeof JSON.parse>

const directory = mkdtempSync(join(tmpdir(), 'glass-tls-decode13-'))
afterAll(() => rmSync(directory, { recursive: true }))

const vector = (name: string): string =>
  fileURLToPath(new URL(`../vectors/key-updates/${name}`, import.meta.url))

/** Its parts, and what was said of the key log. */
function decode(name: string, keylog: string): { parts: Json[]; notes: string } {
  const keys = join(directory, 'keys')
  writeFileSync(keys, keylog)
  const io = memoryIo()
  expect(decodeCommand([vector(`${name}.bin`), '--json', '--keylog', keys], io), io.notes()).toBe(0)
  const lines = io.text().trimEnd().split('\n')
  return { parts: lines.map((line) => JSON.parse(line)), notes: io.notes() }
}

/** What the two people typed, in the order in which it went over the wire. */
const TYPED = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'].map((word) => `${word}\n`)

describe.each([
  ['ccm', 'TLS_AES_128_CCM_SHA256'],
  ['ccm8', 'TLS_AES_128_CCM_8_SHA256'],
])('%s: %s', (name, suite) => {
  const log = readFileSync(vector(`${name}.keys`), 'utf8')

  function expectAllOpen({ parts }: { parts: Json[] }): void {
    expect(parts.filter(({ title }) => /protected;/.test(title))).toEqual([])
    const data = parts.filter(({ kind }) => kind === 'data')
    expect(data.map(({ span }) => span.value)).toEqual(TYPED)
  }

  it('every record is opened, past the KeyUpdates of both sides (RFC 9846 §4.7.3, §7.2)', () => {
    const read = decode(name, log)
    expectAllOpen(read)
    expect(read.notes).toBe('')
    const [, serverHello] = read.parts.filter(({ kind }) => kind === 'handshake')
    expect(JSON.stringify(serverHello.span)).toContain(suite)
    const secrets = read.parts.flatMap(
      ({ title }) => /opened with (\w+ after \d KeyUpdates?)/.exec(title)?.[1] ?? [],
    )
    expect([...new Set(secrets)]).toEqual([
      'CLIENT_TRAFFIC_SECRET_0 after 1 KeyUpdate',
      'SERVER_TRAFFIC_SECRET_0 after 1 KeyUpdate',
      'CLIENT_TRAFFIC_SECRET_0 after 2 KeyUpdates',
      'CLIENT_TRAFFIC_SECRET_0 after 3 KeyUpdates',
      'SERVER_TRAFFIC_SECRET_0 after 2 KeyUpdates',
    ])
  })

  it('the first secrets are enough, and a foreign line and one that is cut cost themselves alone', () => {
    const [comment, ...secrets] = log
      .trimEnd()
      .split('\n')
      .filter((line) => !/_SECRET_N /.test(line))
    const [server, client] = secrets
    const lines = [comment, 'WIREGUARD 00 11', ...secrets, client.slice(0, -3), server.slice(0, 60)]
    const read = decode(name, lines.join('\n'))
    expectAllOpen(read)
    expect(read.notes.match(/line \d+(?= passed over)/g)).toEqual(['line 2', 'line 8', 'line 9'])
  })
})
