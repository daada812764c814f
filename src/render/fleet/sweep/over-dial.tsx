/** What a dial does: each measure over its values, with a line for each combination of the other dials where there are few. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { MeasureColumn, SweepTable } from '../../../sim/fleet/sweep/table.ts'
import { Bars } from '../../charts/bars.tsx'
import { Figure } from '../../charts/figure.tsx'
import { Points } from '../../charts/points.tsx'
import { axisOver, placesFor } from '../../charts/spread.ts'
import type { Filled } from '../../words/measured.ts'
import { columnsOf, pointName } from './columns.ts'

/** Lines of one chart that can be told apart. */
const MOST_LINES = 4

/** Points that differ in one dial alone. */
interface Line {
  readonly look: string
  /** The values of the other dials. */
  readonly name: string
  readonly rows: readonly number[]
}

/** The figures: none where the other dials have too many combinations. */
export function OverDial({ table }: { readonly table: SweepTable }) {
  const { dials, measures } = columnsOf(table)
  const [over, ...others] = dials.toSorted((a, b) => textsOf(b).length - textsOf(a).length)
  if (!over) return null
  const lines = linesOf(over, others)
  if (lines.length > MOST_LINES) return null
  return (
    <>
      {measures.map((measure) => (
        <Measured key={measure.name} {...{ measure, over, dials, others, lines }} />
      ))}
    </>
  )
}

interface MeasuredProps {
  readonly measure: Filled<MeasureColumn>
  readonly over: Filled
  readonly dials: readonly Filled[]
  readonly others: readonly Filled[]
  readonly lines: readonly Line[]
}

function Measured(props: MeasuredProps) {
  const { measure, over, others, lines } = props
  const { name, help, better } = measure
  const says = extremes(props)
  const isWords = over.scale === 'words'
  const up = `${help}; ${better} is better.`
  return (
    <Figure
      id={`over-${name}`}
      title={`What does ${over.name} do to ${name}?`}
      says={[says]}
      keys={
        isWords || others.length === 0
          ? undefined
          : lines.map((line) => ({
              look: line.look,
              name: others.map((dial) => dial.name).join(' · '),
              text: line.name,
            }))
      }
      caption={isWords ? up : `Across: ${over.help}; each value as far from the next. Up: ${up}`}
      numbers={isWords ? undefined : numbersOf(props)}
    >
      {isWords ? <InWords {...props} /> : <Drawn {...props} says={says} />}
    </Figure>
  )
}

function Drawn({ measure, over, lines, says }: MeasuredProps & { readonly says: string }) {
  const texts = textsOf(over)
  const points = lines.map(({ look, rows }) => ({
    look,
    line: 'straight' as const,
    places: rows.flatMap((row) => {
      const y = measure.values[row]
      return typeof y === 'number' ? [{ x: texts.indexOf(over.texts[row]!), y }] : []
    }),
  }))
  const all = points.flatMap(({ places }) => places.map(({ y }) => y))
  return (
    <Points
      label={`${measure.name} over ${over.name}. ${says}`}
      x={placesFor(texts)}
      y={axisOver(all, measure.scale)}
      points={points}
    />
  )
}

/** Nothing lies between words: bars. */
function InWords({ measure, over, dials, lines }: MeasuredProps) {
  const rows = lines.flatMap((line) => line.rows).toSorted((a, b) => a - b)
  return (
    <Bars
      caption={`${measure.name} by ${over.name}`}
      heads={[dials.map(({ name }) => name).join(' · '), measure.name]}
      bars={rows.map((row) => ({
        name: pointName(dials, row),
        value: Number(measure.values[row] ?? 0),
        text: measure.texts[row]!,
        look: 'time',
      }))}
    />
  )
}

function numbersOf({ measure, over, lines }: MeasuredProps) {
  return {
    heads: [over.name, ...lines.map(({ name }) => [measure.name, name].filter(Boolean).join(', '))],
    rows: textsOf(over).map((text) => [
      text,
      ...lines.map(({ rows }) => measure.texts[rows.find((row) => over.texts[row] === text) ?? -1] ?? ''),
    ]),
  }
}

/** The best and the worst. */
function extremes({ measure: { better, values, texts }, dials }: MeasuredProps): string {
  const rows = [...values.keys()].filter((row) => typeof values[row] === 'number')
  const [least, most] = rows
    .toSorted((a, b) => Number(values[a]) - Number(values[b]))
    .filter((_, at, all) => at === 0 || at === all.length - 1)
  const [best, worst] = better === 'more' ? [most, least] : [least, most]
  return `Best with ${pointName(dials, best!)}: ${texts[best!]}. Worst with ${pointName(dials, worst!)}: ${texts[worst!]}.`
}

function linesOf(over: Filled, others: readonly Filled[]): readonly Line[] {
  const rows = [...over.values.keys()]
  const names = rows.map((row) => pointName(others, row))
  return [...new Set(names)].map((name, index) => ({
    name,
    look: `line-${index + 1}`,
    rows: rows.filter((row) => names[row] === name),
  }))
}

function textsOf({ texts }: Filled): readonly string[] {
  return [...new Set(texts)]
}
