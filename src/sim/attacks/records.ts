/** Bytes of the wire, cut into what they hold: records, messages, vectors. As an attacker reads them, who has no keys. */
import { concat, uintAt } from '../../bytes/bytes.ts'
import { HANDSHAKE_HEADER } from '../../wire/envelope.ts'
import { RECORD_HEADER } from '../../wire/record.ts'
import { contentTypes, handshakeTypes, type HandshakeType } from '../../wire/registry.ts'

const HANDSHAKE = contentTypes.codeOf('handshake')
const CHANGE_CIPHER_SPEC = contentTypes.codeOf('change_cipher_spec')

/** The item at an index, from the end where it is negative. @throws RangeError where there are not so many */
export function nth<T>(items: readonly T[], index: number): T {
  const item = items.at(index)
  if (item === undefined) throw new RangeError(`item ${index} of ${items.length}`)
  return item
}

/** Bytes cut into the records they hold, headers included. */
export function recordsIn(bytes: Uint8Array): readonly Uint8Array[] {
  const records: Uint8Array[] = []
  for (let at = 0; at + RECORD_HEADER <= bytes.length;) {
    const end = at + RECORD_HEADER + uintAt(bytes, at + 3, 2)
    records.push(bytes.slice(at, end))
    at = end
  }
  return records
}

/** The handshake messages of streams up to the first ChangeCipherSpec of each, headers included: behind it they are protected. */
export function messagesIn(...streams: readonly Uint8Array[]): readonly Uint8Array[] {
  const plain = streams.flatMap(recordsInTheClear).filter((record) => record[0] === HANDSHAKE)
  const bytes = concat(...plain.map((record) => record.slice(RECORD_HEADER)))
  const messages: Uint8Array[] = []
  for (let at = 0; at + HANDSHAKE_HEADER <= bytes.length;) {
    const end = at + HANDSHAKE_HEADER + uintAt(bytes, at + 1, 3)
    messages.push(bytes.slice(at, end))
    at = end
  }
  return messages
}

function recordsInTheClear(stream: Uint8Array): readonly Uint8Array[] {
  const records = recordsIn(stream)
  const change = records.findIndex((record) => record[0] === CHANGE_CIPHER_SPEC)
  return change < 0 ? records : records.slice(0, change)
}

/** The first message of a type among them. @throws RangeError where there is none */
export function messageOf(type: HandshakeType, ...streams: readonly Uint8Array[]): Uint8Array {
  const code = handshakeTypes.codeOf(type)
  return nth(
    messagesIn(...streams).filter((message) => message[0] === code),
    0,
  )
}

/** What a key exchange message holds: vectors behind two bytes of length. */
export function vectorsIn(message: Uint8Array): Uint8Array[] {
  const vectors: Uint8Array[] = []
  for (let at = 4; at + 2 <= message.length;) {
    const end = at + 2 + uintAt(message, at, 2)
    vectors.push(message.slice(at + 2, end))
    at = end
  }
  return vectors
}
