/**
 * Bytes of somebody else's connection, taken apart: what `glass-tls decode` does, in code. The bytes are those of an
 * `openssl s_client` and `s_server` that typed words at each other and changed their keys in between; the key log is theirs.
 *
 * Run it with `npx tsx examples/30-bytes-from-elsewhere.ts`.
 */
import { readFileSync } from 'node:fs'
import { inputsOf, KeyLog, kindOf, partsOf, partText } from '../src/inspect.ts'

const file = (name: string) => readFileSync(new URL(`../test/vectors/key-updates/${name}`, import.meta.url))
const captured = new Uint8Array(file('ccm.bin'))
const keys = file('ccm.keys').toString()

// #region read
// 1. Every record and what is in it. The same bytes printed by xxd or Wireshark would do.
const keylog = new KeyLog(keys)
for (const input of inputsOf(captured)) {
  const kind = kindOf(input)
  if (kind === undefined) continue // a private key, for instance
  for (const { title, at, span } of partsOf(kind, input.bytes, { keylog }))
    console.log(`${String(at ?? 'inside').padStart(6)} ${title} · ${span.name}`)
}
// #endregion read

// #region whole
// 2. One part with all its fields: the alert at the end, which went encrypted.
const parts = [...partsOf('record', captured, { keylog })]
const last = parts.filter(({ kind }) => kind === 'alert').at(-1)
if (last) console.log(`\n${partText(last, { full: true }).trimEnd()}`)
// #endregion whole
