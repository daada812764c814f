/** What share resumed, over time: of all connections, and of each version where there are both. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { FleetReport } from '../../sim/fleet/report.ts'
import { shareAxis, timeAxis } from '../charts/axis.ts'
import { Figure, type Numbers } from '../charts/figure.tsx'
import { Steps, type Series } from '../charts/steps.tsx'
import { number } from '../words/amounts.ts'
import { percent } from '../words/values.ts'
import { isResumed, WAY_NAMES, type Way } from '../words/ways.ts'
import { edgesOf, spanName, timesOf } from './spans.ts'

/** From the bottom up: what resumed, then what did not. */
const ORDER: readonly Way[] = ['resumed', 'renewed', 'early', 'early-refused', 'refused', 'full']

/** The version of a way. */
type Version = FleetReport['ways'][number]['version']

/** The figures. */
export function WaysOverTime({ report }: { readonly report: FleetReport }) {
  const versions = [...new Set(report.ways.map(({ version }) => version))]
  return (
    <>
      <Shares report={report} title={`What share resumed, ${spanName(report.spans)}?`} id="resumed" wide />
      {versions.length > 1 &&
        versions.map((version) => (
          <Shares
            key={version}
            {...{ report, version }}
            id={version === 'TLS 1.2' ? 'resumed-12' : 'resumed-13'}
            title={`And of ${version} alone?`}
          />
        ))}
    </>
  )
}

interface SharesProps {
  readonly report: FleetReport
  readonly title: string
  readonly id: string
  /** Of all versions where none is named. */
  readonly version?: Version
  readonly wide?: boolean
}

function Shares({ report, title, id, version, wide }: SharesProps) {
  const { spans, ways } = report
  const shown = ORDER.flatMap((way) => {
    const at = ways.flatMap((each, index) =>
      each.outcome === way && (version === undefined || each.version === version) ? [index] : [],
    )
    return at.length > 0
      ? [{ way, counts: spans.map((span) => sum(at.map((index) => span.ways[index]!))) }]
      : []
  })
  const totals = spans.map((_, at) => sum(shown.map(({ counts }) => counts[at]!)))
  const all = sum(totals)
  const resumed = spans.map((_, at) =>
    sum(shown.filter(({ way }) => isResumed(way)).map(({ counts }) => counts[at]!)),
  )
  const says = saysOf(resumed, totals)
  const areas = shown.map(({ way, counts }): Series => ({
    look: way,
    values: counts.map((count, at) => part(count, totals[at]!)),
  }))
  return (
    <Figure
      {...{ id, title }}
      wide={wide ?? false}
      says={[says]}
      keys={shown
        .map(({ way, counts }) => ({
          look: way,
          name: WAY_NAMES[way],
          text: percent(part(sum(counts), all)),
        }))
        .toReversed()}
      caption={`Across: time since the fleet began, in spans of ${spanLength(report)}. Up: share of the connections that began in each.`}
      numbers={numbersOf(report, shown, totals)}
    >
      <Steps
        label={`Share resumed over time. ${says}`}
        edges={edgesOf(spans)}
        x={timeAxis(edgesOf(spans).at(-1)!)}
        y={shareAxis()}
        areas={areas}
      />
    </Figure>
  )
}

/** How it began, and how it went on once clients had sessions. */
function saysOf(resumed: readonly number[], totals: readonly number[]): string {
  const half = Math.floor(totals.length / 2)
  const whole = percent(part(sum(resumed), sum(totals)))
  if (totals.length < 4) return `${whole} resumed.`
  const late = percent(part(sum(resumed.slice(half)), sum(totals.slice(half))))
  return `${whole} resumed: ${percent(part(resumed[0]!, totals[0]!))} in the first span of time, when most clients were new, and ${late} in the second half.`
}

function numbersOf(
  { spans }: FleetReport,
  shown: readonly { readonly way: Way; readonly counts: readonly number[] }[],
  totals: readonly number[],
): Numbers {
  const times = timesOf(spans)
  return {
    heads: ['from', 'connections', ...shown.map(({ way }) => way)],
    rows: spans.map((_, at) => [
      times[at]!,
      number(totals[at]!),
      ...shown.map(({ counts }) => percent(part(counts[at]!, totals[at]!))),
    ]),
  }
}

function spanLength({ spans }: FleetReport): string {
  const times = timesOf(spans)
  return times[1] ?? 'all the time there was'
}

function part(count: number, all: number): number {
  return all === 0 ? 0 : count / all
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, each) => all + each, 0)
}
