/** The records of two streams in an order that the protocol allows, where nobody wrote down how they lay in time. */
import { uintAt } from '../../bytes/bytes.ts'
import { peerOf, type Actor } from '../../wire/actor.ts'
import { RECORD_HEADER } from '../../wire/record.ts'
import { looksLikeRecord } from '../foreign.ts'
import { aside, type ConnectionReader } from './connection-reader.ts'
import type { Told } from './moments.ts'

/** Feeds both streams, record by record, each side when it is due. */
export function* inOrder(
  reader: ConnectionReader,
  streams: Readonly<Record<Actor, Uint8Array>>,
): Generator<Told> {
  yield aside('the order of the two sides was not recorded: it is derived from the protocol')
  const left = { client: streams.client, server: streams.server }
  while (left.client.length > 0 || left.server.length > 0) {
    const due = whoIsDue(reader)
    const from = left[due].length > 0 ? due : peerOf(due)
    const length = recordLength(left[from])
    yield* reader.feed(from, left[from].subarray(0, length))
    left[from] = left[from].subarray(length)
  }
}

/** Whose records come next (RFC 9846 §2, RFC 5246 §7.3). Early data are shown behind the hello that may take them. */
function whoIsDue({ facts }: ConnectionReader): Actor {
  switch (facts.progress) {
    case 'nothing':
    case 'retried':
    case 'complete':
      return 'client'
    case 'offered':
      return 'server'
    case 'server done':
      return facts.hasFinished('client') ? 'server' : 'client'
    case 'chosen':
      return facts.hasFinished('server') ? 'client' : 'server'
  }
}

/** Bytes of the first record; everything where none begins there. */
export function recordLength(bytes: Uint8Array): number {
  return bytes.length >= RECORD_HEADER && looksLikeRecord(bytes)
    ? RECORD_HEADER + uintAt(bytes, 3, 2)
    : bytes.length
}
