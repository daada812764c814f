import { concat, fromText, fromUint, uintAt } from '../../bytes/bytes.ts'
import { epoch12 } from '../../record/epoch.ts'
import type { EpochKeys12 } from '../../record/epoch12.ts'
import { openRecord12 } from '../../record/record12.ts'
import { RECORD_HEADER } from '../../wire/record.ts'
import type { Lab } from '../lab/lab.ts'
import { client, server } from '../scenarios/scenario.ts'
import { told, type AttackRow, type Told } from './attack.ts'
import { MeteredKeys } from './block-meter.ts'
import { nth, recordsIn } from './records.ts'

const CITE = 'RFC 7366 §1, §3'
const BLOCK = 16
/** Bytes of HMAC-SHA1; with encrypt-then-MAC they end a record whose other bytes are whole blocks. */
const MAC = 20
const REQUEST = 'GET / HTTP/1.1  Cookie: session='
/** One block of a cookie; that it ends in a semicolon is known. */
const COOKIE = 'one-of-fifteen!;'

/** How long a MAC takes tells how much padding there was, and that tells bytes of any block. */
export const LUCKY13: AttackRow = {
  id: 'lucky13',
  title: 'Lucky 13: a MAC that took a block less',
  shows:
    'MAC, then encrypt: the MAC of a changed record takes one compression less where its padding is good; a cookie is read',
  holds:
    'the same questions under encrypt-then-MAC: the MAC covers the ciphertext, and takes as long for each of them',
  about:
    'With a block cipher of TLS 1.2 the server decrypts, takes the padding off, and only then knows how long the text is that the ' +
    'MAC covers. The house answers any fault alike, and still its work depends on the padding: 13 bytes of header and 42 of text fit ' +
    'one block of SHA-1 less than 13 and 43. The attacker puts a block of a recorded record last and changes the block before ' +
    'it until the count drops: then the last bytes are 01 01, and what he changed gives what they were. Here all questions ' +
    'begin from one moment; in the wild each ends a connection, and the client sends its cookie in the next.',
  source: 'AlFardan and Paterson, Lucky Thirteen, S&P 2013; CVE-2013-0169',
  defence: 'encrypt-then-MAC: a record whose MAC is wrong is never decrypted',
  check: '',
  cite: CITE,
  play: ({ lab, defended }) => {
    const common = {
      versions: ['TLS 1.2'],
      suites12: ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'],
      encryptThenMac: defended,
    } as const
    const up = lab()
      .connect({ client: client({ ...common, sessionTickets: false }), server: server(common) })
      .run()
    const sent = up.commandOnly('client', { kind: 'send', data: fromText(REQUEST + COOKIE) })
    return questioned(up, sent.run(), nth(recordsIn(sent.sent('client')), -1))
  },
}

/** The server as it was before the record came is asked; the story ends with the record as it was sent. */
function questioned(before: Lab, after: Lab, record: Uint8Array): Told {
  const body = record.slice(RECORD_HEADER)
  const at = REQUEST.length / BLOCK + 1
  const previous = body.slice((at - 1) * BLOCK, at * BLOCK)
  const target = body.slice(at * BLOCK, (at + 1) * BLOCK)
  const tail = body.slice(body.length - (body.length % BLOCK === 0 ? 0 : MAC))
  const counts = new Map<number, number>()
  const ask = (changed: Uint8Array): number => {
    const took = macBlocks(before, forged(concat(body.slice(0, 3 * BLOCK), changed, target, tail)))
    counts.set(took, (counts.get(took) ?? 0) + 1)
    return took
  }
  const found = bytesBefore(previous, ask)
  const queries = [...counts.values()].reduce((sum, count) => sum + count, 0)
  if (!found) {
    const text = `${queries} changed records: the MAC took ${[...counts.keys()].join(', ')} compressions, whatever was changed`
    return told(after.remark(text, CITE), [], CITE)
  }
  const how = `from ${queries} changed records, of which the MAC of ${found.hits} took a compression less`
  return told(after, [{ what: 'the cookie', how, bytes: found.bytes, owner: fromText(COOKIE) }], CITE)
}

/** A record of four blocks: 13 bytes of header and the text then fill a block of SHA-1, or do not. */
function forged(content: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(23, 3, 3), fromUint(content.length, 2), content)
}

/** Compressions that the server’s MAC takes of a record. He who asks sees nothing else: the answer is the same each time. */
function macBlocks({ server }: Lab, bytes: Uint8Array): number {
  let took = 0
  const epoch = epoch12(server.read)
  const keys = new MeteredKeys(epoch.keys as EpochKeys12, (compressions) => (took += compressions))
  openRecord12({ type: 'application_data', bytes }, { ...epoch, keys })
  return took
}

/** The block behind `previous`, from its known last byte to its first; nothing where no count ever drops. */
function bytesBefore(
  previous: Uint8Array,
  ask: (changed: Uint8Array) => number,
): { readonly bytes: Uint8Array; readonly hits: number } | undefined {
  const bytes = new Uint8Array(BLOCK)
  bytes[BLOCK - 1] = COOKIE.charCodeAt(BLOCK - 1)
  const usual = ask(previous)
  for (let at = BLOCK - 2; at >= 0; at--) {
    // Padding of as many bytes as are known, and the one in question: each says how many stand before the last.
    const says = BLOCK - 1 - at
    const hit = Array.from({ length: 256 }, (_, guess) => guess).find((guess) => {
      const wish = (known: number, index: number): number =>
        index < at ? 0 : (index === at ? guess : known) ^ says
      return ask(previous.map((byte, index) => byte ^ wish(uintAt(bytes, index, 1), index))) < usual
    })
    if (hit === undefined) return undefined
    bytes[at] = hit
  }
  return { bytes, hits: BLOCK - 1 }
}
