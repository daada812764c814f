/** The ways of printing bytes that are read, in the order in which they are tried: the strict before the loose. */
import { characterDump, nameDump } from './characters.ts'
import type { Dump, DumpForm } from './dump.ts'
import {
  escapedText,
  haskellString,
  numberSigns,
  percentEncoded,
  percentWithin,
  quotedPrintable,
} from './escapes.ts'
import { numberList } from './lists.ts'
import { intelHex, motorolaRecords, verilogImage } from './memory.ts'
import { offsetDump, wordDump } from './offsets.ts'
import { opensslMessages, opensslTrace } from './openssl.ts'
import { base64Text, base64Within, hexDigits, labelledHex, quotedHex } from './plain.ts'
import { socatDump } from './socat.ts'
import { unwrapped, unwrappings, type Unwrapped } from './unwrap.ts'
import { followedRaw, packetDetails, streamYaml } from './wireshark.ts'

/** Every form that takes up a whole text. One that cannot be read, but can be named, is here too: it throws. */
const DUMP_FORMS: readonly DumpForm[] = [
  { name: 'openssl -trace', read: opensslTrace },
  { name: 'openssl -msg', read: opensslMessages },
  { name: 'od or hexdump in words', read: wordDump },
  { name: 'packet details', read: packetDetails },
  { name: 'followed stream in YAML', read: streamYaml },
  { name: 'followed stream, raw', read: followedRaw },
  { name: 'socat -x', read: socatDump },
  { name: '$readmemh of Verilog', read: verilogImage },
  { name: 'Intel HEX', read: intelHex },
  { name: 'S-records of Motorola', read: motorolaRecords },
  { name: 'od -a', read: nameDump },
  { name: 'od -c', read: characterDump },
  { name: 'rows with offsets', read: offsetDump },
  { name: 'string of Pascal', read: numberSigns },
  { name: 'hex', read: hexDigits },
  { name: 'list of numbers', read: numberList },
  { name: 'string of Haskell', read: haskellString },
  { name: 'string with escapes', read: escapedText },
  { name: 'quoted-printable', read: quotedPrintable },
  { name: 'percent encoding', read: percentEncoded },
  { name: 'base64', read: base64Text },
]

/** Bytes that stand among other text: tried last, since what they pass over may be data. */
const FORMS_WITHIN: readonly DumpForm[] = [
  { name: 'percent encoding in a URL', read: percentWithin },
  { name: 'hex behind a label', read: labelledHex },
  { name: 'hex in quotes', read: quotedHex },
  { name: 'base64 in a text', read: base64Within },
]

type Found = Dump & { readonly form: string }

/** Layers of quoting that are taken off. */
const DEEPEST = 3

/**
 * A text read in the first form that fits, without what stands around it from end to end; where none fits, without what may
 * stand around it in places.
 * @throws DecodeError where the form is known and cannot be read
 */
export function readDump(text: string, depth = 0): Found | undefined {
  const inside = depth < DEEPEST ? unwrapped(text) : undefined
  const found = inside && readInside(inside, depth)
  if (found) return found
  return firstOf(DUMP_FORMS, text) ?? readInPlaces(text, depth) ?? firstOf(FORMS_WITHIN, text)
}

function firstOf(forms: readonly DumpForm[], text: string): Found | undefined {
  for (const { name, read } of forms) {
    const dump = read(text)
    if (dump) return { ...dump, form: name }
  }
  return undefined
}

function readInPlaces(text: string, depth: number): Found | undefined {
  if (depth === DEEPEST) return undefined
  for (const each of unwrappings(text)) {
    const found = readInside(each, depth)
    if (found) return found
  }
  return undefined
}

function readInside({ text, remarks }: Unwrapped, depth: number): Found | undefined {
  const found = readDump(text, depth + 1)
  return found && { ...found, remarks: [...remarks, ...found.remarks] }
}
