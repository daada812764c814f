/** Text in place of TLS is told by what it begins with. */
import { describe, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { notTls, plainTextIn } from '../../src/wire/plain-text.ts'

describe('plain text', () => {
  it.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n'],
    ['HTTP', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'],
    ['SMTP', '220 mail.example.org ESMTP Postfix\r\n'],
    ['FTP', '220 (vsFTPd 3.0.3)\r\n'],
    ['SMTP or FTP', '220 ready for anything\r\n'],
    ['SMTP or FTP', '500 OOPS: cannot change directory:/nonexistent\r\n'],
    ['IMAP', '* OK [CAPABILITY IMAP4rev1] ready\r\n'],
    ['POP3', '+OK POP3 ready\r\n'],
    ['FTP or POP3', 'USER x\r\n'],
    ['FTP or POP3', 'AUTH TLS\r\n'],
    ['PROXY', 'PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n'],
    ['text', 'a line that nobody knows\n'],
    ['text', 'QUIT\r\n'],
  ])('of %s: %j', (protocol, text) => {
    const [line] = text.split(/\r?\n/)
    expect(plainTextIn(fromText(text))).toEqual({ protocol, line })
    expect(notTls(fromText(text))).toBe(`this is not TLS: ${line} (${protocol})`)
  })

  it('ends where it is not printable, and is never long', () => {
    expect(plainTextIn(fromText('HTTP/1.1 200 \x1b[31mred'))?.line).toBe('HTTP/1.1 200 ')
    expect(plainTextIn(fromText('x'.repeat(10_000)))?.line.length).toBe(100)
  })

  it('is neither a record of any type, nor bytes at random, nor nothing', () => {
    for (let type = 0x14; type <= 0x18; type++)
      expect(plainTextIn(Uint8Array.of(type, 3, 3, 0, 2, 1, 0))).toBeUndefined()
    expect(plainTextIn(Uint8Array.of(0x41, 0x42, 0x43, 0x9f, 0x41))).toBeUndefined()
    expect(plainTextIn(new Uint8Array(0))).toBeUndefined()
  })
})
