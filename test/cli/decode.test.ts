import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { concat, fromText, toHex } from '../../src/bytes/bytes.ts'
import { leaves } from '../../src/bytes/span.ts'
import { readPem, toPem } from '../../src/certificate/keys/pem.ts'
import { decodeCommand } from '../../src/cli/decode/decode.ts'
import { keylogText } from '../../src/render/files/keylog.ts'
import { encodeSession } from '../../src/session/session.ts'
import { sessionToPem } from '../../src/session/tickets/openssl-session-map.ts'
import { sealTicket } from '../../src/session/tickets/ticket.ts'
import { ticketKey } from '../../src/session/tickets/ticket-key.ts'
import { ticketKeysAt } from '../../src/session/tickets/ticket-ring.ts'
import { cast } from '../../src/sim/cast/cast.ts'
import { played } from '../kit/played.ts'
import { eventsOf } from '../../src/trace/run.ts'
import { run } from '../render/runs.ts'
import { memoryIo } from './io.ts'

/** Whatever the line says: each test names the fields it looks at. */
type Json = ReturnType<typeof JSON.parse>

const directory = mkdtempSync(join(tmpdir(), 'glass-tls-decode-'))
afterAll(() => rmSync(directory, { recursive: true }))

function decode(
  content: string | Uint8Array,
  ...args: string[]
): { code: number; text: string; notes: string } {
  const file = join(directory, 'input')
  writeFileSync(file, content)
  const io = memoryIo()
  return { code: decodeCommand([file, ...args], io), text: io.text(), notes: io.notes() }
}

const parts = (text: string): Json[] =>
  text
    .trimEnd()
    .split('\n')
    .map((row) => JSON.parse(row))
const vectors: Json[] = JSON.parse(readFileSync(new URL('../vectors/rfc8448.json', import.meta.url), 'utf8'))
const messages: { name: string; hex: string }[] = vectors
  .filter(({ step }) => /^construct an? .* handshake message/.test(step))
  .flatMap(({ fields }) => fields)
  // The resumed ClientHello stands there without its binders.
  .filter(({ hex }) => hex?.length === 8 + 2 * Number.parseInt(hex.slice(2, 8), 16))

