/** What is traded for what: all points by two measures, and the frontier of those that no other beats. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { Frontier } from '../../../sim/fleet/sweep/frontier.ts'
import type { MeasureColumn, SweepTable } from '../../../sim/fleet/sweep/table.ts'
import { Figure } from '../../charts/figure.tsx'
import { Points, type Place } from '../../charts/points.tsx'
import { axisOver } from '../../charts/spread.ts'
import { number } from '../../words/amounts.ts'
import { filled, type Filled } from '../../words/measured.ts'
import { columnsOf, isMeasure, pointName } from './columns.ts'

/** The figures. */
export function Frontiers({
  table,
  frontiers,
}: {
  readonly table: SweepTable
  readonly frontiers: readonly Frontier[]
}) {
  const some = frontiers.filter(({ points }) => points.length > 0)
  return (
    <>
      {some.map((frontier, index) => (
        <Traded key={index} {...{ table, frontier }} id={`frontier-${index + 1}`} wide={some.length === 1} />
      ))}
    </>
  )
}

type Measured = Filled<MeasureColumn>

interface TradedProps {
  readonly table: SweepTable
  readonly frontier: Frontier
  readonly id: string
  readonly wide: boolean
}

function Traded({ table, frontier: { measures, points: on }, id, wide }: TradedProps) {
  const { dials } = columnsOf(table)
  const measured = filled(table).filter(isMeasure)
  const [x, y] = measures.map((name) => measured.find((column) => column.name === name)!) as [
    Measured,
    Measured,
  ]
  const placed = table.rows.flatMap((_, row) => {
    const place = { x: x.values[row], y: y.values[row] }
    return isPlace(place) ? [{ row, ...place }] : []
  })
  const best = on.flatMap((row) => placed.find((each) => each.row === row) ?? [])
  const named = (row: number): string => `${pointName(dials, row)} (${x.texts[row]}, ${y.texts[row]})`
  const others = placed.length - best.length
  const says = `${best.length === 1 ? 'One fleet beats all others' : `${best.length} fleets of ${placed.length} are such that no other is as good in both and better in one`}: ${ends(on.map(named))}.`
  return (
    <Figure
      {...{ id, wide }}
      title={`${x.name} against ${y.name}: what is traded for what?`}
      says={[says]}
      keys={[
        { look: 'best', name: 'on the frontier', text: number(best.length) },
        ...(others > 0 ? [{ look: 'beaten', name: 'beaten by another', text: number(others) }] : []),
      ]}
      caption={`Across: ${x.help}; ${x.better} is better. Up: ${y.help}; ${y.better} is better. At points on the frontier: ${dials.map(({ name }) => name).join(' · ')}.`}
      numbers={{
        heads: ['on the frontier', x.name, y.name],
        rows: on.map((row) => [pointName(dials, row), x.texts[row]!, y.texts[row]!]),
      }}
    >
      <Points
        label={`${x.name} against ${y.name}. ${says}`}
        x={axisOver(
          placed.map((each) => each.x),
          x.scale,
        )}
        y={axisOver(
          placed.map((each) => each.y),
          y.scale,
        )}
        points={[
          { look: 'beaten', places: placed.filter(({ row }) => !on.includes(row)) },
          // Who can afford what lies between two points takes the one with less of what should be little.
          { look: 'best', places: best, line: x.better === 'less' ? 'along-first' : 'up-first' },
        ]}
        names={best.map(({ row, ...place }) => ({
          ...place,
          text: pointName(dials, row),
          side: y.better === 'more' ? 'above' : 'below',
        }))}
      />
    </Figure>
  )
}

function isPlace(place: Readonly<Record<'x' | 'y', Measured['values'][number]>>): place is Place {
  return typeof place.x === 'number' && typeof place.y === 'number'
}

function ends(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `from ${names[0]} to ${names.at(-1)}`
}
