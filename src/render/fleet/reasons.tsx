/** Why connections did not resume. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { FleetReport } from '../../sim/fleet/report.ts'
import { Bars } from '../charts/bars.tsx'
import { Figure } from '../charts/figure.tsx'
import { number } from '../words/amounts.ts'
import { percent } from '../words/values.ts'

type Why = FleetReport['reasons'][number]

/** The figure. */
export function Reasons({ report: { reasons, connections, share } }: { readonly report: FleetReport }) {
  if (reasons.length === 0) return null
  const [first] = reasons
  const name = ({ because, rule }: Why): string => (because === '' ? rule : because)
  return (
    <Figure
      id="reasons"
      title="Why did the others not resume?"
      says={[
        `${percent(1 - share)} did not. Most often: ${name(first!)} (${percent(first!.count / connections)}).`,
      ]}
      caption="Share of all connections, by the check that failed and the rule that asks for it."
    >
      <Bars
        caption="Connections that did not resume, by the check that failed"
        heads={['why', 'connections']}
        bars={reasons.map((reason) => ({
          name: name(reason),
          about: [reason.check, ...(reason.because === '' ? [] : [reason.rule]), reason.cite].join(' · '),
          value: reason.count,
          text: `${percent(reason.count / connections)} · ${number(reason.count)}`,
          look: reason.check === 'offer.kept' ? 'full' : 'refused',
        }))}
      />
    </Figure>
  )
}
