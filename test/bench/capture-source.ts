/**
 * Captures of any length: pcapng on Ethernet, in rounds of connections that go side by side. The rounds differ in the clients'
 * addresses and in whatever else tells one connection from another. Run by itself with the name of a kind it writes 1 GiB.
 */
import { writeSync } from 'node:fs'
import { concat, fromHex } from '../../src/bytes/bytes.ts'
import { Blocks, Conversation, HELLO, ip4, record, SERVER_HELLO, type Packet } from '../kit/captures.ts'
import { findScenario } from '../../src/sim/scenarios.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { eventsOf, type ConnectionRun } from '../../src/trace/run.ts'

/** Bytes of a capture, at least, where nobody says how many. */
export const TOTAL = 2 ** 30
const CHUNK = 65_536
const SIDE_BY_SIDE = 64
const SEGMENT = 1460
const FRAME = fromHex('020000000001 020000000002 0800')
/** From the start of a block to the byte of the IP header that tells the clients of a round from others. */
const SOURCE = 28 + FRAME.length + 12 + 1
const DESTINATION = SOURCE + 4

/** The packets of one connection. */
type Talk = readonly Packet[]

/** What a capture is made of: the connections of a round, and bytes in them that are others in each round. */
interface Round {
  readonly talks: readonly Talk[]
  readonly own: readonly Uint8Array[]
}

function conversation(port: number): Conversation {
  const wrap = (segment: Uint8Array, from: 'client' | 'server'): Uint8Array =>
    concat(FRAME, ip4(segment, { from }))
  return new Conversation({ port, wrap }).open()
}

/** Says bytes in full segments. */
function sayAll(talk: Conversation, from: 'client' | 'server', bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += SEGMENT) talk.say(from, bytes.slice(at, at + SEGMENT))
}

/** Records in full segments, acknowledgements, here and there segments in the wrong order. */
function stream(port: number): Talk {
  const talk = conversation(port).say('client', HELLO).say('server', SERVER_HELLO)
  const data = record(23, new Uint8Array(2915))
  for (let i = 0; i < 64; i++) {
    sayAll(talk, 'server', data)
    talk.say('client', 'A')
    const { packets } = talk
    if (i % 16 === 0) packets.splice(-3, 2, packets.at(-2)!, packets.at(-3)!)
  }
  return talk.close().packets
}

/** A connection of a Lab, as somebody would have captured it. */
function played(connection: ConnectionRun, port: number, more?: (talk: Conversation) => void): Talk {
  const talk = conversation(port)
  for (const { actor, event } of eventsOf(connection))
    if (event.kind === 'record' && event.direction === 'sent' && actor !== 'wire')
      sayAll(talk, actor, event.bytes)
  more?.(talk)
  return talk.close().packets
}

function connectionsOf(scenario: string): readonly ConnectionRun[] {
  return runOf(findScenario(scenario)!.play(), { name: scenario, shows: '', seed: '' }).connections
}

/** Records of 16 KiB behind a handshake: a download that nobody can read. */
function downloads(): Round {
  const [first] = connectionsOf('tls13-full')
  const data = record(23, new Uint8Array(2 ** 14 + 17).fill(0xd7))
  const more = (talk: Conversation): void => {
    for (let i = 0; i < 16; i++) {
      sayAll(talk, 'server', data)
      talk.say('client', 'A')
    }
  }
  return { talks: Array.from({ length: SIDE_BY_SIDE }, (_, i) => played(first!, 1024 + i, more)), own: [] }
}

const SMALL = ['tls12-ticket', 'tls12-session-id', 'tls13-resume', 'tls13-hrr'] as const

/** Connections with hardly more than a handshake; each round has sessions and randoms of its own. */
function smallOnes(): Round {
  const connections = SMALL.flatMap(connectionsOf)
  const own = connections.flatMap((connection) =>
    eventsOf(connection).flatMap(({ event }) =>
      event.kind === 'message' ? ownIn(event.name, event.bytes) : [],
    ),
  )
  return { talks: connections.map((connection, i) => played(connection, 1024 + i)), own }
}

/** Bytes that no other connection has: a session ID, the beginning of a ticket. */
function ownIn(name: string, bytes: Uint8Array): Uint8Array[] {
  if (name === 'ServerHello') return bytes[38] === 32 ? [bytes.slice(39, 71)] : []
  return name === 'NewSessionTicket' && bytes.length < 1000 ? [bytes.slice(-64, -32)] : []
}

const ROUNDS = {
  streams: (): Round => ({
    talks: Array.from({ length: SIDE_BY_SIDE }, (_, i) => stream(1024 + i)),
    own: [],
  }),
  downloads,
  connections: smallOnes,
} as const

/** What a capture may be of. */
export type CaptureKind = keyof typeof ROUNDS

/** Packets of all connections in turn, with the places that differ between rounds. */
function laidOut({ talks, own }: Round) {
  const longest = Math.max(...talks.map((packets) => packets.length))
  const turns = Array.from({ length: longest }, (_, turn) => talks.flatMap((packets) => packets[turn] ?? []))
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
  const bytes = concat(...blocks)
  return { bytes, clients, owned: own.flatMap((some) => placesOf(bytes, some)) }
}

function placesOf(bytes: Uint8Array, some: Uint8Array): number[] {
  const [all, places] = [Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), [] as number[]]
  for (let at = all.indexOf(some); at >= 0; at = all.indexOf(some, at + 1)) places.push(at)
  return places
}

/** A capture of whole rounds in chunks, which are written to again: who keeps one copies it. @param total bytes of it, at least */
export function* captureOf(kind: CaptureKind, total = TOTAL): Generator<Uint8Array> {
  const { bytes, clients, owned } = laidOut(ROUNDS[kind]())
  const head = new Blocks().interface(1).bytes
  yield head
  const words = new DataView(bytes.buffer, bytes.byteOffset)
  for (let turn = 0, read = head.length; read < total; turn++, read += bytes.length) {
    for (const at of clients) {
      bytes[at] = turn % 250
      bytes[at + 1] = (turn / 250) % 250
    }
    for (const at of owned) words.setUint32(at, turn)
    for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK)
  }
}

const [, script = '', kind] = process.argv
if (kind !== undefined && script.endsWith('capture-source.js'))
  for (const chunk of captureOf(kind as CaptureKind))
    for (let at = 0; at < chunk.length;) at += writeSync(1, chunk, at)
