/** The format of tcpdump: a header, then records (draft-ietf-opsawg-pcap). */
import type { ByteInput } from './byte-input.ts'
import { MAX_PACKET, type CaptureSink, type FormatReader, type Progress } from './format.ts'
import { u32, type LittleEndian } from './words.ts'

/** What a magic number says, read in the order of bytes of who wrote it. */
interface Variant {
  /** Parts of a second that times are counted in. */
  readonly perSecond: number
  /** Bytes of a record before its packet. */
  readonly recordHeader: number
}

const RECORD_HEADER = 16
const VARIANTS: ReadonlyMap<number, Variant> = new Map([
  [0xa1b2c3d4, { perSecond: 1e6, recordHeader: RECORD_HEADER }],
  [0xa1b23c4d, { perSecond: 1e9, recordHeader: RECORD_HEADER }],
  // Of Alexey Kuznetzov's libpcap: index of the interface, protocol, type of the packet behind the lengths.
  [0xa1b2cd34, { perSecond: 1e6, recordHeader: RECORD_HEADER + 8 }],
])
const FILE_HEADER = 24

/** A reader for a capture that begins with these four bytes; `undefined` where it is none in this format. */
export function pcapReader(head: Uint8Array): FormatReader | undefined {
  for (const little of [true, false]) {
    const variant = VARIANTS.get(u32(head, 0, little))
    if (variant) return new PcapReader(variant, little)
  }
  return undefined
}

class PcapReader implements FormatReader {
  readonly format = 'pcap'
  private readonly variant: Variant
  private readonly little: LittleEndian
  private linkType: number | undefined
  private packets = 0

  constructor(variant: Variant, little: LittleEndian) {
    this.variant = variant
    this.little = little
  }

  read(input: ByteInput, sink: CaptureSink): Progress {
    return this.linkType === undefined ? this.readHeader(input) : this.readRecord(input, this.linkType, sink)
  }

  due(): string {
    return this.linkType === undefined ? 'the header of the file' : `packet ${this.packets + 1}`
  }

  private readHeader(input: ByteInput): Progress {
    const header = input.peek(FILE_HEADER)
    if (!header) return 'waits'
    // The upper half of the word is about frame check sequences, which lengths of IP leave out anyway.
    this.linkType = u32(header, 20, this.little) % 65536
    input.drop(FILE_HEADER)
    return 'read'
  }

  private readRecord(input: ByteInput, linkType: number, sink: CaptureSink): Progress {
    const { variant, little } = this
    const header = input.peek(variant.recordHeader)
    if (!header) return 'waits'
    const captured = u32(header, 8, little)
    if (captured > MAX_PACKET) {
      const says = `packet ${this.packets + 1} says that it has ${captured} bytes, more than ${MAX_PACKET}`
      sink.remark('stopped', input.position, `${says}: nothing is read from there on`)
      return 'stopped'
    }
    const record = input.peek(variant.recordHeader + captured)
    if (!record) return 'waits'
    const t = u32(record, 0, little) * 1000 + u32(record, 4, little) / (variant.perSecond / 1000)
    const at = input.position
    input.drop(record.length)
    this.packets++
    const bytes = record.subarray(variant.recordHeader)
    sink.packet({ linkType, t, bytes, original: u32(record, 12, little), at })
    return 'read'
  }
}
