/** `run --observer`: what somebody on the path sees and links, as rows. */
import { printableJson } from '../../bytes/printable.ts'
import { renderOverheard } from '../../render/beside/overheard.ts'
import type { TextOptions } from '../../render/text/text.ts'
import type { Overheard } from '../../sim/observer/listen.ts'

/** Rows of text, or of JSON where there is no look. */
export function* observerRows(overheard: Overheard, look: TextOptions | undefined): Generator<string> {
  if (look) {
    yield* renderOverheard(overheard, look)
    return
  }
  for (const { id, ...rest } of overheard.connections)
    yield printableJson({ kind: 'overheard', connection: id, ...rest })
  for (const pair of overheard.pairs) yield printableJson({ kind: 'pair', ...pair })
}
