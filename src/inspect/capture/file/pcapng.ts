/** The format of Wireshark: blocks in sections (draft-ietf-opsawg-pcapng). */
import { asLatin1 } from '../../../bytes/bytes.ts'
import type { ByteInput } from './byte-input.ts'
import { MAX_PACKET, type CaptureSink, type FormatReader, type Progress } from './format.ts'
import { BLOCK, BYTE_ORDER_MAGIC, SECRETS_TLS_KEY_LOG } from './pcapng-format.ts'
import { interfaceOf, type CaptureInterface } from './pcapng-interface.ts'
import { u16, u32, type LittleEndian } from './words.ts'

/** Type and length; after the body, the length again. */
const HEAD = 8
const FRAME = HEAD + 4
/** Bytes of a block that is read whole: one that says more is passed over. */
const MAX_BLOCK = 64 * MAX_PACKET
/** Interfaces of a section that are remembered. */
const MOST_INTERFACES = 65_536
const READ: ReadonlySet<number> = new Set(Object.values(BLOCK))

/** Bytes of a block of a packet before its data; of the obsolete kind too: §4.3, §11.1. */
const PACKET_HEADER = HEAD + 20

/** Whether a capture with these four bytes at its start is in this format: they read the same in both orders. */
export function isPcapng(head: Uint8Array): boolean {
  return u32(head, 0, false) === BLOCK.section
}

/** Reads sections, each in the order of bytes of its own; numbers of interfaces begin anew in each. */
export class PcapngReader implements FormatReader {
  readonly format = 'pcapng'
  private little: LittleEndian = true
  private interfaces: CaptureInterface[] = []
  private blocks = 0
  /** Time of the packet before: that of one that has none. */
  private t = 0

  read(input: ByteInput, sink: CaptureSink): Progress {
    const head = input.peek(FRAME)
    if (!head) return 'waits'
    if (u32(head, 0, false) === BLOCK.section && !this.beginSection(head))
      return this.stop(input, sink, 'begins a section without the magic number that gives its order of bytes')
    const { little } = this
    const type = u32(head, 0, little)
    const length = u32(head, 4, little)
    if (length < FRAME || length % 4 !== 0)
      return this.stop(input, sink, `says that it has ${length} bytes, which no block can have`)
    if (!READ.has(type)) return this.pass(input, length)
    if (length > MAX_BLOCK) {
      sink.remark('long block', input.position, `${this.name(type)} of ${length} bytes is passed over`)
      return this.pass(input, length)
    }
    const block = input.peek(length)
    if (!block) return 'waits'
    if (u32(block, length - 4, little) !== length)
      sink.remark('block lengths', input.position, `${this.name(type)} ends with another length than its own`)
    const { position } = input
    this.pass(input, length)
    this.take(type, block.subarray(0, length - 4), position, sink)
    return 'read'
  }

  due(isPassed: boolean): string {
    return `block ${this.blocks + (isPassed ? 0 : 1)}`
  }

  /** §4.1. Whether the magic number is there. */
  private beginSection(head: Uint8Array): boolean {
    this.little = u32(head, HEAD, true) === BYTE_ORDER_MAGIC
    this.interfaces = []
    return this.little || u32(head, HEAD, false) === BYTE_ORDER_MAGIC
  }

  private pass(input: ByteInput, length: number): Progress {
    this.blocks++
    input.drop(length)
    return 'read'
  }

  private stop(input: ByteInput, sink: CaptureSink, says: string): Progress {
    sink.remark('stopped', input.position, `block ${this.blocks + 1} ${says}: nothing is read from there on`)
    return 'stopped'
  }

  private name(type: number): string {
    return `block ${this.blocks + 1} (type ${type})`
  }

  /** @param block without the length at its end; {@link blocks} counts it already */
  private take(type: number, block: Uint8Array, at: number, sink: CaptureSink): void {
    switch (type) {
      case BLOCK.interface:
        if (block.length < HEAD + 8) return this.short(block, at, sink)
        if (this.interfaces.length === MOST_INTERFACES) return this.tooMany(at, sink)
        this.interfaces.push(interfaceOf(block.subarray(HEAD), this.little))
        return
      case BLOCK.packet:
      case BLOCK.oldPacket:
        return this.packet(type, block, at, sink)
      case BLOCK.simplePacket:
        return this.simplePacket(block, at, sink)
      case BLOCK.secrets:
        return this.secrets(block, at, sink)
    }
  }

  /** §4.3: interface, time (upper and lower half), captured and original length, data. */
  private packet(type: number, block: Uint8Array, at: number, sink: CaptureSink): void {
    const { little } = this
    if (block.length < PACKET_HEADER) return this.short(block, at, sink)
    const number = (type === BLOCK.oldPacket ? u16 : u32)(block, HEAD, little)
    const from = this.interfaces[number]
    if (!from) return this.noInterface(number, at, sink)
    const captured = u32(block, PACKET_HEADER - 8, little)
    if (PACKET_HEADER + captured > block.length) return this.short(block, at, sink)
    const ticks = u32(block, PACKET_HEADER - 16, little) * 2 ** 32 + u32(block, PACKET_HEADER - 12, little)
    this.t = ticks / from.ticksPerMs + from.offsetMs
    const bytes = block.subarray(PACKET_HEADER, PACKET_HEADER + captured)
    const original = u32(block, PACKET_HEADER - 4, little)
    sink.packet({ linkType: from.linkType, t: this.t, bytes, original, at })
  }

  /** §4.4: the original length, and as much of the data as the interface keeps. */
  private simplePacket(block: Uint8Array, at: number, sink: CaptureSink): void {
    const from = this.interfaces[0]
    if (!from) return this.noInterface(0, at, sink)
    if (block.length < HEAD + 4) return this.short(block, at, sink)
    const original = u32(block, HEAD, this.little)
    const captured = Math.min(original, from.snapLength, block.length - HEAD - 4)
    const bytes = block.subarray(HEAD + 4, HEAD + 4 + captured)
    sink.packet({ linkType: from.linkType, t: this.t, bytes, original, at })
  }

  /** §4.7: type and length of the secrets, and they. */
  private secrets(block: Uint8Array, at: number, sink: CaptureSink): void {
    if (block.length < HEAD + 8) return this.short(block, at, sink)
    if (u32(block, HEAD, this.little) !== SECRETS_TLS_KEY_LOG) return
    const length = u32(block, HEAD + 4, this.little)
    if (HEAD + 8 + length > block.length) return this.short(block, at, sink)
    sink.secrets(asLatin1(block.subarray(HEAD + 8, HEAD + 8 + length)))
  }

  private short(block: Uint8Array, at: number, sink: CaptureSink): void {
    const says = `block ${this.blocks} (type ${u32(block, 0, this.little)}) has ${block.length + 4} bytes`
    sink.remark('short block', at, `${says}, fewer than its fields need: passed over`)
  }

  private tooMany(at: number, sink: CaptureSink): void {
    const says = `block ${this.blocks} describes more than ${MOST_INTERFACES} interfaces of its section`
    sink.remark('too many interfaces', at, `${says}: passed over`)
  }

  private noInterface(number: number, at: number, sink: CaptureSink): void {
    const says = `block ${this.blocks} is of interface ${number}, which its section does not describe`
    sink.remark('no interface', at, `${says}: passed over`)
  }
}
