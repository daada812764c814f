/** What the caches hold, and how often a store outside is asked. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { FleetReport } from '../../sim/fleet/report.ts'
import { axisTo, timeAxis } from '../charts/axis.ts'
import { Bars } from '../charts/bars.tsx'
import { Figure } from '../charts/figure.tsx'
import { Steps } from '../charts/steps.tsx'
import { kibibytes, number, short } from '../words/amounts.ts'
import { percent } from '../words/values.ts'
import { edgesOf, steadySpans, timesOf } from './spans.ts'

/** The figures; none where servers keep no sessions. */
export function Caches({ report }: { readonly report: FleetReport }) {
  if (report.dials.sessions !== 'cache') return null
  return (
    <>
      <Held report={report} />
      {report.store.operations > 0 && <Store report={report} />}
    </>
  )
}

function Held({ report: { cache, spans } }: { readonly report: FleetReport }) {
  const { held, bytes, hits, misses, expired, pushedOut } = cache
  const looks = hits + misses + expired
  const found =
    looks === 0 ? 'Nobody looked for one' : `${percent(hits / looks)} of ${number(looks)} looks found one`
  const says = `At most ${number(held)}, ${kibibytes(bytes)} as files have them. ${found}; ${number(pushedOut)} sessions were pushed out.`
  const edges = edgesOf(spans)
  const times = timesOf(spans)
  return (
    <Figure
      id="caches"
      title="How many sessions do the caches hold?"
      says={[says]}
      caption="Across: time since the fleet began. Up: sessions in all caches and stores together."
      numbers={{
        heads: ['from', 'sessions'],
        rows: spans.map((span, at) => [times[at]!, number(span.held)]),
      }}
    >
      <Steps
        label={`Sessions in caches over time. ${says}`}
        edges={edges}
        x={timeAxis(edges.at(-1)!)}
        y={axisTo(Math.max(...spans.map((span) => span.held)), number)}
        areas={[{ look: 'secret', values: spans.map((span) => span.held) }]}
      />
      {looks > 0 && (
        <Bars
          caption="What looks into caches found"
          heads={['found', 'looks']}
          whole={looks}
          bars={[
            { name: 'found a session', value: hits, text: percent(hits / looks), look: 'resumed' },
            { name: 'found none', value: misses, text: percent(misses / looks), look: 'refused' },
            {
              name: 'found one that was too old',
              value: expired,
              text: percent(expired / looks),
              look: 'full',
            },
          ]}
        />
      )}
    </Figure>
  )
}

function Store({ report: { store, spans } }: { readonly report: FleetReport }) {
  const steady = steadySpans(spans)
  const edges = edgesOf(steady)
  const times = timesOf(spans)
  const says = `${short(store.perSecond)} times a second on average, ${number(store.operations)} times in all; ${number(store.failures)} answers never came.`
  return (
    <Figure
      id="store"
      title="How often is the store outside asked?"
      says={[says]}
      caption="Across: time since the fleet began. Up: what stores are asked and told in a second."
      numbers={{
        heads: ['from', 'operations a second'],
        rows: spans.map((span, at) => [times[at]!, short(span.storePerSecond)]),
      }}
    >
      <Steps
        label={`Operations of stores over time. ${says}`}
        edges={edges}
        x={timeAxis(edges.at(-1)!)}
        y={axisTo(Math.max(...steady.map((span) => span.storePerSecond)), String)}
        areas={[{ look: 'time', values: steady.map((span) => span.storePerSecond) }]}
      />
    </Figure>
  )
}
