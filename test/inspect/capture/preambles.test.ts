/** TLS that begins after something else, on any port: what stands before it is found, named, and not part of the streams. */
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromText } from '../../../src/bytes/bytes.ts'
import { readCapture, streamOf } from '../../../src/inspect/capture/collect.ts'
import { Conversation, DATA, HELLO, pcap, record, SERVER_HELLO } from '../../kit/captures.ts'

type Line = readonly ['client' | 'server', string | Uint8Array]

const bytesOf = (said: string | Uint8Array): Uint8Array => (typeof said === 'string' ? fromText(said) : said)

function talkOf(lines: readonly Line[]): Conversation {
  const talk = new Conversation().open()
  for (const [from, said] of lines) talk.say(from, bytesOf(said))
  return talk
}

const lengthOf = (lines: readonly Line[], side: string): number =>
  lines.reduce((sum, [from, said]) => sum + (from === side ? bytesOf(said).length : 0), 0)

/** Dialogues up to the first record, as the RFC of each shows them. */
const DIALOGUES: readonly (readonly [string, string, readonly Line[]])[] = [
  [
    'SMTP (RFC 3207 §5)',
    'SMTP',
    [
      ['server', '220 mail.example ESMTP\r\n'],
      ['client', 'EHLO client.example\r\n'],
      ['server', '250-mail.example\r\n250 STARTTLS\r\n'],
      ['client', 'STARTTLS\r\n'],
      ['server', '220 Go ahead\r\n'],
    ],
  ],
  [
    'IMAP (RFC 9051 §6.2.1)',
    'IMAP',
    [
      ['server', '* OK IMAP4rev2 ready\r\n'],
      ['client', 'a002 STARTTLS\r\n'],
      ['server', 'a002 OK Begin TLS negotiation now\r\n'],
    ],
  ],
  [
    'POP3 (RFC 2595 §4)',
    'POP3',
    [
      ['server', '+OK ready\r\n'],
      ['client', 'STLS\r\n'],
      ['server', '+OK Begin TLS\r\n'],
    ],
  ],
  [
    'FTP (RFC 4217 §12)',
    'FTP',
    [
      ['server', '220 ready\r\n'],
      ['client', 'AUTH TLS\r\n'],
      ['server', '234 Proceed\r\n'],
    ],
  ],
  [
    'LDAP (RFC 4511 §4.14)',
    'LDAP',
    [
      ['client', concat(fromHex('301d02010177188016'), fromText('1.3.6.1.4.1.1466.20037'))],
      ['server', fromHex('300c02010178070a010004000400')],
    ],
  ],
  [
    'PostgreSQL, SSLRequest',
    'PostgreSQL',
    [
      ['client', fromHex('0000000804d2162f')],
      ['server', 'S'],
    ],
  ],
  [
    'MySQL, SSLRequest',
    'MySQL',
    [
      ['server', concat(fromHex('4a0000000a'), fromText('8.0.40\0'), new Uint8Array(66).fill(1))],
      ['client', concat(fromHex('20000001 00aa0000 00000001 21'), new Uint8Array(23))],
    ],
  ],
  [
    'XMPP (RFC 6120 §5.4.2)',
    'XMPP',
    [
      ['client', "<stream:stream to='x' xmlns='jabber:client'>"],
      ['server', '<stream:stream><stream:features><starttls/></stream:features>'],
      ['client', "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"],
      ['server', "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"],
    ],
  ],
  [
    'HTTP CONNECT (RFC 9110 §9.3.6)',
    'HTTP CONNECT',
    [
      ['client', 'CONNECT server.example:443 HTTP/1.1\r\nHost: server.example:443\r\n\r\n'],
      ['server', 'HTTP/1.1 200 OK\r\n\r\n'],
    ],
  ],
  [
    'a header of the PROXY protocol',
    'PROXY protocol, version 1',
    [['client', 'PROXY TCP4 10.0.0.9 10.0.0.2 1 2\r\n']],
  ],
  [
    'a header of the PROXY protocol, version 2',
    'PROXY protocol, version 2',
    [['client', fromHex('0d0a0d0a000d0a515549540a 2111000c 0a0000090a000002 00010002')]],
  ],
  [
    'two of these, one in the other',
    'HTTP CONNECT',
    [
      ['client', 'PROXY TCP4 10.0.0.9 10.0.0.2 1 2\r\n'],
      ['client', 'CONNECT a:25 HTTP/1.1\r\n\r\n'],
      ['server', 'HTTP/1.1 200 OK\r\n\r\n'],
      ['server', '220 a ESMTP\r\n'],
      ['client', 'EHLO c\r\n'],
      ['server', '250 STARTTLS\r\n'],
      ['client', 'STARTTLS\r\n'],
      ['server', '220 Go ahead\r\n'],
    ],
  ],
]

