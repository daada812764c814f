/** What may stand before the first record on a connection, and belongs to another protocol: proxies, and upgrades to TLS. */
import { asLatin1, toHex, uintAt } from '../bytes/bytes.ts'
import { RECORD_HEADER } from '../wire/record.ts'

/** Where TLS begins behind something else. */
interface Preamble {
  /** Bytes before the first record. */
  readonly length: number
  /** Every protocol that is recognised in them. */
  readonly names: readonly string[]
}

/** No upgrade takes more bytes than this before it begins. */
export const FARTHEST = 16384
/** Bytes of a record that it takes to see that a hello is in it. */
export const HELLO_HEAD = RECORD_HEADER + 5

/** Each protocol, and what its words look like: as characters, one for a byte, or in hex. */
const PROTOCOLS: readonly { readonly name: string; readonly text?: RegExp; readonly hex?: RegExp }[] = [
  { name: 'PROXY protocol, version 1', text: /^PROXY (TCP4|TCP6|UNKNOWN)\b/ },
  { name: 'PROXY protocol, version 2', hex: /^0d0a0d0a000d0a515549540a/ },
  { name: 'HTTP CONNECT (RFC 9110 §9.3.6)', text: /^CONNECT \S+ HTTP\/|^HTTP\/1\.[01] 200\b/ },
  { name: 'SOCKS 5 (RFC 1928)', hex: /^05(0[1-9]0|000500|00)/ },
  { name: 'SOCKS 4', hex: /^0401|^005a/ },
  {
    name: 'SMTP, STARTTLS (RFC 3207)',
    text: /^(EHLO|HELO) .*[\s\S]*^STARTTLS\r?$|^250[ -][\s\S]*^220 |^220 .*SMTP/im,
  },
  { name: 'LMTP, STARTTLS (RFC 2033)', text: /^LHLO [\s\S]*^STARTTLS\r?$/im },
  { name: 'IMAP, STARTTLS (RFC 9051 §6.2.1)', text: /^\* (OK|CAPABILITY)\b|^[a-z0-9.]+ STARTTLS\r?$/im },
  { name: 'POP3, STLS (RFC 2595 §4)', text: /^\+OK\b|^STLS\r?$/im },
  { name: 'FTP, AUTH TLS (RFC 4217 §4)', text: /^AUTH (TLS|SSL)\b|^234[ -]/im },
  {
    name: 'NNTP, STARTTLS (RFC 4642)',
    text: /^20[01] [\s\S]*^382 |^382 |^CAPABILITIES\r?$[\s\S]*^STARTTLS/im,
  },
  { name: 'ManageSieve, STARTTLS (RFC 5804 §2.2)', text: /^"(IMPLEMENTATION|SIEVE|STARTTLS)"/im },
  { name: 'XMPP, starttls (RFC 6120 §5)', text: /<(\w+:)?stream\b|<starttls\b|<proceed\b/ },
  {
    name: 'LDAP, StartTLS (RFC 4511 §4.14)',
    text: /1\.3\.6\.1\.4\.1\.1466\.20037/,
    hex: /^300c02010178070a010004000400/,
  },
  { name: 'PostgreSQL, SSLRequest', hex: /^0000000804d2162f|^53$/ },
  { name: 'MySQL, SSLRequest', hex: /^20000001|^[0-9a-f]{4}00000a3[5-9]|^[0-9a-f]{4}00000a31/ },
  { name: 'RDP, negotiation over TPKT', hex: /^0300[0-9a-f]{4}/ },
]

/** Where the first record of TLS begins, if that is not at once; `undefined` where none is found. */
export function preambleOf(bytes: Uint8Array): Preamble | undefined {
  const length = firstRecord(bytes.subarray(0, FARTHEST + HELLO_HEAD))
  return length ? { length, names: protocolsIn(bytes.subarray(0, length)) } : undefined
}

/** Every protocol that is recognised in what stands before the first record. */
export function protocolsIn(before: Uint8Array): readonly string[] {
  const text = asLatin1(before)
  const hex = toHex(before)
  const found = PROTOCOLS.filter((each) => (each.text?.test(text) ?? false) || (each.hex?.test(hex) ?? false))
  return found.map(({ name }) => name)
}

/** Offset of the first record that carries a hello: what its two headers say must agree. */
export function firstRecord(bytes: Uint8Array): number | undefined {
  for (let at = 0; at <= bytes.length - HELLO_HEAD; at++) {
    if (bytes[at] !== 22 || bytes[at + 1] !== 3 || uintAt(bytes, at + 2, 1) > 4) continue
    const record = uintAt(bytes, at + 3, 2)
    const message = uintAt(bytes, at + 6, 3)
    const isHello = bytes[at + 5] === 1 || bytes[at + 5] === 2
    // A hello names its version next, and has at least 38 bytes.
    if (isHello && record > 4 && record <= 16384 && message >= 38 && message < 65536 && bytes[at + 9] === 3)
      return at
  }
  return undefined
}
