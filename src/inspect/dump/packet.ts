/** Headers of the layers below, where what was printed is a packet: Ethernet, IP and TCP (RFC 894, 791, 8200, 9293). */
import { equal, uintAt } from '../../bytes/bytes.ts'

/** A packet without its headers. */
interface Payload {
  readonly bytes: Uint8Array
  /** What stood before, in words; empty where nothing did. */
  readonly headers: string
}

const TCP = 6

/** Where the IP header begins, by what stands before it. */
const LINKS: readonly { readonly name: string; readonly length: number; readonly typeAt?: number }[] = [
  { name: '', length: 0 },
  { name: 'Ethernet', length: 14, typeAt: 12 },
  { name: 'Linux cooked', length: 16, typeAt: 14 },
  { name: 'loopback', length: 4 },
  { name: 'Linux cooked', length: 20, typeAt: 0 },
]
const ETHERTYPES = { 4: Uint8Array.of(0x08, 0x00), 6: Uint8Array.of(0x86, 0xdd) }

/** What a TCP packet carries; bytes that begin as no packet are their own payload. */
export function payloadOf(bytes: Uint8Array): Payload {
  for (const { name, length, typeAt } of LINKS) {
    const ip = bytes.subarray(length)
    const found = ipPayload(ip)
    if (!found) continue
    // Short frames are filled up on Ethernet alone.
    if (name !== 'Ethernet' && found.end !== ip.length) continue
    if (typeAt !== undefined && !equal(bytes.subarray(typeAt, typeAt + 2), ETHERTYPES[found.version]))
      continue
    const tcp = ip.slice(found.start, found.end)
    const header = ((tcp.at(12) ?? 0) >> 4) * 4
    if (header < 20 || header > tcp.length) continue
    const layers = [...(name === '' ? [] : [name]), `IPv${found.version}`, 'TCP']
    return { bytes: tcp.slice(header), headers: layers.join(', ') }
  }
  return { bytes, headers: '' }
}

/** The ranges of an IP packet that carries TCP and is all there. */
function ipPayload(ip: Uint8Array): { version: 4 | 6; start: number; end: number } | undefined {
  const [first = 0] = ip
  const version = first >> 4
  if (version === 4 && ip.length >= 40 && ip[9] === TCP) {
    const [start, end] = [(first & 15) * 4, uintAt(ip, 2, 2)]
    return start >= 20 && end <= ip.length && end > start ? { version, start, end } : undefined
  }
  if (version === 6 && ip.length >= 60 && ip[6] === TCP) {
    const end = 40 + uintAt(ip, 4, 2)
    return end <= ip.length ? { version, start: 40, end } : undefined
  }
  return undefined
}
