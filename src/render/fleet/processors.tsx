/** How busy processors are with TLS, and how busy they would be without resumption. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { FleetReport } from '../../sim/fleet/report.ts'
import { axisTo, timeAxis } from '../charts/axis.ts'
import { Bars } from '../charts/bars.tsx'
import { Figure } from '../charts/figure.tsx'
import { Steps } from '../charts/steps.tsx'
import { short } from '../words/amounts.ts'
import { percent } from '../words/values.ts'
import { edgesOf, steadySpans, timesOf } from './spans.ts'

/** The figure; none where nothing was charged. */
export function Processors({ report: { cores, spans, costs, bytes } }: { readonly report: FleetReport }) {
  if (cores.serverWhole === 0) return null
  const steady = steadySpans(spans)
  const edges = edgesOf(steady)
  const times = timesOf(spans)
  const most = Math.max(...steady.map((span) => span.cores.serverWhole))
  // Of few processors one looks at the ms of each second.
  const scale = most >= 1 ? 1 : 1000
  const saved = (now: number, whole: number): string => percent(1 - now / whole)
  const says = `Servers are ${busy(cores.server)} with TLS; if nothing resumed it would be ${amount(cores.serverWhole)}. That is ${saved(cores.server, cores.serverWhole)} saved for servers, ${saved(cores.client, cores.clientWhole)} for clients, and ${saved(bytes.each, bytes.whole)} of the bytes.`
  return (
    <Figure
      id="processors"
      title="How busy are processors, and what does resumption save?"
      says={[says]}
      keys={[
        { look: 'server', name: 'servers', text: amount(cores.server) },
        { look: 'saved', name: 'servers, if nothing resumed', text: amount(cores.serverWhole) },
      ]}
      caption={`Across: time since the fleet began. Up: ${scale === 1 ? 'processors' : 'ms of processor time a second'}, all servers together. Costs of primitives: ${costs.from}.`}
      numbers={{
        heads: ['from', 'servers', 'servers, if nothing resumed', 'clients', 'clients, if nothing resumed'],
        rows: spans.map((span, at) => [
          times[at]!,
          ...(['server', 'serverWhole', 'client', 'clientWhole'] as const).map((side) =>
            amount(span.cores[side]),
          ),
        ]),
      }}
    >
      <Steps
        label={`Processors of servers over time. ${says}`}
        edges={edges}
        x={timeAxis(edges.at(-1)!)}
        y={axisTo(most * scale, String)}
        areas={[{ look: 'server', values: steady.map((span) => span.cores.server * scale) }]}
        lines={[{ look: 'saved', values: steady.map((span) => span.cores.serverWhole * scale) }]}
      />
      <Bars
        caption="Processor time on both sides"
        heads={['whose', 'processor time']}
        bars={(
          [
            ['servers', 'server', 'server'],
            ['servers, if nothing resumed', 'serverWhole', 'saved'],
            ['clients', 'client', 'client'],
            ['clients, if nothing resumed', 'clientWhole', 'saved'],
          ] as const
        ).map(([name, side, look]) => ({ name, look, value: cores[side], text: amount(cores[side]) }))}
      />
    </Figure>
  )
}

function busy(cores: number): string {
  return cores >= 1 ? `busy with ${amount(cores)}` : `busy for ${amount(cores)}`
}

/** Processors, or as much of each second of one. */
function amount(cores: number): string {
  if (cores === 0) return '0'
  if (cores >= 1) return `${short(cores)} processors`
  return cores >= 0.001 ? `${short(cores * 1e3)} ms a second` : `${short(cores * 1e6)} µs a second`
}
