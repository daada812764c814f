/** Captures, chunk by chunk: bytes of a file of packets in, the TLS streams of its connections out. */
import { toHex } from '../../bytes/bytes.ts'
import type { CaptureEvent, CaptureSummary } from './event.ts'
import { ByteInput } from './file/byte-input.ts'
import { Expander } from './file/expander.ts'
import type { CapturedPacket, CaptureSink, FormatReader } from './file/format.ts'
import { pcapReader } from './file/pcap.ts'
import { isPcapng, PcapngReader } from './file/pcapng.ts'
import { Flows } from './flow/flows.ts'
import { Packets } from './packets.ts'
import { Remarks } from './remarks.ts'

/** Bytes that tell formats apart. */
const MAGIC = 4

/** What is said of bytes that are none: what they are comes behind. */
const EXPECTED = 'expected a pcap or pcapng file, actual'

/**
 * Reads a capture (pcap or pcapng) of any length in little memory: each chunk gives what was found in it, and nothing that is
 * over is kept. It never throws because of what it is given: damage is said in remarks.
 * @example
 * const capture = new CaptureReader()
 * for (const chunk of chunks) for (const event of capture.push(chunk)) take(event)
 * for (const event of capture.end()) take(event)
 */
export class CaptureReader {
  private readonly expander = new Expander()
  private readonly input = new ByteInput()
  private readonly remarks = new Remarks()
  private readonly packets = new Packets()
  private readonly flows = new Flows((event) => void this.events.push(event))
  private readonly sink: CaptureSink = {
    packet: (packet) => this.take(packet),
    secrets: (keylog) => void this.events.push({ kind: 'secrets', keylog }),
    remark: (kind, at, text) => this.remark(kind, at, text),
  }
  private events: CaptureEvent[] = []
  private format: FormatReader | undefined
  private isStopped = false
  private bytes = 0
  private count = 0
  private passedOver = 0

  /** Takes the next bytes in. Gives what they brought to light; see {@link StreamBytes.bytes} on writing to the chunk again. */
  push(chunk: Uint8Array): readonly CaptureEvent[] {
    for (const expanded of this.expander.push(chunk)) this.read(expanded)
    return this.taken()
  }

  /** Nothing more comes: the ends of all connections that are open, and the summary. */
  end(): readonly CaptureEvent[] {
    this.read(this.expander.end())
    this.sayRefused()
    this.sayCut()
    this.flows.end()
    this.events.push(...this.remarks.rest(this.bytes), this.summary())
    this.isStopped = true
    return this.taken()
  }

  private taken(): readonly CaptureEvent[] {
    const { events } = this
    this.events = []
    return events
  }

  private read(bytes: Uint8Array): void {
    this.bytes += bytes.length
    if (this.isStopped) return
    this.input.push(bytes)
    this.format ??= this.recognise()
    while (this.format && !this.isStopped) {
      const progress = this.format.read(this.input, this.sink)
      if (progress === 'waits') break
      if (progress === 'stopped') this.isStopped = true
    }
  }

  private recognise(): FormatReader | undefined {
    const head = this.input.peek(MAGIC)
    if (!head) return undefined
    const format = isPcapng(head) ? new PcapngReader() : pcapReader(head)
    if (format) return format
    this.isStopped = true
    this.remark('stopped', 0, `${EXPECTED} one that begins with ${toHex(head)}`)
    return undefined
  }

  private take(packet: CapturedPacket): void {
    this.count++
    const segment = this.packets.segmentOf(packet)
    if ('source' in segment) return this.flows.take(segment)
    this.passedOver++
    const { remark } = segment
    if (remark !== undefined) this.remark(remark, packet.at, `packet ${this.count} ${remark}`)
  }

  private remark(kind: string, at: number, text: string): void {
    const made = this.remarks.make(kind, at, text)
    if (made) this.events.push(made)
  }

  private sayRefused(): void {
    const { refused } = this.expander
    if (refused !== undefined) this.remark('gzip', this.bytes, `gzip goes no further: ${refused}`)
  }

  private sayCut(): void {
    const { format, input, bytes } = this
    if (this.isStopped) return
    if (!format)
      return this.remark('cut', bytes, `${EXPECTED} ${bytes === 0 ? 'nothing' : 'too short to be one'}`)
    if (!input.isWithin) return
    const due = format.due(input.isOwed)
    this.remark('cut', bytes, `the capture ends within ${due}, which begins at byte ${input.began}`)
  }

  private summary(): CaptureSummary {
    const { bytes, count: packets, passedOver } = this
    const { connections, tls, tlsMidway } = this.flows.counts
    const format = this.format?.format
    return { kind: 'summary', format, bytes, packets, passedOver, connections, tls, tlsMidway }
  }
}
