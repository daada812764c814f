/** Sessions of OpenSSL as `decode` shows them, in whatever form they are handed over. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromText, toHex } from '../../src/bytes/bytes.ts'
import { readPem } from '../../src/certificate/keys/pem.ts'
import { decodeCommand } from '../../src/cli/decode/decode.ts'
import { inputsOf } from '../../src/inspect/parts/input.ts'
import { kindOf, partsOf } from '../../src/inspect/parts/kinds.ts'
import { paint } from '../../src/render/text/lines.ts'
import { PLAIN } from '../../src/render/text/theme.ts'
import { treeLines } from '../../src/render/text/tree.ts'
import { decodeOpensslSession, encodeOpensslSession } from '../../src/session/tickets/openssl-session.ts'
import { memoryIo } from '../cli/io.ts'

const file = (name: string): string => new URL(`../vectors/sessions/${name}.pem`, import.meta.url).pathname
const bytesOf = (name: string): Uint8Array => readPem(readFileSync(file(name), 'utf8'))[0].bytes

function shown(name: string): string {
  const io = memoryIo()
  expect(decodeCommand([file(name), '--width', '200'], io), io.notes()).toBe(0)
  return io.text()
}

describe('a session of OpenSSL', () => {
  it('with fewer than 128 bytes has a length of one byte, and is one', () => {
    expect(shown('short-session-of-s_server')).toMatch(/^session of OpenSSL/)
    const [{ span }] = partsOf('session', bytesOf('short-session-of-s_server'))
    expect(span.end).toBe(123)
  })

  it('shows a PSK identity as the text that it is', () => {
    expect(shown('psk-identity-session')).toContain('psk_identity Client_identity')
  })

  it('is recognised in DER, in hex and in base64, as Node hands it over', () => {
    const bytes = bytesOf('short-session-of-s_server')
    for (const written of [bytes, fromText(toHex(bytes)), fromText(btoa(String.fromCharCode(...bytes)))]) {
      const [{ bytes: read, inPem }] = inputsOf(written)
      expect(inPem).toBe(false)
      expect(kindOf({ form: 'binary', inPem: false, bytes: read })).toBe('session')
    }
  })

  it('shows the group by its name (RFC 9846 §4.3.7), and numbers of OpenSSL’s own as they are', () => {
    const session = decodeOpensslSession(bytesOf('s_client-aes256-session'))
    for (const [group, due] of [
      [29, ' kex_group 29 (x25519) '],
      [0x1000_0001, ' kex_group 268435457 '],
    ] as const) {
      const [{ span, bytes }] = partsOf('session', encodeOpensslSession({ ...session, kex_group: group }))
      const lines = treeLines(span, bytes, 0, { full: false, version: 'TLS 1.3' })
      expect(lines.flatMap((each) => paint(each, 200, PLAIN)).join('\n')).toContain(due)
    }
  })

  it('shows when it was made as a date', () => {
    expect(shown('psk-identity-session')).toContain('time 1795833996 (2026-11-28T02:46:36.000Z)')
  })

  it('that Node gave before a ticket came says that it cannot be resumed (RFC 9846 §4.7.1)', () => {
    expect(shown('node-getSession-too-early')).toContain('no ticket in this session of TLS 1.3')
    expect(shown('short-session-of-s_server')).not.toContain('no ticket')
  })

  it('has the key_name of its ticket apart, where it stands', () => {
    const bytes = bytesOf('s_client-aes256-session')
    const ticket = [...partsOf('session', bytes)].find(({ kind }) => kind === 'ticket')
    expect(ticket?.at).toBe(602)
    expect(ticket?.span.children[0]).toMatchObject({
      ...{ name: 'key_name', start: 602, end: 618 },
      value: toHex(bytes.subarray(602, 618)),
    })
  })

  it('marks a lifetime of more than seven days (RFC 9846 §4.7.1)', () => {
    const session = decodeOpensslSession(bytesOf('s_client-aes256-session'))
    for (const [lifetime, forbidden] of [
      [604800, false],
      [604801, true],
    ] as const) {
      const long = encodeOpensslSession({ ...session, tlsext_tick_lifetime_hint: lifetime })
      const [{ span, bytes }] = partsOf('session', long)
      const lines = treeLines(span, bytes, 0, { full: false, version: 'TLS 1.3' })
      const text = lines.flatMap((each) => paint(each, 200, PLAIN)).join('\n')
      expect(text.includes(`${lifetime} s (168 h; more than 7 days`)).toBe(forbidden)
    }
  })
})
