/** The record layer of TLS over a stream (RFC 9846 §5, RFC 5246 §6.2): content leaves in records under the write keys as they are. */
import { EMPTY } from '../bytes/bytes.ts'
import type { LayerTurn, RecordLayer } from '../handshake/state/endpoint.ts'
import type { Turn } from '../handshake/turn/turn.ts'
import { epoch12, epoch13, nextRecord, PLAINTEXT, type AnyEpoch } from '../record/epoch.ts'
import { EpochKeys12 } from '../record/epoch12.ts'
import { recordEvent } from '../record/record-event.ts'
import { sealRecord12 } from '../record/record12.ts'
import { MAX_PLAINTEXT } from '../wire/record.ts'
import { fragment, sealRecord } from '../record/record13.ts'
import type { ContentType } from '../wire/registry.ts'
import { dialectOf } from './dialect.ts'

/** Records as TLS has them. */
export const TLS_RECORDS: RecordLayer = {
  name: 'TLS records',
  protects: true,
  changeCipherSpec: true,
  endOfEarlyData: true,
  keyUpdate: true,
  take: (turn: Turn) => dialectOf(turn).takeRecord(turn),
  send: sendRecords,
  sendInTheClear: (turn, type, content) => {
    const bytes = sealRecord({ ...epoch13(turn.endpoint.write), keys: undefined }, type, content)
    emit(turn, type, content, bytes, PLAINTEXT)
  },
}

function sendRecords(turn: LayerTurn, type: ContentType, content: Uint8Array): void {
  // A first hello says version 1.0 in its records, each of them (RFC 9846 §5.1, RFC 5246 §E.1).
  const version = type === 'handshake' && isFirstHello(turn) ? 0x0301 : 0x0303
  for (const piece of piecesOf(turn, type, content)) sendRecord(turn, type, piece, version)
}

function isFirstHello({ endpoint }: LayerTurn): boolean {
  return endpoint.actor === 'client' && endpoint.recordsSent === 0
}

/**
 * What is protected keeps the peer's limit (RFC 8449 §4), with max_fragment_length everything does (RFC 6066 §4); early data
 * leave before it is known. Alerts and ChangeCipherSpec fit.
 */
function piecesOf(turn: LayerTurn, type: ContentType, content: Uint8Array): readonly Uint8Array[] {
  if (type !== 'handshake' && type !== 'application_data') return [content]
  const { write, limits, config } = turn.endpoint
  if (isFirstHello(turn) && config.role === 'client' && config.splitHello > 0)
    return fragment(content, config.splitHello)
  const held = write.name !== 'early' && (write.keys ?? limits.by === 'max_fragment_length')
  return fragment(content, held ? limits.send : MAX_PLAINTEXT)
}

/** Seals one record. @param version legacy_record_version where nothing is protected */
function sendRecord(turn: LayerTurn, type: ContentType, due: Uint8Array, version: number): void {
  const { write } = turn.endpoint
  const content = turn.env.seam?.content?.(due, type, turn.endpoint) ?? due
  const { keys } = write
  // The IV of a block cipher must be unpredictable, so it is drawn for each record (RFC 5246 §6.2.3.2).
  const bytes =
    keys instanceof EpochKeys12
      ? sealRecord12(epoch12(write), type, content, {
          iv: keys.ivLength > 0 ? turn.draw('record.IV', keys.ivLength) : EMPTY,
        })
      : sealRecord(epoch13(write), type, content, paddingOf(turn, type, content), version)
  emit(turn, type, content, bytes, write)
  turn.set({ write: nextRecord(write) })
}

/** Zeros behind application data, up to a multiple of what the configuration asks for (RFC 9846 §5.4). */
function paddingOf({ endpoint }: LayerTurn, type: ContentType, content: Uint8Array): number {
  const { write, limits, config } = endpoint
  const unit = config.recordPadding
  if (type !== 'application_data' || unit === 0) return 0
  const room = (write.name === 'early' ? MAX_PLAINTEXT : limits.send) - content.length
  return Math.min((unit - ((content.length + 1) % unit)) % unit, room)
}

function emit(
  turn: LayerTurn,
  type: ContentType,
  plaintext: Uint8Array,
  due: Uint8Array,
  epoch: AnyEpoch,
): void {
  const bytes = turn.env.seam?.record?.(due, type, turn.endpoint) ?? due
  turn.set({ recordsSent: turn.endpoint.recordsSent + 1 })
  turn.output({ kind: 'bytes', bytes })
  if (turn.env.trace) turn.note(recordEvent({ direction: 'sent', type, bytes, plaintext }, epoch))
}
