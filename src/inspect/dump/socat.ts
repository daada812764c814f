/** `socat -x` and `socat -v -x`: what goes through, both ways, in hex with characters beside it or without. */
import { fromHex } from '../../bytes/bytes.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { dumpOf, passedOver, type Dump } from './dump.ts'

/** `>` one way, `<` the other; how many bytes follow. */
const HEAD = /^[<>] \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\.\d+ +length=(\d+) from=\d+ to=\d+$/
/** With characters a line ends behind each line feed, and holds 16 bytes at most. */
const ROW = /^((?: [0-9a-f]{2})+)(?: {2}.*)?$/

/** One block a head, in their order. @throws DecodeError where a block has another length than its head says */
export function socatDump(text: string): Dump | undefined {
  const blocks: { readonly length: number; readonly line: number; rows: string[] }[] = []
  const others: string[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const length = HEAD.exec(line)?.[1]
    const row = ROW.exec(line)?.[1]
    const last = blocks.at(-1)
    if (length !== undefined) blocks.push({ length: Number(length), line: index + 1, rows: [] })
    else if (row !== undefined && last) last.rows.push(row)
    else if (line !== '--') others.push(line)
  }
  return dumpOf(
    blocks.map(({ length, line, rows }) => {
      const bytes = fromHex(rows.join('').replaceAll(' ', ''))
      if (bytes.length !== length)
        throw new DecodeError(`line ${line}`, 0, {
          expected: `${length} bytes behind it, as it says`,
          actual: `${bytes.length}`,
        })
      return bytes
    }),
    passedOver(others),
  )
}
