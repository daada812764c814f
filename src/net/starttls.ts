/** How a client asks for TLS in protocols that begin without it: one row for each, named as in `openssl s_client -starttls`. */
import { asLatin1, concat, fromHex, fromText } from '../bytes/bytes.ts'
import type { Mark } from '../bytes/search.ts'
import { PlainTalkError, type PlainTalk, type Talk } from './plain-talk.ts'

/** One protocol: the port it is registered for, and the talk. */
export interface Starttls {
  readonly port: number
  /** Makes the talk. @param host whom the client wants to talk to, for protocols that ask */
  readonly talk: (host: string) => Talk
}

/** Name of a protocol that begins without TLS. */
export type StarttlsProtocol =
  'smtp' | 'lmtp' | 'ftp' | 'nntp' | 'pop3' | 'imap' | 'ldap' | 'postgres' | 'xmpp' | 'mysql'

/** The talk of each protocol. */
export const STARTTLS: Readonly<Record<StarttlsProtocol, Starttls>> = {
  // RFC 3207 §4: greeting, EHLO, STARTTLS.
  smtp: { port: 25, talk: () => afterGreeting('220', 'EHLO glass-tls.invalid', 'STARTTLS', '220') },
  // RFC 2033 §4.1: SMTP's way, with LHLO.
  lmtp: { port: 24, talk: () => afterGreeting('220', 'LHLO glass-tls.invalid', 'STARTTLS', '220') },
  // RFC 4217 §4.
  ftp: { port: 21, talk: () => afterGreeting('220', undefined, 'AUTH TLS', '234') },
  // RFC 4642 §2.2; 200 where posting is allowed, else 201 (RFC 3977 §5.1.1).
  nntp: { port: 119, talk: () => afterGreeting('20', undefined, 'STARTTLS', '382') },
  pop3: { port: 110, talk: () => pop3 },
  imap: { port: 143, talk: () => imap },
  ldap: { port: 389, talk: () => ldap },
  postgres: { port: 5432, talk: () => postgres },
  xmpp: { port: 5222, talk: (host) => xmpp(host) },
  mysql: { port: 3306, talk: () => mysql },
}

// ---- Protocols of lines

/** RFC 2595 §4. */
async function pop3(plain: PlainTalk): Promise<void> {
  await expectLine(plain, /^\+OK/, 'a greeting +OK')
  plain.send('STLS\r\n')
  await expectLine(plain, /^\+OK/, '+OK to STLS')
}

/** RFC 9051 §6.2.1; untagged lines may come between. */
async function imap(plain: PlainTalk): Promise<void> {
  await expectLine(plain, /^\* OK/i, 'a greeting * OK')
  plain.send('a1 STARTTLS\r\n')
  let line = await plain.line()
  while (line.startsWith('*')) line = await plain.line()
  if (!/^a1 OK/i.test(line)) throw unexpected('a1 OK to STARTTLS', line)
}

/** A greeting, a command that asks for abilities where there is one, the command that asks for TLS. */
function afterGreeting(greeting: string, hello: string | undefined, command: string, code: string): Talk {
  return async (plain) => {
    await expectReply(plain, greeting, 'a greeting')
    if (hello !== undefined) {
      plain.send(`${hello}\r\n`)
      await expectReply(plain, '250', `an answer to ${hello.split(' ')[0]}`)
    }
    plain.send(`${command}\r\n`)
    await expectReply(plain, code, `an answer to ${command}`)
  }
}

/** A reply of one line or several, `250-...` until `250 ...` (RFC 5321 §4.2.1). */
async function expectReply(plain: PlainTalk, code: string, what: string): Promise<void> {
  let line = await plain.line()
  while (/^\d{3}-/.test(line)) line = await plain.line()
  if (!line.startsWith(code)) throw unexpected(`${what} that begins with ${code}`, line)
}

async function expectLine(plain: PlainTalk, pattern: RegExp, expected: string): Promise<void> {
  const line = await plain.line()
  if (!pattern.test(line)) throw unexpected(expected, line)
}

