/** Two runs beside each other: what differs and matters is open. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { BesideView } from '../views/beside-view.ts'
import { LineView, LinesView } from './lines.tsx'

/** The comparison. */
export function Beside({ beside }: { readonly beside: BesideView }) {
  return (
    <section class="beside" aria-label="beside each other">
      <LinesView lines={beside.opening} />
      {beside.connections.map(({ id, matters, lines: [head = [], ...rest] }) =>
        rest.length === 0 ? (
          <LineView key={id} pieces={head} />
        ) : (
          <details key={id} open={matters}>
            <summary>
              <LineView pieces={head} />
            </summary>
            <LinesView lines={rest} />
          </details>
        ),
      )}
    </section>
  )
}
