/**
 * What stands before IP in a packet, by the link-layer type of its interface (the list of link-layer header types at
 * tcpdump.org): how far IP is.
 */
import { uintAt } from '../../../bytes/bytes.ts'

/** Offset of the IP header, or why there is none. `cut`: the packet ends before it. */
type IpOffset = number | 'cut' | 'other' | 'unknown'

type Find = (packet: Uint8Array) => IpOffset

/** Types that have names here; `raw`: packets begin with the IP header. */
export const LINK_TYPE = { null: 0, ethernet: 1, raw: 101, loop: 108, cooked: 113, cooked2: 276 } as const

/** A row for each link-layer type that is known. */
const LINKS: ReadonlyMap<number, Find> = new Map<number, Find>([
  // NULL and LOOP: the address family, in the order of who captured or of the network.
  [LINK_TYPE.null, loopback],
  [LINK_TYPE.loop, loopback],
  // Ethernet: two addresses, then what is inside.
  [LINK_TYPE.ethernet, (packet) => behindType(packet, 12)],
  // PPP, bare and in HDLC framing.
  [9, pppFramed],
  [50, pppFramed],
  // PPPoE without Ethernet: six bytes of header.
  [51, (packet) => behindPpp(packet, 6)],
  // Cisco HDLC: address, control, then a type as of Ethernet.
  [104, (packet) => behindType(packet, 2)],
  // Packets that begin with IP: of either version, 4, 6.
  [12, () => 0],
  [14, () => 0],
  [LINK_TYPE.raw, () => 0],
  [228, () => 0],
  [229, () => 0],
  // Linux cooked: of 16 bytes, the type last; version 2 of 20 bytes, the type first.
  [LINK_TYPE.cooked, (packet) => behindType(packet, 14)],
  [LINK_TYPE.cooked2, (packet) => behindType(packet, 0, 20)],
])

const ETHERTYPE = { ipv4: 0x0800, ipv6: 0x86dd, pppoe: 0x8864 } as const
/** Tags of VLANs, one or more: 802.1Q, 802.1ad, and what was used before that. */
const VLAN_TAGS: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100, 0x9200])

/** How far IP is in a packet of an interface of this type. */
export function ipOffset(linkType: number, packet: Uint8Array): IpOffset {
  return LINKS.get(linkType)?.(packet) ?? 'unknown'
}

/** A type of Ethernet at `at`, and what it stands for from `from` on. */
function behindType(packet: Uint8Array, at: number, from = at + 2): IpOffset {
  let [typeAt, start] = [at, from]
  // A tag has two bytes of its own, then the type of what is tagged.
  while (start <= packet.length && VLAN_TAGS.has(uintAt(packet, typeAt, 2)))
    [typeAt, start] = [start + 2, start + 4]
  if (start > packet.length) return 'cut'
  const type = uintAt(packet, typeAt, 2)
  if (type === ETHERTYPE.ipv4 || type === ETHERTYPE.ipv6) return start
  return type === ETHERTYPE.pppoe ? behindPpp(packet, start + 6) : 'other'
}

/** HDLC framing is optional: address and control. */
function pppFramed(packet: Uint8Array): IpOffset {
  return behindPpp(packet, packet[0] === 0xff && packet[1] === 3 ? 2 : 0)
}

/** A protocol of PPP at `at`, of two bytes, or of one where the first is odd (RFC 1661 §2). */
function behindPpp(packet: Uint8Array, at: number): IpOffset {
  const isShort = (packet[at] ?? 0) % 2 === 1
  const from = at + (isShort ? 1 : 2)
  if (from > packet.length) return 'cut'
  const protocol = isShort ? packet[at]! : uintAt(packet, at, 2)
  return protocol === 0x21 || protocol === 0x57 ? from : 'other'
}

/** Families of IPv4 and IPv6; the latter by where it was captured: Linux, NetBSD, FreeBSD, macOS. */
const FAMILIES: ReadonlySet<number> = new Set([2, 10, 24, 28, 30])

function loopback(packet: Uint8Array): IpOffset {
  if (packet.length < 4) return 'cut'
  const [first, last] = [packet[0]!, packet[3]!]
  return FAMILIES.has(first + last) ? 4 : 'other'
}
