/** How long connections took until the first byte of an answer. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { FleetReport } from '../../sim/fleet/report.ts'
import { axisTo, shareAxis } from '../charts/axis.ts'
import { Figure } from '../charts/figure.tsx'
import { Steps } from '../charts/steps.tsx'
import { ms, number } from '../words/amounts.ts'
import { percent } from '../words/values.ts'

/** Rows of the table at most: what lies between is in the chart. */
const MOST_ROWS = 40

/** The figure. */
export function FirstByte({ report }: { readonly report: FleetReport }) {
  const { firstByte, connections, roundTrips } = report
  const { half, ninety, ninetyNine } = firstByte
  const took = cumulated(report)
  // The last hundredth may take very long, and would leave no room for the others.
  const end = Math.min(took.at(-1)?.ms ?? 1, ninetyNine * 1.25)
  const x = axisTo(end * 1.1, String)
  const says = `Half of the connections had it within ${ms(half)}, 90 % within ${ms(ninety)}, 99 % within ${ms(ninetyNine)}; ${roundTrips.toFixed(2)} round trips of TLS on average.`
  const inSight = took.filter((each) => x.at(each.ms) < 1)
  const edges = [0, ...inSight.map((each) => each.ms), end / x.at(end)]
  const every = Math.ceil(took.length / MOST_ROWS)
  return (
    <Figure
      id="first-byte"
      title="After how long was the first byte of an answer there?"
      says={[says]}
      caption="Across: ms since the first segment of TCP. Up: share of connections that had their first byte by then; the steeper and the further left, the better."
      numbers={{
        heads: ['within', 'share of connections', 'connections'],
        rows: took
          .filter((_, at) => (took.length - 1 - at) % every === 0)
          .map((each) => [ms(each.ms), percent(each.until / connections), number(each.until)]),
      }}
    >
      <Steps
        label={`Time to the first byte. ${says}`}
        edges={edges}
        x={x}
        y={shareAxis([0, 0.5, 0.9, 1])}
        areas={[{ look: 'time', values: [0, ...inSight.map((each) => each.until / connections)] }]}
      />
    </Figure>
  )
}

/** Connections that had their first byte by then. */
function cumulated({
  firstByte: { took },
}: FleetReport): readonly { readonly ms: number; readonly until: number }[] {
  let until = 0
  return took.map((each) => ({ ms: each.ms, until: (until += each.connections) }))
}
