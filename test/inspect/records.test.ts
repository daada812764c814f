/** Records as `decode` shows them: what it knows by name although it is not spoken here, what is cut, what stands before. */
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromText, fromUint, toHex } from '../../src/bytes/bytes.ts'
import { DecodeError } from '../../src/bytes/reader.ts'
import { leaves } from '../../src/bytes/span.ts'
import { kindOf, partsOf } from '../../src/inspect/parts/kinds.ts'
import { KeyLog } from '../../src/inspect/opening/keylog.ts'
import type { Part } from '../../src/inspect/parts/part.ts'
import { keylogText } from '../../src/render/files/keylog.ts'
import { eventsOf, type ConnectionRun } from '../../src/trace/run.ts'
import { encodeMessage12 } from '../../src/wire/handshake12.ts'
import type { CipherSuite, ProtocolVersion } from '../../src/wire/registry.ts'
import { run } from '../render/runs.ts'

const read = (bytes: Uint8Array, keylog?: string): Part[] => [
  ...partsOf('record', bytes, { keylog: keylog === undefined ? undefined : new KeyLog(keylog) }),
]

const record = (type: number, content: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(type, 3, 3), fromUint(content.length, 2), content)
const handshake = (...messages: Uint8Array[]): Uint8Array => record(22, concat(...messages))
const message = (type: number, body: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(type), fromUint(body.length, 3), body)

const RANDOM = new Uint8Array(32).fill(7)
const serverHello = (cipher_suite: CipherSuite, legacy_version: ProtocolVersion = 'TLS 1.2'): Uint8Array =>
  encodeMessage12({
    name: 'ServerHello',
    body: {
      legacy_version,
      random: RANDOM,
      legacy_session_id_echo: new Uint8Array(0),
      cipher_suite,
      legacy_compression_method: 'null',
      extensions: undefined,
    } as never,
  })

/** Everything that a connection put on the wire, in order. */
function wire({ ...connection }: ConnectionRun): Uint8Array {
  return concat(
    ...eventsOf(connection).flatMap(({ event }) =>
      event.kind === 'record' && event.direction === 'sent' ? [event.bytes] : [],
    ),
  )
}

const names = (parts: Part[]): string[] =>
  parts.filter(({ kind }) => kind === 'handshake').map(({ span }) => span.name)

describe('a suite that is not spoken here', () => {
  it.each([
    ['TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA', 'dh_Yc', '0002aabb'],
    ['TLS_RSA_WITH_SEED_CBC_SHA', 'encrypted_pre_master_secret', '0002aabb'],
    ['TLS_ECDHE_ECDSA_WITH_ARIA_128_GCM_SHA256', 'ecdh_Yc', '02aabb'],
  ] as const)('%s is named, and its key exchange read', (suite, field, body) => {
    const parts = read(
      concat(
        handshake(serverHello(suite), message(16, fromHex(body))),
        record(20, Uint8Array.of(1)),
        record(22, new Uint8Array(40)),
      ),
      '',
    )
    expect(names(parts)).toEqual(['ServerHello', 'ClientKeyExchange'])
    expect(parts[2].title).toBe('handshake message')
    expect(parts[2].span.children[2].name).toBe(field)
    expect(parts.at(-1)?.title).toBe(`record, protected; ${suite} is not spoken here`)
  })
})

describe('TLS 1.0 and 1.1', () => {
  const key = fromHex('03001d02aabb')
  const signature = fromHex('0003112233')
  const flight = (version: ProtocolVersion): Uint8Array =>
    handshake(
      serverHello('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', version),
      message(12, concat(key, signature)),
      message(13, fromHex('01010000')),
      message(15, signature),
    )

  it.each(['TLS 1.0', 'TLS 1.1'] as const)('%s: signatures name no algorithm (RFC 4346 §4.7)', (version) => {
    const parts = read(flight(version)).filter(({ kind }) => kind === 'handshake')
    expect(parts.map(({ span }) => span.name)).toEqual([
      ...['ServerHello', 'ServerKeyExchange', 'CertificateRequest', 'CertificateVerify'],
    ])
    const fields = parts.map(({ span }) => span.children.map(({ name }) => name))
    expect(fields[1].slice(2)).toEqual(['params', 'signed_params'])
    expect(fields[2].slice(2)).toEqual(['certificate_types', 'certificate_authorities'])
    expect(fields[3].slice(2)).toEqual(['signature'])
  })

  it('a protected record says that it is not opened, where no ServerHello says the version', () => {
    const old = (type: number, content: Uint8Array): Uint8Array => {
      const bytes = record(type, content)
      bytes[2] = 1
      return bytes
    }
    const parts = read(concat(old(20, Uint8Array.of(1)), old(22, new Uint8Array(40))), '')
    expect(parts.at(-1)?.title).toBe('record, protected; records of TLS 1.0 are not opened here')
  })
})

