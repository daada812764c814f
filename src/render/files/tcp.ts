/** TCP over IPv4 (RFC 9293, RFC 791) as far as a capture file needs it: made up around bytes that never saw a network. */
import { concat, fromUint } from '../../bytes/bytes.ts'
import { TCP_FLAG } from '../../inspect/capture/packet/segment.ts'
import { peerOf, type Actor } from '../../wire/actor.ts'

/**
 * The port of `openssl s_server`, where readers know TLS by its looks. On 443 they would take what it carries for HTTP, and
 * wait for the rest of a request instead of showing the data.
 */
const SERVER_PORT = 4433
/** Documentation addresses (RFC 5737). */
const ADDRESS: Readonly<Record<Actor, Uint8Array>> = {
  client: Uint8Array.of(192, 0, 2, 1),
  server: Uint8Array.of(198, 51, 100, 1),
}
const MAX_SEGMENT = 1460
const WINDOW = 0xffff

/** One conversation; each side counts what it sent. */
export class TcpConversation {
  private readonly clientPort: number
  private readonly next: Record<Actor, number> = { client: 1000, server: 5000 }

  /** @param clientPort tells conversations apart */
  constructor(clientPort: number) {
    this.clientPort = clientPort
  }

  /** SYN, SYN and ACK, ACK. */
  open(): Uint8Array[] {
    return [
      this.packet('client', TCP_FLAG.syn),
      this.packet('server', TCP_FLAG.syn | TCP_FLAG.ack),
      this.packet('client', TCP_FLAG.ack),
    ]
  }

  /** Bytes from one side, in as many segments as they need. */
  send(from: Actor, bytes: Uint8Array): Uint8Array[] {
    const segments: Uint8Array[] = []
    for (let at = 0; at < bytes.length; at += MAX_SEGMENT)
      segments.push(this.packet(from, TCP_FLAG.push | TCP_FLAG.ack, bytes.slice(at, at + MAX_SEGMENT)))
    return segments
  }

  /** FIN from both sides, and the last ACK. */
  close(): Uint8Array[] {
    const fin = TCP_FLAG.fin | TCP_FLAG.ack
    return [this.packet('client', fin), this.packet('server', fin), this.packet('client', TCP_FLAG.ack)]
  }

  private packet(from: Actor, flags: number, payload: Uint8Array = new Uint8Array(0)): Uint8Array {
    const to = peerOf(from)
    const [source, destination] =
      from === 'client' ? [this.clientPort, SERVER_PORT] : [SERVER_PORT, this.clientPort]
    const acknowledged = flags & TCP_FLAG.ack ? this.next[to] : 0
    const header = (checksum: number): Uint8Array =>
      concat(
        fromUint(source, 2),
        fromUint(destination, 2),
        fromUint(this.next[from], 4),
        fromUint(acknowledged, 4),
        // Five words of header.
        Uint8Array.of(0x50, flags),
        fromUint(WINDOW, 2),
        fromUint(checksum, 2),
        fromUint(0, 2),
      )
    const length = header(0).length + payload.length
    const pseudo = concat(ADDRESS[from], ADDRESS[to], Uint8Array.of(0, 6), fromUint(length, 2))
    const tcp = concat(header(checksumOf(concat(pseudo, header(0), payload))), payload)
    this.next[from] += payload.length + (flags & (TCP_FLAG.syn | TCP_FLAG.fin) ? 1 : 0)
    return concat(ipHeader(from, to, tcp.length), tcp)
  }
}

function ipHeader(from: Actor, to: Actor, payloadLength: number): Uint8Array {
  const header = (checksum: number): Uint8Array =>
    concat(
      // Version 4 with five words; do not fragment; 64 hops; TCP.
      Uint8Array.of(0x45, 0),
      fromUint(20 + payloadLength, 2),
      Uint8Array.of(0, 0, 0x40, 0, 64, 6),
      fromUint(checksum, 2),
      ADDRESS[from],
      ADDRESS[to],
    )
  return header(checksumOf(header(0)))
}

/** The one's complement sum of RFC 1071. */
function checksumOf(bytes: Uint8Array): number {
  let sum = 0
  for (const [i, byte] of bytes.entries()) sum += i % 2 === 0 ? byte << 8 : byte
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
