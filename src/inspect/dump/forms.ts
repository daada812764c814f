/** The ways of printing bytes that are read, in the order in which they are tried: the strict before the loose. */
import type { Dump, DumpForm } from './dump.ts'
import { escapedText, percentEncoded } from './escapes.ts'
import { numberList } from './lists.ts'
import { offsetDump, wordDump } from './offsets.ts'
import { opensslMessages, opensslTrace } from './openssl.ts'
import { base64Text, hexDigits, labelledHex, quotedHex } from './plain.ts'
import { packetJson, streamYaml } from './wireshark.ts'

/** Every form. One that cannot be read, but can be named, is here too: it throws. */
export const DUMP_FORMS: readonly DumpForm[] = [
  { name: 'openssl -trace', read: opensslTrace },
  { name: 'openssl -msg', read: opensslMessages },
  { name: 'od or hexdump in words', read: wordDump },
  { name: 'packet details in JSON', read: packetJson },
  { name: 'followed stream in YAML', read: streamYaml },
  { name: 'rows with offsets', read: offsetDump },
  { name: 'hex', read: hexDigits },
  { name: 'list of numbers', read: numberList },
  { name: 'string with escapes', read: escapedText },
  { name: 'percent encoding', read: percentEncoded },
  { name: 'base64', read: base64Text },
  { name: 'hex behind a label', read: labelledHex },
  { name: 'hex in quotes', read: quotedHex },
]

/** A text read in the first form that fits. @throws DecodeError where the form is known and cannot be read */
export function readDump(text: string): (Dump & { readonly form: string }) | undefined {
  for (const { name, read } of DUMP_FORMS) {
    const dump = read(text)
    if (dump) return { ...dump, form: name }
  }
  return undefined
}
