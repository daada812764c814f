/** The end of something in bytes that come in pieces, however small these are. */
import { asLatin1 } from './bytes.ts'
import type { ByteQueue } from './queue.ts'

/** What something ends with. */
export interface Mark {
  /** What it looks like, in Latin-1. */
  readonly pattern: RegExp
  /** Bytes of its longest form. */
  readonly longest: number
}

/** The end of a line: LF, whatever is before it. */
export const LINE_END: Mark = { pattern: /\n/, longest: 1 }

/** The end of a head of HTTP: the empty line, CR LF CR LF or with LF alone. */
export const HEAD_END: Mark = { pattern: /\r?\n\r?\n/, longest: 4 }

/** Bytes that are looked at together: little, since what ends may be short and much may wait behind it. */
const WINDOW = 256

/** Looks for one mark in one queue that grows. Each byte is looked at once, save those that a mark may have begun in. */
export class MarkSearch {
  private readonly mark: Mark
  private searched = 0

  constructor(mark: Mark) {
    this.mark = mark
  }

  /** @param queue the same as before, with more at its end @returns bytes up to the end of the mark; `undefined` before it is there */
  in(queue: ByteQueue): number | undefined {
    const { pattern, longest } = this.mark
    while (this.searched < queue.length) {
      const from = Math.max(0, this.searched - longest + 1)
      const piece = queue.peek(WINDOW + longest, from)
      const found = pattern.exec(asLatin1(piece))
      if (found) return from + found.index + found[0].length
      this.searched = from + piece.length
    }
    return undefined
  }
}