function unexpected(expected: string, actual: string): PlainTalkError {
  return new PlainTalkError(`expected ${expected}, actual '${actual.slice(0, 200)}'`)
}

// ---- Binary protocols

/** RFC 4511 §4.14: ExtendedRequest [APPLICATION 23] with the OID of StartTLS as requestName [0]. */
async function ldap(plain: PlainTalk): Promise<void> {
  plain.send(concat(fromHex('301d02010177188016'), fromText('1.3.6.1.4.1.1466.20037')))
  // LDAPMessage: SEQUENCE, its length in one byte or, with 0x80 set, in so many more.
  const [tag = 0, first = 0] = await plain.bytes(2)
  if (tag !== 0x30) throw unexpected('an LDAPMessage (30)', `byte ${tag.toString(16).padStart(2, '0')}`)
  const more = first & 0x80 ? await plain.bytes(first & 0x7f) : Uint8Array.of(first)
  const body = await plain.bytes(more.reduce((length, byte) => length * 256 + byte, 0))
  // messageID 1, ExtendedResponse [APPLICATION 24], resultCode ENUMERATED.
  const text = [...body].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const [, code] = /^0201017(?:8..|881..|8820...)0a01(..)/.exec(text) ?? []
  if (code !== '00')
    throw unexpected('resultCode success (0)', code ? `resultCode ${parseInt(code, 16)}` : text)
}

/** SSLRequest of the frontend/backend protocol: length 8, code 80877103; one byte comes back. */
async function postgres(plain: PlainTalk): Promise<void> {
  plain.send(fromHex('0000000804d2162f'))
  const answer = asLatin1(await plain.bytes(1))
  if (answer !== 'S') throw unexpected('S', answer)
}

/** What a server can do is said, or nothing more will be. */
const FEATURES_END: Mark = {
  pattern: /<\/stream:features>|<stream:features\/>|<\/stream:stream>/,
  longest: '</stream:features>'.length,
}
const TAG_END: Mark = { pattern: />/, longest: 1 }

/** RFC 6120 §5.4.2. */
function xmpp(host: string): Talk {
  return async (plain) => {
    const name = host.replace(/[<>&'"]/g, '')
    plain.send(
      `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' ` +
        `to='${name}' version='1.0'>`,
    )
    const features = asLatin1(await plain.upTo(FEATURES_END))
    if (!/<starttls/.test(features)) throw unexpected('starttls among stream:features', features)
    plain.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
    const answer = asLatin1(await plain.upTo(TAG_END))
    if (!/<proceed/.test(answer)) throw unexpected('<proceed/>', answer)
  }
}

/** CLIENT_SSL, CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION. */
const MYSQL_ASKS = 0x8a00
const MYSQL_SSL = 0x0800

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0)
}

/** Handshake packet of protocol 10, answered with an SSL request packet: 32 bytes and nothing of who we are. */
async function mysql(plain: PlainTalk): Promise<void> {
  const header = await plain.bytes(4)
  const greeting = await plain.bytes(littleEndian(header.subarray(0, 3)))
  const [protocol] = greeting
  if (protocol !== 10)
    throw unexpected(
      'a handshake packet of protocol 10',
      protocol === undefined ? 'an empty one' : `protocol ${protocol}`,
    )
  // Version up to a zero byte, thread id (4), data (8), filler (1), then the lower two bytes of the abilities.
  const end = greeting.indexOf(0)
  const at = end + 1 + 4 + 8 + 1
  if (end < 0 || greeting.length < at + 2)
    throw unexpected('a handshake packet with what the server is able to', `${greeting.length} bytes`)
  const abilities = littleEndian(greeting.subarray(at, at + 2))
  if (!(abilities & MYSQL_SSL))
    throw unexpected('a server with CLIENT_SSL', `abilities ${abilities.toString(16)}`)
  const request = new Uint8Array(36)
  request.set([32, 0, 0, 1, MYSQL_ASKS & 0xff, MYSQL_ASKS >> 8, 0, 0, 0, 0, 0, 1, 0x21])
  plain.send(request)
}
