/** What the page of a run shows beside it: another run, what an attack came to, what somebody on the path sees. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { attackLines, attackTitle } from '../beside/attack.ts'
import { overheardLines } from '../beside/overheard.ts'
import { Beside } from '../components/beside.tsx'
import { LinesView } from '../components/lines.tsx'
import type { Line } from '../text/lines.ts'
import { besideView } from '../views/beside-view.ts'
import { seen } from '../views/seen.ts'
import type { BesideRun } from './beside-run.ts'

/** A part of the page for each that there is. */
export function BesideParts({ comparison, attack, overheard }: BesideRun) {
  return (
    <>
      {comparison && (
        <section class="card" aria-label="another run">
          <h2>Beside another run</h2>
          <Beside beside={seen(besideView(comparison))} />
        </section>
      )}
      {attack && <Told title={attackTitle(attack)} lines={attackLines(attack)} />}
      {overheard && <Told title="What somebody on the path sees" lines={overheardLines(overheard)} />}
    </>
  )
}

function Told({ title, lines }: { readonly title: string; readonly lines: Iterable<Line> }) {
  return (
    <section class="card" aria-label={seen(title)}>
      <h2>{seen(title)}</h2>
      <LinesView lines={seen([...lines].map(({ pieces }) => pieces))} />
    </section>
  )
}
