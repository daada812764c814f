/** What the page of a run shows beside it: another run, what an attack came to, what somebody on the path sees. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { attackLines, attackTitle } from '../beside/attack.ts'
import { cameLines } from '../beside/came.ts'
import { leakedLines, leakLines, type Fallen } from '../beside/leak.ts'
import { overheardLines } from '../beside/overheard.ts'
import { Beside } from '../components/beside.tsx'
import { LinesView } from '../components/lines.tsx'
import type { Line } from '../text/lines.ts'
import { besideView } from '../views/beside-view.ts'
import { seen } from '../views/seen.ts'
import type { BesideRun } from './beside-run.ts'
import { CheckUp } from './checked.tsx'

interface BesidePartsProps extends BesideRun {
  /** Names of the connections that the page has. */
  readonly connections: ReadonlySet<string>
}

/** A part of the page for each that there is. */
export function BesideParts(props: BesidePartsProps) {
  const { comparison, attack, overheard, fallen, came, checked, connections } = props
  return (
    <>
      {checked && <CheckUp {...{ checked: seen(checked), connections }} />}
      {comparison && (
        <section class="card" aria-label="another run">
          <h2>Beside another run</h2>
          <Beside beside={seen(besideView(comparison))} />
        </section>
      )}
      {attack && <Told title={attackTitle(attack)} lines={attackLines(attack)} />}
      {came && <Told title="What came of the change" lines={cameLines(came)} />}
      {fallen && <Told title="What can be read when it leaks" lines={fallenLines(fallen)} />}
      {overheard && <Told title="What somebody on the path sees" lines={overheardLines(overheard)} />}
    </>
  )
}

/** One in full, several each at a glance. */
function fallenLines(fallen: readonly Fallen[]): readonly Line[] {
  const [first, ...more] = fallen
  return first && more.length === 0 ? leakedLines(first) : fallen.flatMap(leakLines)
}

function Told({ title, lines }: { readonly title: string; readonly lines: Iterable<Line> }) {
  return (
    <section class="card" aria-label={seen(title)}>
      <h2>{seen(title)}</h2>
      <LinesView lines={seen([...lines].map(({ pieces }) => pieces))} />
    </section>
  )
}
