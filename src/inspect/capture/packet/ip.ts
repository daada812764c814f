/** IP around TCP, of both versions (RFC 791, RFC 8200). */
import { uintAt } from '../../../bytes/bytes.ts'

/** What an IP packet carries. */
export interface IpPayload {
  /** The bytes that {@link start} and addresses are offsets in. */
  readonly bytes: Uint8Array
  /** Offset of the source address; the destination follows it. */
  readonly addresses: number
  /** 4 or 16. */
  readonly addressLength: number
  /** Where TCP begins. */
  readonly start: number
  /** Where it ends by the lengths in the headers: behind the end of {@link bytes} where the capture cut it. */
  readonly end: number
  /** What it is a fragment of; `undefined` for all but fragments. */
  readonly fragment: Fragment | undefined
}

/** Where a fragment belongs. */
export interface Fragment {
  readonly identification: number
  /** Offset in what was fragmented, in bytes. */
  readonly offset: number
  /** Whether more follow. */
  readonly more: boolean
}

/** Why a packet has no TCP to read. */
type NoTcp = 'cut' | 'no TCP' | 'no IP'

const TCP = 6
const FRAGMENT_OFFSET = 0x1fff
const MORE_FRAGMENTS = 0x2000

/** The payload of the IP packet at `at`, where it is TCP. */
export function ipPayload(bytes: Uint8Array, at: number): IpPayload | NoTcp {
  const version = (bytes[at] ?? 0) >> 4
  if (at >= bytes.length) return 'cut'
  if (version === 4) return ipv4(bytes, at)
  return version === 6 ? ipv6(bytes, at) : 'no IP'
}

/** RFC 791 §3.1. */
function ipv4(bytes: Uint8Array, at: number): IpPayload | NoTcp {
  if (at + 20 > bytes.length) return 'cut'
  const header = (bytes[at]! & 0x0f) * 4
  const total = uintAt(bytes, at + 2, 2)
  if (header < 20 || (total > 0 && total < header)) return 'no IP'
  if (bytes[at + 9] !== TCP) return 'no TCP'
  const place = uintAt(bytes, at + 6, 2)
  const offset = (place & FRAGMENT_OFFSET) * 8
  const more = (place & MORE_FRAGMENTS) !== 0
  const fragment = offset > 0 || more ? { identification: uintAt(bytes, at + 4, 2), offset, more } : undefined
  // Captured before the card cut it to size, a packet may be longer than the field can say: it is 0 then.
  const end = total === 0 ? bytes.length : at + total
  return { bytes, addresses: at + 12, addressLength: 4, start: at + header, end, fragment }
}

/** Headers that may stand between IPv6 and TCP: hop-by-hop, routing, destination, mobility, HIP, Shim6 (RFC 7045 §2). */
const EXTENSIONS: ReadonlySet<number> = new Set([0, 43, 60, 135, 139, 140])
const FRAGMENT_HEADER = 44
/** Its length is counted otherwise (RFC 4302 §2.2). */
const AUTHENTICATION = 51

/** RFC 8200 §3, §4. */
function ipv6(bytes: Uint8Array, at: number): IpPayload | NoTcp {
  if (at + 40 > bytes.length) return 'cut'
  const length = uintAt(bytes, at + 4, 2)
  // 0: a jumbogram (RFC 2675), or one that the card will cut to size.
  const end = length === 0 ? bytes.length : at + 40 + length
  let [next, start] = [bytes[at + 6]!, at + 40]
  let fragment: Fragment | undefined
  while (next !== TCP) {
    if (start + 8 > bytes.length) return 'cut'
    const units = bytes[start + 1]!
    if (next === FRAGMENT_HEADER) {
      fragment = fragmentOf(bytes, start)
      // Only the first has the headers behind it.
      if (fragment.offset > 0) next = TCP
      else next = bytes[start]!
      start += 8
    } else if (EXTENSIONS.has(next) || next === AUTHENTICATION) {
      const size = next === AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8
      next = bytes[start]!
      start += size
    } else return 'no TCP'
  }
  return { bytes, addresses: at + 8, addressLength: 16, start, end, fragment: realFragment(fragment) }
}

/** RFC 8200 §4.5. */
function fragmentOf(bytes: Uint8Array, at: number): Fragment {
  const place = uintAt(bytes, at + 2, 2)
  const identification = uintAt(bytes, at + 4, 4)
  return { identification, offset: place & 0xfff8, more: place % 2 === 1 }
}

/** A fragment that is all there is fragments nothing (RFC 6946). */
function realFragment(fragment: Fragment | undefined): Fragment | undefined {
  return fragment && (fragment.offset > 0 || fragment.more) ? fragment : undefined
}
