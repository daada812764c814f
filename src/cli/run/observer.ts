/** `run --observer`: what somebody on the path sees and links, as rows. */
import { printableJson } from '../../bytes/printable.ts'
import { renderOverheard } from '../../render/text/overheard.ts'
import type { TextOptions } from '../../render/text/text.ts'
import { overhear } from '../../sim/observer/listen.ts'
import type { Run } from '../../trace/run.ts'

/** Rows of text, or of JSON where there is no look. */
export function* observerRows(run: Run, look: TextOptions | undefined): Generator<string> {
  const overheard = overhear(run)
  if (look) {
    yield* renderOverheard(overheard, look)
    return
  }
  for (const { id, ...rest } of overheard.connections)
    yield printableJson({ kind: 'overheard', connection: id, ...rest })
  for (const pair of overheard.pairs) yield printableJson({ kind: 'pair', ...pair })
}
