/** `openssl s_client -msg`, and `-trace` by name. What `-debug` prints are rows with offsets. */
import { concat, EMPTY, fromHex } from '../../bytes/bytes.ts'
import { entryOf } from '../../bytes/table.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { dumpOf, passedOver, type Dump } from './dump.ts'

/** Something that `-msg` shows: the line says what, indented lines behind it have the bytes. */
interface Section {
  readonly kind: string
  bytes: Uint8Array
}

const HEAD = /^(?:>>>|<<<) .*, (\w+) \[length [0-9a-f]{4}\]/
const ROW = /^ {4}[0-9a-f]{2}(?: [0-9a-f]{2})* *$/

const CONTENT: Readonly<Record<string, number>> = { ChangeCipherSpec: 20, Alert: 21, Handshake: 22 }
/** The record that OpenSSL does not show, since all it can say is that it came. */
const CHANGE = Uint8Array.of(20, 3, 3, 0, 1, 1)

/**
 * `-msg`: headers of records, then messages without their protection. Each message becomes a record in the clear; where
 * records went in the clear, one for each message, these are the bytes of the wire.
 */
export function opensslMessages(text: string): Dump | undefined {
  const { sections, others } = sectionsOf(text)
  if (!sections.some(({ kind }) => entryOf(CONTENT, kind))) return undefined
  const records: Uint8Array[] = []
  let [header, made]: [Uint8Array, boolean] = [EMPTY, false]
  for (const [index, { kind, bytes }] of sections.entries()) {
    if (kind === 'RecordHeader') {
      header = bytes
      const unsaid = header[0] === 20 && sections.at(index + 1)?.kind !== 'ChangeCipherSpec'
      if (unsaid) records.push(CHANGE)
    }
    const type = entryOf(CONTENT, kind)
    if (type === undefined) continue
    const record = concat(Uint8Array.of(type, 3, header.at(2) ?? 3, bytes.length >> 8, bytes.length), bytes)
    // The version may be another; type and length are what they must be.
    made ||= [0, 3, 4].some((at) => header[at] !== record[at])
    records.push(record)
  }
  const said = made ? ['-msg shows messages without their protection: record headers are made for them'] : []
  return dumpOf(records, [...said, ...passedOver(others)])
}

function sectionsOf(text: string): { sections: Section[]; others: string[] } {
  const sections: Section[] = []
  const others: string[] = []
  let inside = false
  for (const line of text.split(/\r?\n/)) {
    const [, kind] = HEAD.exec(line) ?? []
    const last = sections.at(-1)
    if (kind !== undefined) sections.push({ kind, bytes: EMPTY })
    else if (inside && last && ROW.test(line)) last.bytes = concat(last.bytes, fromHex(line))
    else others.push(line)
    inside = kind !== undefined || (inside && ROW.test(line))
  }
  return { sections, others }
}

/** `-trace`: the fields of messages, not their bytes. @throws DecodeError where it is that */
export function opensslTrace(text: string): undefined {
  const found = /^(Sent|Received) (Record|Message|Frame)\r?\nHeader:/m.exec(text)
  if (found)
    throw new DecodeError(`line ${text.slice(0, found.index).split('\n').length}`, found.index, {
      expected: 'bytes, which -msg and -debug print',
      actual: 'openssl -trace, which shows the fields of messages',
    })
  return undefined
}
