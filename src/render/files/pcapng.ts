/**
 * A run as a capture file that Wireshark opens and decrypts: RFC draft pcapng, blocks of little-endian words. Each
 * connection is a TCP conversation of its own, with handshake and teardown that nobody simulated; the secrets are inside.
 */
import { concat, fromText, concatAll } from '../../bytes/bytes.ts'
import { printable } from '../../bytes/printable.ts'
import {
  BLOCK,
  BYTE_ORDER_MAGIC,
  OPTION,
  SECRETS_TLS_KEY_LOG,
} from '../../inspect/capture/file/pcapng-format.ts'
import { LINK_TYPE } from '../../inspect/capture/packet/link.ts'
import { describeEpoch } from '../../trace/epoch.ts'
import type { RecordEvent } from '../../trace/event.ts'
import { peerOf, type Actor } from '../../wire/actor.ts'
import { eventsOf, isSimulated, type ConnectionRun, type Run, type RunMoment } from '../../trace/run.ts'
import { connectionKind } from '../words/costs.ts'
import { keylogOfConnection } from './keylog.ts'
import { TcpConversation } from './tcp.ts'

/** The capture file. Timestamps are virtual time, in microseconds since 1970. */
export function pcapngOf(run: Run): Uint8Array {
  return concat(
    sectionHeader(run),
    interfaceDescription(),
    ...run.connections.flatMap((connection, index) => [
      secretsBlock(connection),
      ...packets(connection, index, run),
    ]),
  )
}

/**
 * Readers find secrets by the client random, and take what they read last. A replayed ClientHello has the random of another
 * connection, so the secrets of each stand right before its packets.
 */
function secretsBlock(connection: ConnectionRun): Uint8Array {
  const keylog = fromText(keylogOfConnection(connection))
  return block(BLOCK.secrets, u32(SECRETS_TLS_KEY_LOG), u32(keylog.length), padded(keylog))
}

function packets(connection: ConnectionRun, index: number, run: Run): Uint8Array[] {
  const { id, began } = connection
  const conversation = new TcpConversation(49_152 + index)
  const at = (ms: number): number => run.start + ms
  const trip = run.latency
  const real = !isSimulated(run)
  const made = conversation
    .open()
    .map((packet, step) =>
      packetBlock(
        packet,
        at(began - (2 - step) * trip),
        `${id}: TCP, not ${real ? 'recorded' : 'simulated'}`,
      ),
    )
  for (const { event, from, moment, verb } of recordsOnTheWire(connection, real)) {
    const comment = `${id} #${moment.index}: ${from} ${verb} ${event.type}, epoch ${describeEpoch(event.epoch)}, record ${event.sequence}`
    for (const packet of conversation.send(from, event.bytes))
      made.push(packetBlock(packet, at(moment.t), comment))
  }
  const end = connection.moments.at(-1)?.t ?? began
  const last = `${id} ends: ${connectionKind(connection)}`
  return [...made, ...conversation.close().map((packet) => packetBlock(packet, at(end), last))]
}

interface WireRecord {
  readonly event: RecordEvent
  readonly from: Actor
  readonly moment: RunMoment
  readonly verb: string
}

/**
 * What each side sent; of a side that is not in the run, what the other received: on a real socket it was a peer, in a Lab
 * somebody who sends again what was recorded.
 */
function recordsOnTheWire(connection: ConnectionRun, real: boolean): WireRecord[] {
  const events = eventsOf(connection)
  const isAbsent = (side: Actor): boolean => !events.some(({ actor }) => actor === side)
  return events.flatMap(({ event, actor, moment }): WireRecord[] => {
    if (event.kind !== 'record' || actor === 'wire') return []
    if (event.direction === 'sent') return [{ event, from: actor, moment, verb: 'sends' }]
    const other = peerOf(actor)
    const verb = real ? 'sent' : 'is posed as with'
    return isAbsent(other) ? [{ event, from: other, moment, verb }] : []
  })
}

// ---- Blocks

function sectionHeader(run: Run): Uint8Array {
  const length = Uint8Array.from({ length: 8 }, () => 0xff)
  return block(
    BLOCK.section,
    u32(BYTE_ORDER_MAGIC),
    u16(1),
    u16(0),
    length,
    option(
      OPTION.comment,
      commentText(
        `glass-tls ${run.seed === undefined ? run.name : `run ${run.name}, seed ${run.seed}`}: ${run.shows}`,
      ),
    ),
    option(OPTION.application, fromText('glass-tls')),
    option(OPTION.end, new Uint8Array(0)),
  )
}

function interfaceDescription(): Uint8Array {
  return block(
    BLOCK.interface,
    u16(LINK_TYPE.raw),
    u16(0),
    u32(0),
    // Microseconds.
    option(OPTION.timestampResolution, Uint8Array.of(6)),
    option(OPTION.end, new Uint8Array(0)),
  )
}

function packetBlock(packet: Uint8Array, ms: number, comment: string): Uint8Array {
  const micros = BigInt(Math.round(ms * 1000))
  return block(
    BLOCK.packet,
    u32(0),
    u32(Number(micros >> 32n)),
    u32(Number(micros & 0xffff_ffffn)),
    u32(packet.length),
    u32(packet.length),
    padded(packet),
    option(OPTION.comment, commentText(comment)),
    option(OPTION.end, new Uint8Array(0)),
  )
}

/** A comment as tools print it. */
function commentText(text: string): Uint8Array {
  return fromText(printable(text))
}

function block(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = concatAll(parts)
  const length = u32(body.length + 12)
  return concat(u32(type), length, body, length)
}

function option(code: number, value: Uint8Array): Uint8Array {
  return concat(u16(code), u16(value.length), padded(value))
}

function padded(bytes: Uint8Array): Uint8Array {
  return concat(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4))
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >>> 8)
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24)
}
