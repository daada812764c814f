/** A list of names. */
import { line, paint } from '../../render/text/lines.ts'
import { PLAIN } from '../../render/text/theme.ts'

/** Rows of a name and what it is; what does not fit goes on under what it is, or indented where columns are few. */
export function* twoColumns(
  rows: readonly (readonly [name: string, says: string])[],
  width: number,
): Generator<string> {
  const left = Math.max(...rows.map(([name]) => name.length)) + 2
  const hang = left <= width / 2 ? left : 4
  for (const [name, says] of rows)
    yield* paint(
      line(
        [
          ['text', name.padEnd(left)],
          ['text', says],
        ],
        hang,
      ),
      width,
      PLAIN,
    )
}
