/** What the readers of file formats share: what they hand on, and how they go forward. */
import type { ByteInput } from './byte-input.ts'

/** A packet as it stands in a capture. */
export interface CapturedPacket {
  /** What it begins with: a number of the link-layer types of tcpdump.org, which both formats use. */
  readonly linkType: number
  /** ms since 1970. */
  readonly t: number
  /** What was kept of it. */
  readonly bytes: Uint8Array
  /** Bytes that it had on the wire. */
  readonly original: number
  /** Where its block or record begins in the capture. */
  readonly at: number
}

/** Who takes what a capture holds. */
export interface CaptureSink {
  /** One packet, in the order of the file. */
  packet(packet: CapturedPacket): void
  /** Lines of a TLS key log. */
  secrets(keylog: string): void
  /** Something is wrong or passed over. @param kind those of one kind are counted together */
  remark(kind: string, at: number, text: string): void
}

/** What one step came to: something was read, more bytes are needed first, or nothing more can be read. */
export type Progress = 'read' | 'waits' | 'stopped'

/** Reads one format. */
export interface FormatReader {
  readonly format: 'pcap' | 'pcapng'
  /** Reads one block or record. */
  read(input: ByteInput, sink: CaptureSink): Progress
  /** What it is that the capture ends within. @param isPassed whether it is dropped already */
  due(isPassed: boolean): string
}

/** Bytes of a packet above which a length is taken for damage: what libpcap takes at most (MAXIMUM_SNAPLEN). */
export const MAX_PACKET = 262_144
