/**
 * What it costs to read a capture in which nothing is decrypted: run by measure.ts in a process of its own. Prints one JSON line.
 *
 * 1 GiB of pcapng on Ethernet in chunks of 64 KiB: rounds of connections that go side by side, each with hellos, records in full
 * segments, acknowledgements, here and there segments in the wrong order, and FINs. The rounds differ in the clients' addresses.
 */
import { concat, fromHex } from '../../src/bytes/bytes.ts'
import { CaptureReader } from '../../src/inspect/capture/capture.ts'
import { Blocks, Conversation, HELLO, ip4, record, SERVER_HELLO, type Packet } from '../kit/captures.ts'
import { processorTime } from '../kit/processor-time.ts'

/** What this process prints. */
export interface CapturesReport {
  readonly bytes: number
  readonly connections: number
  /** Processor time of the reader alone. */
  readonly ms: number
  /** The most memory that the process ever had: Node and the generator included. */
  readonly peak: number
}

const TOTAL = 2 ** 30
const CHUNK = 65_536
const SIDE_BY_SIDE = 64
const EXCHANGES = 64
const FRAME = fromHex('020000000001 020000000002 0800')
/** From the start of a block to the byte of the IP header that tells the clients of a round from others. */
const SOURCE = 28 + FRAME.length + 12 + 1
const DESTINATION = SOURCE + 4

function talkOn(port: number): readonly Packet[] {
  const wrap = (segment: Uint8Array, from: 'client' | 'server'): Uint8Array =>
    concat(FRAME, ip4(segment, { from }))
  const talk = new Conversation({ port, wrap }).open().say('client', HELLO).say('server', SERVER_HELLO)
  const data = record(23, new Uint8Array(2915))
  for (let i = 0; i < EXCHANGES; i++) {
    talk.say('server', data.slice(0, 1460)).say('server', data.slice(1460)).say('client', 'A')
    const { packets } = talk
    if (i % 16 === 0) packets.splice(-3, 2, packets.at(-2)!, packets.at(-3)!)
  }
  return talk.close().packets
}

/** A round, and where the addresses of clients stand in it: packets of all connections in turn. */
function round(): { readonly bytes: Uint8Array; readonly clients: readonly number[] } {
  const talks = Array.from({ length: SIDE_BY_SIDE }, (_, i) => talkOn(1024 + i))
  const turns = talks[0]!.map((_, turn) => talks.map((packets) => packets[turn]!))
  const clients: number[] = []
  const blocks: Uint8Array[] = []
  let at = 0
  for (const packet of turns.flat()) {
    const block = new Blocks().skipHeader().packets([packet]).bytes
    // 10.0.0.1 is the client's.
    clients.push(at + (packet.bytes[FRAME.length + 15] === 1 ? SOURCE : DESTINATION))
    blocks.push(block)
    at += block.length
  }
  return { bytes: concat(...blocks), clients }
}

const { bytes, clients } = round()
const reader = new CaptureReader()
let read = 0
let connections = 0
let spent = 0

function timed(chunk: Uint8Array): void {
  const before = processorTime()
  const events = reader.push(chunk)
  spent += processorTime() - before
  read += chunk.length
  for (const { kind } of events) if (kind === 'ended') connections++
}

timed(new Blocks().interface(1).bytes)
for (let turn = 0; read < TOTAL; turn++) {
  for (const at of clients) bytes[at] = turn % 250
  for (let at = 0; at < bytes.length; at += CHUNK) timed(bytes.subarray(at, at + CHUNK))
}
const peak = process.resourceUsage().maxRSS * 1024
const report: CapturesReport = { bytes: read, connections, ms: spent, peak }
process.stdout.write(`${JSON.stringify(report)}\n`)
