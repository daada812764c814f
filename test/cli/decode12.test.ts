/** `decode` on TLS 1.2: bytes of OpenSSL's (Node's tls on both ends), and of our own scenarios. */
import { constants } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { concat, toHex } from '../../src/bytes/bytes.ts'
import { leaves } from '../../src/bytes/span.ts'
import { decodeCommand } from '../../src/cli/decode/decode.ts'
import { keylogText } from '../../src/render/files/keylog.ts'
import { eventsOf, type ConnectionRun } from '../../src/trace/run.ts'
import { capture, type Capture } from '../record/openssl12.ts'
import { run } from '../render/runs.ts'
import { memoryIo } from './io.ts'

/** Whatever the line says: each test names the fields it looks at. */
type Json = ReturnType<typeof JSON.parse>

const directory = mkdtempSync(join(tmpdir(), 'glass-tls-decode12-'))
afterAll(() => rmSync(directory, { recursive: true }))

function decode(content: Uint8Array, ...args: string[]): Json[] {
  const file = join(directory, 'input')
  writeFileSync(file, toHex(content))
  const io = memoryIo()
  expect(decodeCommand([file, '--json', ...args], io), io.notes()).toBe(0)
  return io
    .text()
    .trimEnd()
    .split('\n')
    .map((row) => JSON.parse(row))
}

function keylogFile(text: string): string {
  const file = join(directory, 'keys')
  writeFileSync(file, text)
  return file
}

const namesOf = (parts: Json[], kind: string): string[] =>
  parts.filter((part) => part.kind === kind).map(({ span }) => span.name)
const bytesOf = ({ chunks }: Capture): Uint8Array => concat(...chunks.map(({ bytes }) => bytes))

/** The line that OpenSSL writes; a record header, a handshake header and the version stand before the random. */
function keylogOf(captured: Capture): string {
  const random = captured.chunks[0]!.bytes.slice(11, 43)
  return `CLIENT_RANDOM ${toHex(random)} ${toHex(captured.masterSecret)}\n`
}

const NO_ETM = 0x80000

/** Full handshakes: what each side says in RFC 5246 §7.3, figure 1. */
const FULL = [
  ...['ClientHello', 'ServerHello', 'Certificate', 'ServerKeyExchange', 'ServerHelloDone'],
  ...['ClientKeyExchange', 'Finished', 'Finished'],
]