describe('other protocols', () => {
  it('a ClientHello in the format of SSL 2.0 is read in its fields (RFC 5246 §E.2)', () => {
    const hello = fromHex('80 1f 01 0301 0006 0000 0010 000039 0700c0' + '00'.repeat(16))
    const bytes = concat(hello, record(21, Uint8Array.of(2, 40)))
    expect(kindOf({ form: 'binary', inPem: false, bytes })).toBe('record')
    const parts = read(bytes)
    expect(parts[0].title).toMatch(/SSL 2\.0/)
    const values = leaves(parts[0].span).map(({ value }) => value)
    expect(values).toContain('TLS_DHE_RSA_WITH_AES_256_CBC_SHA')
    expect(values).toContain('SSL_CK_DES_192_EDE3_CBC_WITH_MD5')
    expect(parts.map(({ kind }) => kind)).toEqual(['record', 'record', 'alert'])
    expect(parts[1].at).toBe(hello.length)
  })

  it('DTLS is named, each record in its outer fields (RFC 6347 §4.1)', () => {
    const bytes = fromHex('16 fefd 0000 000000000001 0003 010203' + '15 feff 0001 000000000000 0002 0100')
    expect(kindOf({ form: 'binary', inPem: false, bytes })).toBe('record')
    const parts = read(bytes)
    expect(parts.map(({ title, at }) => [title, at])).toEqual([
      ['record of DTLS 1.2, which is not read further', 0],
      ['record of DTLS 1.0, which is not read further', 16],
    ])
  })

  it('text between records is named as such', () => {
    const bytes = concat(record(20, Uint8Array.of(1)), fromText('HTTP/1.1 400 Bad Request\r\n'))
    expect(() => read(bytes)).toThrow(
      /record.type at byte 6: expected the content type of a record, actual this is not TLS: HTTP\/1.1 400/,
    )
  })
})

describe('before the first record', () => {
  const hello = handshake(message(1, concat(fromHex('0303'), RANDOM, fromHex('00 0002 002f 0100'))))
  it.each([
    [
      'SMTP',
      '220 mail.example ESMTP\r\nEHLO me\r\n250-mail.example\r\n250 STARTTLS\r\nSTARTTLS\r\n220 ready\r\n',
    ],
    ['SMTP', 'EHLO me\r\nSTARTTLS\r\n'],
    ['IMAP', '* OK IMAP4rev1\r\na1 STARTTLS\r\na1 OK begin\r\n'],
    ['POP3', '+OK ready\r\nSTLS\r\n+OK begin\r\n'],
    ['FTP', '220 vsFTPd\r\nAUTH TLS\r\n234 Proceed.\r\n'],
    ['NNTP', '200 news\r\nSTARTTLS\r\n382 continue\r\n'],
    ['ManageSieve', '"IMPLEMENTATION" "Dovecot"\r\n"STARTTLS"\r\nOK\r\nSTARTTLS\r\nOK\r\n'],
    ['XMPP', "<stream:stream to='a'><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><proceed/>"],
    ['HTTP CONNECT', 'CONNECT a.example:443 HTTP/1.1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'],
    ['PROXY protocol, version 1', 'PROXY TCP4 192.0.2.1 192.0.2.2 1 443\r\n'],
  ])('%s is named and passed over', (name, text) => expectPassed(fromText(text), name))

  it.each([
    [
      'PROXY protocol, version 2',
      '0d0a0d0a000d0a515549540a 21 11 000c c0000201c000020200010001bb'.replace('00010001bb', '000101bb'),
    ],
    ['SOCKS 5', '050100 0500 05010003 01 61 01bb 05000001 00000000 0000'],
    ['SOCKS 4', '0401 01bb c0000201 00 005a 000000000000'],
    ['LDAP', `301d020101771880${fromTextHex('1.3.6.1.4.1.1466.20037')}`],
    ['PostgreSQL', '00000008 04d2162f 53'],
    ['MySQL', '20000001 85ae7f00 00000001 21' + '00'.repeat(23)],
  ])('%s is named and passed over', (name, hex) => expectPassed(fromHex(hex), name))

  it('bytes of nothing that is known are passed over too, and it is said', () =>
    expectPassed(fromHex('a0a1a2a3a4'), 'of no protocol that is known'))

  function expectPassed(before: Uint8Array, name: string): void {
    const bytes = concat(before, hello)
    const [note, first, ...others] = read(bytes)
    expect(note.kind).toBe('note')
    expect(note.title).toContain(`${before.length} bytes before the first record passed over: `)
    expect(note.title).toContain(name)
    expect(first.at).toBe(before.length)
    expect(names(others)).toEqual(['ClientHello'])
  }
})

