/**
 * A record layer without records: handshake bytes go to the transport by their level, and the transport protects them, with
 * keys that follow from the traffic secrets it is given. So QUIC carries TLS 1.3 in its CRYPTO frames (RFC 9001 §4).
 */
import { concat } from '../bytes/bytes.ts'
import { ByteQueue } from '../bytes/queue.ts'
import type { Incoming, LayerTurn, RecordLayer } from '../handshake/state/endpoint.ts'
import type { EpochName } from '../trace/epoch.ts'
import { fail, Misuse } from '../rules/failure.ts'
import type { Connection } from './connection.ts'

/** Levels in the order in which their keys come. Early data have keys, but no handshake bytes (RFC 9001 §4.1.3). */
const LEVELS: readonly EpochName[] = ['plaintext', 'early', 'handshake', 'application']

/** Bytes before each piece that waits: its level, and how many bytes it has. */
const HEADER = 5

/**
 * Hands on what the transport cannot know: handshake bytes with their level, and traffic secrets. Alerts are the transport's
 * to send (RFC 9001 §4.8): it finds them in the output `failed`. Application data are its own.
 */
export const HANDSHAKE_LEVELS: RecordLayer = {
  name: 'handshake levels',
  protects: false,
  changeCipherSpec: false,
  endOfEarlyData: false,
  keyUpdate: false,
  take: takePiece,
  send: (turn, type, due) => {
    if (type === 'application_data')
      throw new Misuse('application data travel by the transport itself, not by its handshake levels')
    if (type !== 'handshake') return
    const content = turn.env.seam?.content?.(due, type, turn.endpoint) ?? due
    turn.output({ kind: 'handshake-bytes', level: turn.endpoint.write.name, bytes: content })
  },
  sendInTheClear: () => undefined,
}

/**
 * Puts handshake bytes that came at a level into the inbox of an endpoint that has {@link HANDSHAKE_LEVELS}. Those of a level
 * whose keys are yet to come wait.
 * @throws Misuse for early data, which no handshake message travels with
 */
export function feedLevel(connection: Connection, level: EpochName, bytes: Uint8Array): Connection {
  if (level === 'early') throw new Misuse('no handshake bytes travel with early data (RFC 9001 §4.1.3)')
  if (connection.state.machine === 'end' || bytes.length === 0) return connection
  const header = new Uint8Array(HEADER)
  header[0] = LEVELS.indexOf(level)
  new DataView(header.buffer).setUint32(1, bytes.length)
  return { ...connection, inbox: connection.inbox.append(concat(header, bytes)) }
}

function takePiece(turn: LayerTurn): Incoming {
  const { inbox, handshakeInbox, read } = turn.endpoint
  if (inbox.length < HEADER) return { kind: 'incomplete' }
  const level = inbox.at(0)
  const due = LEVELS.indexOf(read.name)
  if (level > due) return { kind: 'incomplete' }
  if (level < due)
    fail('unexpected_message', 'RFC 9001 §4.1.3', {
      expected: `handshake bytes of the ${read.name} level, since its keys are there`,
      actual: `bytes of the ${LEVELS[level]} level`,
      field: 'CRYPTO',
    })
  const length = inbox.uint(1, 4)
  const bytes = inbox.peek(length, HEADER)
  turn.set({
    inbox: inbox.drop(HEADER + length),
    handshakeInbox: handshakeInbox.length > 0 ? handshakeInbox.append(bytes) : ByteQueue.of(bytes),
    handshakeProtected: read.name !== 'plaintext',
  })
  return { kind: 'consumed' }
}
