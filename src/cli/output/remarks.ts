/** Remarks on stderr, beside what a command gives. */
import { printable } from '../../bytes/printable.ts'
import { line, paint } from '../../render/text/lines.ts'
import { PLAIN } from '../../render/text/theme.ts'

/** Where remarks go, as far as their looks depend on it. */
export interface RemarkStream {
  readonly isTTY?: boolean
  readonly columns?: number
}

/** Columns by which the rows after the first are indented. */
const HANG = 4

/**
 * Lines of remarks as they are shown: what nobody could see is escaped; on a terminal a line wraps at its words. In a pipe a
 * line stays a line, for who looks for a word in it.
 */
export function remarkText(text: string, { isTTY = false, columns = 0 }: RemarkStream): string {
  return text
    .split('\n')
    .flatMap((each) =>
      isTTY ? paint(line([['text', each]], HANG), columns || 80, PLAIN) : [printable(each)],
    )
    .join('\n')
}