describe('records of a real TLS 1.2 connection', () => {
  it.each([
    ['ECDHE-ECDSA-AES128-GCM-SHA256', 0, FULL],
    ['ECDHE-RSA-AES256-GCM-SHA384', 0, FULL],
    ['ECDHE-ECDSA-CHACHA20-POLY1305', 0, FULL],
    ['ECDHE-ECDSA-AES256-CCM', 0, FULL],
    ['ECDHE-ECDSA-AES128-CCM8:@SECLEVEL=0', 0, FULL],
    ['ECDHE-ECDSA-AES128-SHA', 0, FULL],
    ['ECDHE-ECDSA-AES128-SHA', NO_ETM, FULL],
    ['ECDHE-RSA-AES256-SHA384', 0, FULL],
    ['ECDHE-RSA-AES256-SHA384', NO_ETM, FULL],
    ['DHE-RSA-AES128-GCM-SHA256', 0, FULL],
    ['AES128-SHA256', NO_ETM, FULL.filter((name) => name !== 'ServerKeyExchange')],
    ['PSK-AES128-CBC-SHA256', 0, FULL.filter((name) => !/^(Certificate|ServerKeyExchange)$/.test(name))],
    ['ECDHE-RSA-NULL-SHA', 0, FULL],
  ])('%s (options %i) is opened with its CLIENT_RANDOM line', async (ciphers, options, messages) => {
    const captured = await capture({
      ciphers: `${ciphers}:@SECLEVEL=0`,
      secureOptions: options | constants.SSL_OP_NO_TLSv1_3 | constants.SSL_OP_NO_TICKET,
    })
    const parts = decode(bytesOf(captured), '--keylog', keylogFile(keylogOf(captured)))
    expect(namesOf(parts, 'handshake')).toEqual(messages)
    expect(namesOf(parts, 'change')).toEqual(['ChangeCipherSpec', 'ChangeCipherSpec'])
    const data = parts.filter(({ kind }) => kind === 'data').map(({ span }) => span.value)
    expect(data).toEqual(['ping', 'pong'])
    // close_notify of each side: who can read it has the keys.
    expect(namesOf(parts, 'alert').length).toBeGreaterThan(0)
    const titles = parts.filter(({ kind }) => kind === 'record').map(({ title }) => title)
    expect(titles.filter((title) => /protected;/.test(title))).toEqual([])
    expect(titles).toContain('record, opened with client_write_key, record 0: handshake')
    expect(titles).toContain('record, opened with server_write_key, record 1: application_data')
  })

  it('says what is protected where no key log helps, and reads what is in the clear', async () => {
    const captured = await capture({
      ciphers: 'ECDHE-ECDSA-AES128-SHA',
      secureOptions: constants.SSL_OP_NO_TLSv1_3,
    })
    const parts = decode(bytesOf(captured))
    // A ticket precedes the server's ChangeCipherSpec, in the clear, behind a record of the client that is not.
    expect(namesOf(parts, 'handshake')).toEqual([
      ...FULL.filter((name) => name !== 'Finished'),
      'NewSessionTicket',
    ])
    const closed = parts.filter(({ title }) => title.startsWith('record, protected'))
    expect(closed.map(({ span }) => span.children[0].value)).toEqual(
      expect.arrayContaining(['handshake', 'application_data', 'alert']),
    )
    for (const { span } of closed) expect(span.name).toBe('TLSCiphertext')
  })

  it('does not take another connection’s master secret for the one that fits', async () => {
    const captured = await capture({
      ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256',
      secureOptions: constants.SSL_OP_NO_TLSv1_3,
    })
    const wrong = keylogOf(captured).replace(/.{96}\n$/, `${'00'.repeat(48)}\n`)
    const parts = decode(bytesOf(captured), '--keylog', keylogFile(wrong))
    expect(namesOf(parts, 'handshake')).not.toContain('Finished')
    expect(parts.filter(({ title }) => title.startsWith('record, opened'))).toEqual([])
  })

  it.each([
    ['by ticket', 0],
    ['by session ID', constants.SSL_OP_NO_TICKET],
  ])('reads an abbreviated handshake %s (RFC 5246 §7.3, figure 2)', async (_, noTicket) => {
    const options = {
      ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256',
      secureOptions: noTicket | constants.SSL_OP_NO_TLSv1_3,
      ticketKeys: Buffer.alloc(48, 0x62),
      sessionIdContext: 'decode12',
    }
    const first = await capture(options)
    const second = await capture({ ...options, session: first.session! })
    expect(second.reused).toBe(true)
    const parts = decode(bytesOf(second), '--keylog', keylogFile(keylogOf(second)))
    const names = namesOf(parts, 'handshake').filter((name) => name !== 'NewSessionTicket')
    expect(names).toEqual(['ClientHello', 'ServerHello', 'Finished', 'Finished'])
  })
})

const sent = (connection: ConnectionRun): Uint8Array[] =>
  eventsOf(connection).flatMap(({ event }) =>
    event.kind === 'record' && event.direction === 'sent' ? [event.bytes] : [],
  )

describe('records of our own', () => {
  it.each([
    'tls12-rsa',
    'tls12-psk',
    'tls12-dh-anon',
    'tls12-ticket',
    'tls12-client-auth',
    'tls12-renegotiation',
  ])('every message of both connections of %s, in order', (name) => {
    const story = run(name)
    const parts = decode(
      concat(...story.connections.flatMap(sent)),
      '--keylog',
      keylogFile(keylogText(story)),
    )
    const due = story.connections.flatMap((connection) =>
      eventsOf(connection).flatMap(({ event }) =>
        event.kind === 'message' && event.direction === 'sent' ? [event.name] : [],
      ),
    )
    const found = parts.filter(({ kind }) => kind === 'handshake' || kind === 'change')
    expect(found.map(({ span }) => span.name)).toEqual(due)
  })
})

