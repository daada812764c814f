/** What protects a record and what a signature covers, as lines; a record as a span tree. */
import { toHex } from '../../bytes/bytes.ts'
import type { Span } from '../../bytes/span.ts'
import type { Version } from '../../wire/version.ts'
import type { SeenEpoch } from '../../trace/epoch.ts'
import type { NamedBytes, RecordEvent, SignatureEvent } from '../../trace/event.ts'
import { line, type Line } from './lines.ts'
import { shortCite, type Manner } from '../words/values.ts'

const NAMES = 17

/** A line for each part: where it stands, its name, its bytes, what it is. @param indent columns before it */
export function partLines(parts: readonly NamedBytes[], manner: Manner, indent = 4): Line[] {
  const rangeOf = ({ bytes, start }: NamedBytes): string =>
    start === undefined ? '' : `[${start},${start + bytes.length})`
  const wide = Math.max(...parts.map((part) => rangeOf(part).length))
  const named = Math.max(NAMES, ...parts.map(({ name }) => (name.length > 2 * NAMES ? 0 : name.length)))
  const gap = wide > 0 ? wide + 2 : 0
  return parts.map((part) =>
    line(
      [
        ['dim', ' '.repeat(indent) + (gap > 0 ? rangeOf(part).padEnd(gap) : '')],
        ['field', part.name.padEnd(named)],
        ['value', `  ${part.bytes.length === 0 ? 'none' : toHex(part.bytes)}`],
        ['dim', `  ${part.says}`],
        ['cite', `  ${shortCite(part.cite, manner)}`],
      ],
      indent + gap + named + 2,
    ),
  )
}

/** What a signature covers: in short as a sum, in full with every byte. */
export function signatureLines({ direction, scheme, covers }: SignatureEvent, manner: Manner): Line[] {
  const does = direction === 'sent' ? 'signs' : 'checks a signature'
  const sum = covers.map(({ name }) => name).join(' ‖ ')
  const head = line(
    [
      ['bold', '✎ '],
      ['text', `${does} with ${scheme} over `],
      ['dim', sum],
      ['cite', `  ${shortCite(covers.at(0)?.cite ?? '', manner)}`],
    ],
    4,
  )
  return manner.full ? [head, ...partLines(covers, manner)] : [head]
}

type HeaderField = readonly [name: string, length: number, type: string]

/** The five bytes of a header, as each version names them (RFC 9846 §5.1, RFC 5246 §6.2.1). */
function headerOf(version: Version): readonly HeaderField[] {
  return [
    ['type', 1, 'ContentType'],
    [version === 'TLS 1.2' ? 'version' : 'legacy_record_version', 2, 'ProtocolVersion'],
    ['length', 2, 'uint16'],
  ]
}

/** A record as it stands on the wire: its header, and the parts of what follows that its protection tells apart. */
export function recordSpan(
  { bytes, epoch, protection }: RecordEvent,
  { version }: Pick<Manner, 'version'>,
): Span {
  const leaf = (name: string, start: number, end: number, type = 'opaque', cite = ''): Span => ({
    ...{ name, start, end, type, cite },
    value: toHex(bytes.subarray(start, end)),
    children: [],
  })
  let at = 0
  const header = headerOf(version).map(([name, length, type]) => leaf(name, at, (at += length), type))
  const standing = (protection?.parts ?? [])
    .flatMap(({ name, start, bytes: part, cite }) =>
      start === undefined || start < at || part.length === 0
        ? []
        : [leaf(name, start, start + part.length, 'opaque', cite)],
    )
    .sort((a, b) => a.start - b.start)
  const rest =
    standing.length > 0 || bytes.length === at ? standing : [leaf(bodyName(epoch, version), at, bytes.length)]
  const name = epoch.name === 'plaintext' ? 'TLSPlaintext' : 'TLSCiphertext'
  return {
    name,
    start: 0,
    end: bytes.length,
    type: name,
    value: null,
    cite: '',
    children: [...header, ...rest],
  }
}

function bodyName({ name }: SeenEpoch, version: Version): string {
  return name === 'plaintext' || version === 'TLS 1.2' ? 'fragment' : 'encrypted_record'
}
