/**
 * What a scripted peer sends to an endpoint: where it begins, then records by content. Whoever plays it seals each under the
 * keys that the endpoint reads with by then. As bytes: `NAME OF A FLIGHT \n`, how many of its records went before, then for each
 * record its type, two bytes of length, its content. Between them may stand what the endpoint is told by its own user.
 */
import { concat, concatAll, fromText, fromUint, toText } from '../../src/bytes/bytes.ts'
import { contentTypes, type ContentType } from '../../src/wire/registry.ts'

/** One record, open. */
export interface OpenRecord {
  readonly type: ContentType
  readonly content: Uint8Array
}

/** No content type: what the endpoint itself is told to do then, by the number in its first byte. */
export const TOLD = contentTypes.nameOf(255) as ContentType

/** A walk. */
export interface Walk {
  readonly flight: string
  /** Genuine records of the flight that the endpoint has before. */
  readonly before: number
  readonly records: readonly OpenRecord[]
}

/** Records of a walk at most: each costs a round of steps. */
const MOST_RECORDS = 12

const NEWLINE = 10

export function encodeWalk({ flight, before, records }: Walk): Uint8Array {
  const parts = records.map(({ type, content }) =>
    concat(Uint8Array.of(contentTypes.codeOf(type)), fromUint(content.length, 2), content),
  )
  return concat(fromText(`${flight}\n`), Uint8Array.of(before), concatAll(parts))
}

/** Whatever the bytes are, they are some walk; one whose flight has no name that is known goes nowhere. */
export function decodeWalk(bytes: Uint8Array): Walk {
  const end = bytes.indexOf(NEWLINE)
  if (end < 0) return { flight: '', before: 0, records: [] }
  const records: OpenRecord[] = []
  for (let at = end + 2; at + 3 <= bytes.length && records.length < MOST_RECORDS;) {
    const length = bytes[at + 1] * 256 + bytes[at + 2]
    records.push({
      type: contentTypes.nameOf(bytes[at]) as ContentType,
      content: bytes.slice(at + 3, at + 3 + length),
    })
    at += 3 + length
  }
  return { flight: textOf(bytes.subarray(0, end)), before: bytes[end + 1] ?? 0, records }
}

function textOf(bytes: Uint8Array): string {
  try {
    return toText(bytes)
  } catch {
    return ''
  }
}
