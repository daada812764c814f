/** What is found in a capture: connections with TLS in them, as they go by. */
import type { Actor } from '../../wire/actor.ts'

/** One end of a connection. */
export interface SocketAddress {
  /** As it is written: `192.0.2.1`, `2001:db8::1`. */
  readonly address: string
  readonly port: number
}

/** What stood before TLS on a connection: an upgrade, a tunnel, a proxy's header. */
export interface CapturedPreamble {
  /** Bytes that each side sent before its first record. */
  readonly lengths: Readonly<Record<Actor, number>>
  /** Every protocol that is recognised in them. */
  readonly names: readonly string[]
}

/** TLS was found on a connection. */
export interface ConnectionOpened {
  readonly kind: 'opened'
  /** `c1`, `c2`: numbered as they are found. */
  readonly connection: string
  /** Who sent the ClientHello, or did not send the ServerHello. */
  readonly client: SocketAddress
  readonly server: SocketAddress
  /** Its first packet. Times are ms since 1970, with a fraction as fine as a double of this size has: 1/4096. */
  readonly t: number
  /** Whether no SYN was seen: the connection is older than the capture, or its first packet was lost. */
  readonly midway: boolean
  /** `undefined` where TLS began at once. */
  readonly preamble: CapturedPreamble | undefined
}

/** Bytes of a TLS stream, in order and each of them once. */
export interface StreamBytes {
  readonly kind: 'bytes'
  readonly connection: string
  readonly from: Actor
  /** Offset of the first of them in the stream of that side, which begins with the first record; gaps are counted. */
  readonly at: number
  /** They may be a view of the chunk that was given: who writes to chunks again copies what it keeps. */
  readonly bytes: Uint8Array
  /** When the packet that carried them was captured. */
  readonly t: number
}

/** Bytes of a stream that were sent and are not in the capture. */
export interface StreamGap {
  readonly kind: 'gap'
  readonly connection: string
  readonly from: Actor
  readonly at: number
  readonly length: number
  /** `lost`: their packets are not in the capture. `cut`: the capture keeps only so many bytes of a packet (snaplen). */
  readonly why: 'lost' | 'cut'
  /** When it was found. */
  readonly t: number
}

/**
 * How a connection was over. `closed`: FIN from both sides. `reset`: an RST. `port reused`: another connection began between the
 * same ports. `let go`: nothing was heard of it while many others went by, and to keep it takes memory. `capture over`: the
 * capture ends before it.
 */
export type HowEnded = 'closed' | 'reset' | 'port reused' | 'let go' | 'capture over'

/** What became of one side's stream. */
export interface StreamEnd {
  /** Bytes of the stream, gaps counted. */
  readonly length: number
  /** Bytes that are not in the capture, by why. */
  readonly lost: number
  readonly cut: number
  /** Bytes that came more than once: retransmissions, overlaps, keep-alives. What came first is what counts. */
  readonly repeated: number
  /** When this side's FIN came; `undefined` where none did. */
  readonly fin: number | undefined
  /** When this side sent an RST. */
  readonly reset: number | undefined
}

/** Nothing more comes of a connection. */
export interface ConnectionEnded {
  readonly kind: 'ended'
  readonly connection: string
  /** Its last packet. */
  readonly t: number
  readonly how: HowEnded
  readonly streams: Readonly<Record<Actor, StreamEnd>>
}

/** Secrets that the capture itself holds: a Decryption Secrets Block with a TLS key log (pcapng draft §4.7). */
export interface CapturedSecrets {
  readonly kind: 'secrets'
  /** Lines as SSLKEYLOGFILE has them (RFC 9850), for `new KeyLog(text)`. */
  readonly keylog: string
}

/** Something about the capture that its reader should know: damage, what is passed over. */
export interface CaptureRemark {
  readonly kind: 'remark'
  /** Where in the capture, in bytes from its start; of a compressed one, of what it expands to. */
  readonly at: number
  /** A sentence. It names the block or packet by its number, from 1, where it is about one. */
  readonly text: string
}

/** The last event: what all came to. */
export interface CaptureSummary {
  readonly kind: 'summary'
  /** `undefined` where the bytes are no capture. */
  readonly format: 'pcap' | 'pcapng' | undefined
  /** Bytes of the capture, expanded where it was compressed. */
  readonly bytes: number
  readonly packets: number
  /** Packets that carry no TCP that can be read. */
  readonly passedOver: number
  /** TCP connections, those without TLS and those that began before the capture included. */
  readonly connections: number
  /** Those in which TLS was found. */
  readonly tls: number
  /** Those that are TLS by their looks, but began before the capture: without hellos there is little to read. */
  readonly tlsMidway: number
}

/** One thing found in a capture. */
export type CaptureEvent =
  | ConnectionOpened
  | StreamBytes
  | StreamGap
  | ConnectionEnded
  | CapturedSecrets
  | CaptureRemark
  | CaptureSummary