/** Handshake messages of one connection, each as it went out. */
const messages = (name: string): { name: string; bytes: Uint8Array }[] =>
  eventsOf(run(name).connections[0]!).flatMap(({ event }) =>
    event.kind === 'message' && event.direction === 'sent' && event.name !== 'ChangeCipherSpec'
      ? [{ name: event.name, bytes: event.bytes }]
      : [],
  )

/** Names of the fields of a message, without its header. */
const fieldsOf = ({ span }: Json): string[] => span.children.slice(2).map(({ name }: Json) => name)

describe('handshake messages of TLS 1.2', () => {
  it.each([
    ['tls12-ecdhe', ['params', 'signed_params'], ['ecdh_Yc']],
    ['tls12-dhe', ['params', 'signed_params'], ['dh_Yc']],
    ['tls12-dh-anon', ['params'], ['dh_Yc']],
    ['tls12-ecdhe-psk', ['psk_identity_hint', 'params'], ['psk_identity', 'ecdh_Yc']],
    ['tls12-rsa', undefined, ['encrypted_pre_master_secret']],
    ['tls12-psk', undefined, ['psk_identity']],
  ])('of %s: the ServerHello before them says how key exchanges are read', (name, server, client) => {
    const all = messages(name)
    const parts = decode(concat(...all.map(({ bytes }) => bytes)), '--as', 'handshake')
    expect(parts.map(({ span }) => span.name)).toEqual(all.map((message) => message.name))
    for (const { span, at } of parts) {
      const lengths = leaves(span).map(({ start, end }: Json) => end - start)
      expect(lengths.reduce((a: number, b: number) => a + b)).toBe(span.end - span.start)
      expect(span.start).toBe(at)
    }
    const of = (message: string): Json => parts.find(({ span }) => span.name === message)
    if (server) expect(fieldsOf(of('ServerKeyExchange'))).toEqual(server)
    expect(fieldsOf(of('ClientKeyExchange'))).toEqual(client)
    expect(of('ClientKeyExchange').title).toBe('handshake message')
    expect(fieldsOf(of('ServerHello'))).toContain('session_id')
  })

  it.each([
    ['tls12-ecdhe', 'ServerKeyExchange', 'ECDHE'],
    ['tls12-ecdhe', 'ClientKeyExchange', 'ECDHE'],
    ['tls12-dhe', 'ServerKeyExchange', 'DHE'],
    ['tls12-dh-anon', 'ServerKeyExchange', 'DH_anon'],
    ['tls12-ecdhe-psk', 'ServerKeyExchange', 'ECDHE_PSK'],
  ])('of %s: a %s alone is read as what its lengths admit, %s, and says so', (name, message, exchange) => {
    const { bytes } = messages(name).find((each) => each.name === message)!
    const [part] = decode(bytes, '--as', 'handshake')
    expect(part.title).toBe(
      `handshake message, read as ${exchange}: no ServerHello before it names the suite`,
    )
    expect(fieldsOf(part)).not.toContain('bytes')
  })

  it.each(['tls12-rsa', 'tls12-dhe', 'tls12-psk'])(
    'of %s: a ClientKeyExchange alone stays bytes, since RSA, DHE and PSK look alike',
    (name) => {
      const { bytes } = messages(name).find((each) => each.name === 'ClientKeyExchange')!
      const [part] = decode(bytes, '--as', 'handshake')
      expect(part.title).toMatch(/RSA, DHE and PSK look alike/)
      expect(fieldsOf(part)).toEqual(['bytes'])
    },
  )

  it('a Finished of 12 bytes alone is one of TLS 1.2', () => {
    const { bytes } = messages('tls12-ecdhe').find(({ name }) => name === 'Finished')!
    expect(decode(bytes, '--as', 'handshake')[0].span.cite).toBe('RFC 5246 §7.4.9')
  })
})