function fromTextHex(text: string): string {
  return `${fromUint(text.length, 1)[0].toString(16)}${toHex(fromText(text))}`
}

describe('what is cut', () => {
  const bytes = wire(run('tls12-ecdhe').connections[0])

  it('is shown as far as it goes, wherever it ends', () => {
    for (let end = 1; end < 400; end++) {
      const parts: Part[] = []
      let failed: unknown
      try {
        for (const part of partsOf('record', bytes.slice(0, end))) parts.push(part)
      } catch (error) {
        failed = error
      }
      if (failed !== undefined) expect(failed).toBeInstanceOf(DecodeError)
      expect(Math.max(...parts.map(({ span }) => span.end))).toBe(end)
      for (const { span } of parts) expect(span.start).toBeLessThanOrEqual(span.end)
    }
  })

  it('a ClientHello that ends inside its random shows its version', () => {
    const parts: Part[] = []
    expect(() => {
      for (const part of partsOf('record', bytes.slice(0, 20))) parts.push(part)
    }).toThrow(/record.length/)
    const cut = parts.at(-1)!
    expect(cut.title).toMatch(/^handshake message, cut: 15 of \d+ bytes are there$/)
    expect(cut.span.children.map(({ name }) => name)).toEqual([
      'msg_type',
      'length',
      'legacy_version',
      'random',
    ])
    expect(cut.span.children[3]).toMatchObject({ start: 11, end: 20, value: toHex(bytes.slice(11, 20)) })
  })
})

describe('a key log', () => {
  const [update] = run('tls13-key-update').connections
  const text = keylogText(run('tls13-key-update'))

  it('opens what follows a KeyUpdate: the next secret is made from the logged one (RFC 9846 §7.2)', () => {
    const first = text.split('\n').filter((line) => !/TRAFFIC_SECRET_[1-9N]/.test(line))
    const parts = read(wire(update), first.join('\n'))
    expect(parts.filter(({ title }) => /protected;/.test(title))).toEqual([])
    expect(parts.some(({ title }) => /opened with \w+_0 after \d KeyUpdate/.test(title))).toBe(true)
  })

  it('loses a line that is foreign or cut, and no other', () => {
    const lines = text.trimEnd().split('\n')
    const log = ['hello', ...lines, lines.at(-1)!.slice(0, -1), 'WIREGUARD_KEY 00 11'].join('\n')
    const { remarks } = new KeyLog(log)
    expect(remarks.map((remark) => remark.slice(0, remark.indexOf(' passed')))).toEqual([
      ...['line 1', `line ${lines.length + 2}`, `line ${lines.length + 3}`],
    ])
    expect(read(wire(update), log).filter(({ title }) => /protected;/.test(title))).toEqual([])
  })

  it('takes every label of RFC 9850', () => {
    const value = `${'00'.repeat(32)} ${'11'.repeat(32)}`
    const labels = ['CLIENT_EARLY_TRAFFIC_SECRET', 'EARLY_EXPORTER_SECRET', 'CLIENT_HANDSHAKE_TRAFFIC_SECRET']
    const others = ['SERVER_HANDSHAKE_TRAFFIC_SECRET', 'CLIENT_TRAFFIC_SECRET_0', 'SERVER_TRAFFIC_SECRET_12']
    const all = [...labels, ...others, 'EXPORTER_SECRET', 'ECH_SECRET', 'ECH_CONFIG']
    expect(new KeyLog(all.map((label) => `${label} ${value}`).join('\n')).remarks).toEqual([])
  })

  it.each(['tls12-ticket', 'tls12-session-id'])(
    '%s: the master secret of the first connection opens the resumed one (RFC 5246 §8.1)',
    (scenario) => {
      const lines = keylogText(run(scenario))
        .split('\n')
        .filter((line) => line.startsWith('CLIENT_RANDOM'))
      const parts = read(wire(run(scenario).connections[1]), lines[0])
      expect(parts.filter(({ title }) => /protected;/.test(title))).toEqual([])
      expect(parts.some(({ title }) => /master secret of an earlier connection/.test(title))).toBe(true)
    },
  )
})

describe('what a handshake resumed by', () => {
  it.each([
    ['tls12-ticket', /^this handshake resumed, by ticket: .*RFC 5077 §3.4/],
    ['tls12-session-id', /^this handshake resumed, by session ID: .*RFC 5246 §7.4.1.3/],
    ['tls13-resume', /^this handshake resumed, by PSK 0 .*RFC 9846 §2.2/],
  ])('%s: is a line behind the ServerHello', (scenario, title) => {
    const [full, resumed] = run(scenario).connections.map((connection) =>
      read(wire(connection)).filter(({ kind }) => kind === 'note'),
    )
    expect(full).toEqual([])
    expect(resumed).toHaveLength(1)
    expect(resumed[0].title).toMatch(title)
  })
})
