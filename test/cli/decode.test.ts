import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { concat, toHex } from '../../src/bytes/bytes.ts'
import { leaves } from '../../src/bytes/span.ts'
import { toPem } from '../../src/certificate/pem.ts'
import { decodeCommand } from '../../src/cli/decode.ts'
import { keylogText } from '../../src/render/keylog.ts'
import { encodeSession } from '../../src/session/session.ts'
import { ticketKeysAt } from '../../src/session/ticket-ring.ts'
import { cast } from '../../src/sim/cast.ts'
import { findScenario } from '../../src/sim/scenarios.ts'
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
    const { world } = findScenario('tls13-full')!.play()
    const session = world.clientSessions[0]!
    const key = toHex(ticketKeysAt(world.ticketKeys, world.now).active.bytes)
    const pem = toPem('GLASS TLS SESSION', encodeSession(session))
    const opened = parts(decode(pem, '--ticket-key', key, '--json').text)
    expect(opened.map(({ kind }) => kind)).toEqual(['session', 'ticket', 'session'])
    expect(opened[2].span.children[0].value).toBe('TLS 1.3')
    const alone = parts(decode(toHex(session.ticket), '--as', 'ticket', '--ticket-key', key, '--json').text)
    expect(alone.map(({ kind }) => kind)).toEqual(['ticket', 'session'])
  })

  it.each([
    ['160301000100', /^glass-tls: decode_error: Handshake at byte 6: /],
    ['1603010005', /record.length at byte 3: 5 bytes, of which 0 are there/],
    ['0100000403030000', /ClientHello.random at byte 6: /],
  ])('names field, offset and rule of what is wrong: %s', (hex, message) => {
    const { code, notes } = decode(hex)
    expect(code).toBe(1)
    expect(notes).toMatch(message)
  })

  it('refuses a ticket under another key, and options that make no sense', () => {
    const { world } = findScenario('tls13-full')!.play()
    const { ticket } = world.clientSessions[0]!
    expect(decode(ticket, '--as', 'ticket', '--ticket-key', '00'.repeat(48)).notes).toMatch(
      /Ticket.key_name at byte 0/,
    )
    expect(() => decode(ticket, '--as', 'tickets')).toThrow(/did you mean ticket/)
    expect(() => decode(ticket, '--ticket-key', '00')).toThrow(/expected 48 or 80 bytes/)
    expect(() => decode('')).toThrow(/is empty/)
    expect(() => decode('abc')).toThrow(/odd number of digits/)
    expect(() => decode('ffffffff')).toThrow(/say --as/)
  })
})