describe.each(DIALOGUES)('TLS after %s', (_, name, lines) => {
  it.each([
    ['answered with a ServerHello', SERVER_HELLO],
    ['answered with an alert', record(21, Uint8Array.of(2, 40))],
  ])('%s: streams begin with their first records', (__, answer) => {
    const talk = talkOf(lines).say('client', HELLO).say('server', answer).say('client', DATA).close()
    const [found, ...others] = readCapture(pcap(talk.packets)).connections
    expect(others).toEqual([])
    expect(streamOf(found, 'client')).toEqual(concat(HELLO, DATA))
    expect(streamOf(found, 'server')).toEqual(answer)
    expect(found.parts.map(({ at }) => at)).toEqual([0, 0, HELLO.length])
    const { preamble } = found.opened
    expect(preamble?.lengths).toEqual({
      client: lengthOf(lines, 'client'),
      server: lengthOf(lines, 'server'),
    })
    expect(preamble?.names.join()).toContain(name)
  })

  it('sent byte by byte', () => {
    const single = lines.flatMap(([from, said]) =>
      Array.from(bytesOf(said), (byte): Line => [from, Uint8Array.of(byte)]),
    )
    const hellos = (['client', 'server'] as const).flatMap((side) =>
      Array.from(side === 'client' ? HELLO : SERVER_HELLO, (byte): Line => [side, Uint8Array.of(byte)]),
    )
    const [found] = readCapture(pcap(talkOf([...single, ...hellos]).packets)).connections
    expect(streamOf(found, 'client')).toEqual(HELLO)
    expect(streamOf(found, 'server')).toEqual(SERVER_HELLO)
  })

  it('where the client does not wait for the answers: they are not part of the stream', () => {
    const ordered = [...lines].sort(([a], [b]) => (a === b ? 0 : a === 'client' ? -1 : 1))
    const clients = ordered.filter(([from]) => from === 'client')
    const servers = ordered.filter(([from]) => from === 'server')
    const talk = talkOf([
      ...clients,
      ['client', HELLO],
      ...servers,
      ['server', SERVER_HELLO],
      ['server', DATA],
    ])
    const [found] = readCapture(pcap(talk.packets)).connections
    expect(streamOf(found, 'client')).toEqual(HELLO)
    expect(streamOf(found, 'server')).toEqual(concat(SERVER_HELLO, DATA))
  })
})

describe('TLS at once', () => {
  const found = (...lines: readonly Line[]) => readCapture(pcap(talkOf(lines).packets)).connections[0]

  it('has nothing before it', () => {
    expect(found(['client', HELLO], ['server', SERVER_HELLO]).opened.preamble).toBeUndefined()
  })

  it('is answered in plain text by a server without it: that is what its stream is', () => {
    const refusal = 'HTTP/1.1 400 Bad Request\r\n\r\n'
    expect(streamOf(found(['client', HELLO], ['server', refusal]), 'server')).toEqual(fromText(refusal))
  })

  it('is answered in plain text after an upgrade: that is what its stream is', () => {
    const lines: Line[] = [
      ['client', 'AUTH TLS\r\n'],
      ['client', HELLO],
      ['server', '431 Not available\r\n'],
    ]
    expect(streamOf(found(...lines), 'server')).toEqual(fromText('431 Not available\r\n'))
  })

  it('may begin with a record of one byte (RFC 9846 §5.1)', () => {
    const { parts } = found(['client', record(22, Uint8Array.of(1))], ['client', record(22, HELLO.slice(6))])
    expect(parts).toHaveLength(2)
  })

  it('may begin with the hello of SSL 2.0 (RFC 5246 §E.2)', () => {
    const hello = concat(fromHex('802e 01 0303 0015 0000 0010'), new Uint8Array(37).fill(7))
    expect(streamOf(found(['client', hello], ['server', SERVER_HELLO]), 'client')).toEqual(hello)
  })

  it('is not in a hello that stands far behind other things', () => {
    const { connections } = readCapture(
      pcap(
        talkOf([
          ['client', new Uint8Array(20_000).fill(65)],
          ['client', HELLO],
        ]).packets,
      ),
    )
    expect(connections).toEqual([])
  })
})
