/** The ways of printing bytes that are read, in the order in which they are tried: the strict before the loose. */
import { characterDump, nameDump } from './characters.ts'
import type { Dump, DumpForm } from './dump.ts'
import { escapedText, haskellString, percentEncoded, quotedPrintable } from './escapes.ts'
import { numberList } from './lists.ts'
import { offsetDump, wordDump } from './offsets.ts'
import { opensslMessages, opensslTrace } from './openssl.ts'
import { base64Text, base64Within, hexDigits, labelledHex, quotedHex } from './plain.ts'
import { unwrappings } from './unwrap.ts'
import { followedRaw, packetDetails, streamYaml } from './wireshark.ts'

/** Every form. One that cannot be read, but can be named, is here too: it throws. */
export const DUMP_FORMS: readonly DumpForm[] = [
  { name: 'openssl -trace', read: opensslTrace },
  { name: 'openssl -msg', read: opensslMessages },
  { name: 'od or hexdump in words', read: wordDump },
  { name: 'packet details', read: packetDetails },
  { name: 'followed stream in YAML', read: streamYaml },
  { name: 'followed stream, raw', read: followedRaw },
  { name: 'od -a', read: nameDump },
  { name: 'od -c', read: characterDump },
  { name: 'rows with offsets', read: offsetDump },
  { name: 'hex', read: hexDigits },
  { name: 'list of numbers', read: numberList },
  { name: 'string of Haskell', read: haskellString },
  { name: 'string with escapes', read: escapedText },
  { name: 'quoted-printable', read: quotedPrintable },
  { name: 'percent encoding', read: percentEncoded },
  { name: 'base64', read: base64Text },
  { name: 'hex behind a label', read: labelledHex },
  { name: 'hex in quotes', read: quotedHex },
]

/** Layers of quoting that are taken off. */
const DEEPEST = 3

/**
 * A text read in the first form that fits; where none does, what may stand around the bytes is taken off.
 * @throws DecodeError where the form is known and cannot be read
 */
export function readDump(text: string, depth = 0): (Dump & { readonly form: string }) | undefined {
  for (const { name, read } of DUMP_FORMS) {
    const dump = read(text)
    if (dump) return { ...dump, form: name }
  }
  if (depth === DEEPEST) return undefined
  for (const { text: inside, remarks } of unwrappings(text)) {
    const found = readDump(inside, depth + 1)
    if (found) return { ...found, remarks: [...remarks, ...found.remarks] }
  }
  const within = base64Within(text)
  return within && { ...within, form: 'base64 in a text' }
}