describe('decode', () => {
  it('knows where each field of the messages of RFC 8448 stands', () => {
    expect(messages.length).toBeGreaterThan(20)
    for (const { name, hex } of messages) {
      const { code, text } = decode(hex, '--json', '--as', 'handshake')
      expect(code, name).toBe(0)
      const [part] = parts(text)
      expect(part.span).toMatchObject({ start: 0, end: hex.length / 2 })
      expect(
        leaves(part.span)
          .map(({ start, end }: Json) => end - start)
          .reduce((a: number, b: number) => a + b),
      ).toBe(hex.length / 2)
    }
  })

  it('guesses what the bytes are', () => {
    const titles = (content: string | Uint8Array): string[] =>
      parts(decode(content, '--json').text).map(({ title }) => title)
    expect(titles('15 03 03 00 02 02 28')).toEqual(['record, in the clear', 'alert'])
    expect(titles(messages[0]!.hex)).toEqual(['handshake message'])
    expect(titles(cast().root)).toEqual(['certificate'])
    expect(titles(toPem('CERTIFICATE', cast().root))).toEqual(['certificate'])
  })

  it('opens records with a key log, each side with its own secrets', () => {
    const [connection] = run('tls13-full').connections
    const keylog = join(directory, 'keys')
    writeFileSync(keylog, keylogText(run('tls13-full')))
    const sent = eventsOf(connection!).flatMap(({ event, actor }) =>
      event.kind === 'record' && event.direction === 'sent' && actor === 'server' ? [event.bytes] : [],
    )
    const { code, text } = decode(concat(...sent), '--keylog', keylog, '--json')
    expect(code).toBe(0)
    const names = parts(text)
      .filter(({ kind }) => kind === 'handshake')
      .map(({ span }) => span.name)
    const flight = ['ServerHello', 'EncryptedExtensions', 'Certificate', 'CertificateVerify', 'Finished']
    expect(names).toEqual([...flight, 'NewSessionTicket', 'NewSessionTicket'])
    expect(
      parts(text)
        .filter(({ kind }) => kind === 'data')
        .map(({ span }) => span.value),
    ).toEqual(['pong'])
  })

  it('opens sessions and the tickets in them', () => {
    const { world } = played('tls13-full')
    const session = world.clientSessions[0]!
    const key = toHex(ticketKeysAt(world.ticketKeys, world.now).active.bytes)
    const pem = toPem('GLASS TLS SESSION', encodeSession(session))
    const opened = parts(decode(pem, '--ticket-key', key, '--json').text)
    expect(opened.map(({ kind }) => kind)).toEqual(['session', 'ticket', 'session'])
    expect(opened[2].span.children[0].value).toBe('TLS 1.3')
    const used = toHex(encodeSession({ ...session, timesUsed: 3 }))
    const [shown] = parts(decode(used, '--as', 'session', '--json').text)
    expect(shown.span.children).toContainEqual(expect.objectContaining({ name: 'timesUsed', value: 3 }))
    expect(decode(used, '--as', 'session').text).toMatch(/timesUsed +3\b/)
    const alone = parts(decode(toHex(session.ticket), '--as', 'ticket', '--ticket-key', key, '--json').text)
    expect(alone.map(({ kind }) => kind)).toEqual(['ticket', 'session'])
  })

  describe('sessions and tickets of OpenSSL', () => {
    const pems = readFileSync(new URL('../vectors/openssl-sessions.pem', import.meta.url), 'utf8')
    const key = Uint8Array.from({ length: 80 }, (_, index) => index)
    const active = ticketKey('openssl', key)
    const session = played('tls12-ticket').world.clientSessions[0]!
    const ticket = sealTicket({ active, acceptOnly: [] }, session, new Uint8Array(16))

    it('show every field by its name, and the certificate where it stands in the file', () => {
      const all = parts(decode(pems, '--json').text)
      // The second ticket is a sealed one, whose key has a name; the first only refers to what the server keeps.
      expect(all.map(({ kind }) => kind)).toEqual([
        ...['session', 'certificate'],
        ...['session', 'certificate', 'ticket'],
      ])
      const [first, certificate] = all
      const names = first.span.children.map(({ name }: Json) => name)
      expect(names.slice(2)).toEqual([
        ...['version', 'ssl_version', 'cipher', 'session_id', 'master_key', 'time', 'timeout', 'peer'],
        ...['session_id_context', 'tlsext_hostname', 'tlsext_tick_lifetime_hint', 'tlsext_tick'],
        ...['tlsext_tick_age_add', 'max_early_data', 'kex_group'],
      ])
      expect(first.bytes.slice(2 * certificate.at, 2 * certificate.span.end)).toBe(certificate.bytes)
      expect(certificate.span.start).toBe(certificate.at)
    })

    it('of Node show the name in front of them', () => {
      const [{ bytes }] = readPem(pems)
      const node = concat(fromText('\0nodejs:tls:session:1\0'), Uint8Array.of(0, 3), fromText('abc'), bytes)
      const all = parts(decode(toHex(node), '--json').text)
      expect(all.map(({ kind, at }) => [kind, at])).toEqual([
        ['session', 0],
        ['session', 27],
        ['certificate', 27 + 117],
      ])
      expect(all[0].span.children[1]).toMatchObject({ name: 'servername', value: 'abc' })
      for (const { at, span, bytes: part } of all) {
        expect(span.start).toBe(at)
        expect(span.end - span.start).toBe(part.length / 2)
      }
    })

    it('are told apart from certificates, in hex as well', () => {
      const [first] = readPem(pems)
      expect(parts(decode(toHex(first.bytes), '--json').text)[0].title).toMatch(/^session of OpenSSL/)
      expect(parts(decode(toHex(cast().root), '--json').text)[0].title).toBe('certificate')
    })

    it('open under the key, whose length says the format', () => {
      const opened = parts(decode(ticket, '--as', 'ticket', '--ticket-key', toHex(key), '--json').text)
      expect(opened.map(({ title }) => title)).toEqual([
        'sealed ticket of format openssl',
        'what the ticket holds',
      ])
      expect(opened[0].span.children.map(({ name }: Json) => name)).toEqual([
        ...['key_name', 'iv', 'encrypted_state', 'mac'],
      ])
      expect(opened[1].span.children.map(({ name }: Json) => name)).toContain('master_key')
    })

    it('in a session, open with it', () => {
      const pem = sessionToPem({ ...session, ticket })
      const opened = parts(decode(pem, '--ticket-key', toHex(key), '--json').text)
      expect(opened.map(({ kind }) => kind)).toEqual(['session', 'certificate', 'ticket', 'session'])
    })

    it('are refused where the MAC does not fit, or a key of 48 bytes is neither Node’s nor ours', () => {
      const bad = ticket.slice()
      bad[20] ^= 1
      const [at] = [ticket.length - 32]
      expect(decode(bad, '--as', 'ticket', '--ticket-key', toHex(key)).notes).toContain(
        `Ticket.mac at byte ${at}: `,
      )
      const short = toHex(key.slice(0, 48))
      expect(decode(bad, '--as', 'ticket', '--ticket-key', short).notes).toMatch(
        /Ticket at byte 0: expected as node Ticket.mac: .*; or as glass-tls Ticket.tag: .*, actual [0-9a-f]+/,
      )
    })

    it('without a key show the name of theirs', () => {
      const [closed] = parts(decode(ticket, '--as', 'ticket', '--json').text)
      expect(closed.span.children.map(({ name, value }: Json) => [name, value.length])).toEqual([
        ['key_name', 32],
        ['sealed', 2 * (ticket.length - 16)],
      ])
    })
  })

  it.each([
    ['160301000100', /^glass-tls: decode_error: Handshake at byte 6: /],
    ['1603010005', /record.length at byte 3: expected 5 bytes, actual 0 left/],
    ['0100000403030000', /ClientHello.random at byte 6: /],
  ])('names field, offset and rule of what is wrong: %s', (hex, message) => {
    const { code, notes } = decode(hex)
    expect(code).toBe(1)
    expect(notes).toMatch(message)
  })

  it('passes over a key beside its certificate, and tells when the certificate is valid', () => {
    const certificate = toPem('CERTIFICATE', cast().server.chain[0])
    const key = toPem('PRIVATE KEY', Uint8Array.of(0x30, 0))
    const { code, text, notes } = decode(key + certificate)
    expect(code).toBe(0)
    expect(notes).toBe('PEM block PRIVATE KEY: passed over\n')
    expect(text).toContain('notAfter 2027-01-01T00:00:00.000Z')
    expect(() => decode(key)).toThrow(/PRIVATE KEY.*look like nothing known/)
  })

  it('refuses a ticket under another key, and options that make no sense', () => {
    const { world } = played('tls13-full')
    const { ticket } = world.clientSessions[0]!
    expect(decode(ticket, '--as', 'ticket', '--ticket-key', '00'.repeat(48)).notes).toMatch(
      /Ticket.key_name at byte 0/,
    )
    expect(() => decode(ticket, '--as', 'tickets')).toThrow(/did you mean ticket/)
    expect(() => decode(ticket, '--ticket-key', '00')).toThrow(/expected 48, 64 or 80 bytes/)
    expect(() => decode('')).toThrow(/is empty/)
    expect(() => decode(' \n')).toThrow(/nothing but white space/)
    expect(() => decode('abc')).toThrow(/an even number of digits, actual/)
    expect(() => decode('15 03 03 00 02 02 2z')).toThrow(
      /expected hex from end to end.*, actual 'z' at character 19/,
    )
    expect(() => decode('00 01 08 00:0\n')).toThrow(
      /expected hex from end to end.*, actual '0' at character 12/,
    )
    expect(() => decode('ffffffff')).toThrow(/say --as/)
  })
})
