/** One TCP segment (RFC 9293 §3.1). */
import { asLatin1, uintAt } from '../../../bytes/bytes.ts'
import { latin1 } from '../../../bytes/writer.ts'
import { ipText } from '../../../certificate/x509/ip.ts'
import type { SocketAddress } from '../event.ts'
import type { IpPayload } from './ip.ts'

/** The flags that matter here. */
export const TCP_FLAG = { fin: 0x01, syn: 0x02, reset: 0x04, push: 0x08, ack: 0x10 } as const

/** A segment as far as streams are made of it. */
export interface Segment {
  /** Address and port, 6 or 18 characters of one byte each: see `endpointOf`. */
  readonly source: string
  readonly destination: string
  readonly sequence: number
  /** `undefined` without the flag ACK. */
  readonly acknowledges: number | undefined
  readonly syn: boolean
  readonly fin: boolean
  readonly reset: boolean
  /** Data as far as they were kept. */
  readonly payload: Uint8Array
  /** Bytes of data behind them that the capture does not have. */
  readonly missing: number
  /** ms since 1970. */
  readonly t: number
}

const HEADER = 20

/** The segment in a payload of IP; `cut` where its header is not all there, `no TCP` where it can be none. */
export function segmentIn(ip: IpPayload, t: number): Segment | 'cut' | 'no TCP' {
  const { bytes, addresses, addressLength, start, end } = ip
  const there = Math.min(end, bytes.length)
  if (start + HEADER > end) return 'no TCP'
  if (start + HEADER > there) return 'cut'
  const data = start + (bytes[start + 12]! >> 4) * 4
  if (data < start + HEADER || data > end) return 'no TCP'
  const flags = bytes[start + 13]!
  return {
    source: endpointAt(bytes, addresses, addressLength, start),
    destination: endpointAt(bytes, addresses + addressLength, addressLength, start + 2),
    sequence: uintAt(bytes, start + 4, 4),
    acknowledges: flags & TCP_FLAG.ack ? uintAt(bytes, start + 8, 4) : undefined,
    syn: (flags & TCP_FLAG.syn) !== 0,
    fin: (flags & TCP_FLAG.fin) !== 0,
    reset: (flags & TCP_FLAG.reset) !== 0,
    payload: bytes.subarray(Math.min(data, there), there),
    missing: end - Math.max(data, there),
    t,
  }
}

function endpointAt(bytes: Uint8Array, address: number, length: number, port: number): string {
  return asLatin1(bytes.subarray(address, address + length)) + asLatin1(bytes.subarray(port, port + 2))
}

/** What {@link Segment.source} and {@link Segment.destination} say. */
export function endpointOf(name: string): SocketAddress {
  const bytes = latin1(name)
  return { address: ipText(bytes.subarray(0, -2)), port: uintAt(bytes, bytes.length - 2, 2) }
}
