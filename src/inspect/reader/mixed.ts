/** Records of both sides in one piece, where nobody marked who sent which. */
import { RECORD_HEADER } from '../../wire/record.ts'
import { contentTypes } from '../../wire/registry.ts'
import { looksLikeRecord } from '../foreign.ts'
import { aside, type ConnectionReader } from './connection-reader.ts'
import type { Told } from './moments.ts'
import { recordLength } from './order.ts'

/** Feeds each record to the side that sent it; of one whose sender cannot be told, that is said. */
export function* apart(reader: ConnectionReader, bytes: Uint8Array): Generator<Told> {
  yield aside('who sent which record was not recorded: it is told by the messages in it, and by keys')
  const senders = reader.senders()
  for (let at = 0; at < bytes.length;) {
    const left = bytes.subarray(at)
    const length = recordLength(left)
    if (!looksLikeRecord(left) || length > left.length) {
      yield aside(`what follows is not read: no whole record begins at byte ${at}`)
      return
    }
    const record = left.subarray(0, length)
    const from = senders.of(record)
    if (from) yield* reader.feed(from, record)
    else yield aside(`${wordsFor(record)}, from whom cannot be told`)
    at += length
  }
}

function wordsFor(record: Uint8Array): string {
  return `${contentTypes.nameOf(record[0] ?? 0)} of length ${record.length - RECORD_HEADER}`
}

/** Whether records hold the hellos of both sides, in the clear: nobody sends both. */
export function areMixed(bytes: Uint8Array): boolean {
  const seen = new Set<number>()
  for (let at = 0; at < bytes.length && looksLikeRecord(bytes.subarray(at, at + 2));) {
    const [type, , , , , message = 0, upper, , , major] = bytes.subarray(at, at + 10)
    // No hello has 64 KiB, and its version is 3, 3 or less: a record that is protected hardly ever looks so.
    if (type === 22 && upper === 0 && major === 3) seen.add(message)
    at += recordLength(bytes.subarray(at))
  }
  return seen.has(1) && seen.has(2)
}
