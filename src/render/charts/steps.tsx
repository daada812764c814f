/** What holds for spans of time, one behind the other: areas on top of each other, and lines. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { Axis } from './axis.ts'
import { Frame, pen } from './frame.tsx'

/** A row of values, one for each span. */
export interface Series {
  /** Its class, which colours it. */
  readonly look: string
  readonly values: readonly number[]
}

interface StepsProps {
  readonly label: string
  /** Where each span begins, and where the last one ends. */
  readonly edges: readonly number[]
  readonly x: Axis
  readonly y: Axis
  /** From the bottom up. */
  readonly areas?: readonly Series[]
  readonly lines?: readonly Series[]
}

/** The chart. */
export function Steps({ label, edges, x, y, areas = [], lines = [] }: StepsProps) {
  const places = edges.map((edge) => pen(x.at(edge)))
  const heights = (values: readonly number[]): readonly number[] =>
    values.map((value) => pen(1 - y.at(value)))
  return (
    <Frame {...{ label, x, y }}>
      {stacked(areas).map(({ look, values, below }) => (
        <path
          key={look}
          class={`area ${look}`}
          d={`M${places[0]} ${heights(values)[0]}${along(places, heights(values))}V${heights(below).at(-1)}${back(places, heights(below))}Z`}
        />
      ))}
      {lines.map(({ look, values }) => (
        <path
          key={look}
          class={`stroke ${look}`}
          d={`M${places[0]} ${heights(values)[0]}${along(places, heights(values))}`}
        />
      ))}
    </Frame>
  )
}

/** Each area with what it stands on. */
function stacked(areas: readonly Series[]): readonly (Series & { readonly below: readonly number[] })[] {
  let below = areas[0]?.values.map(() => 0) ?? []
  return areas.map(({ look, values }) => {
    const area = { look, values: values.map((value, at) => value + below[at]!), below }
    below = area.values
    return area
  })
}

/** From the height of the first span to the end of the last. */
function along(places: readonly number[], heights: readonly number[]): string {
  return heights.map((height, at) => `V${height}H${places[at + 1]}`).join('')
}

/** The same from the end to the beginning. */
function back(places: readonly number[], heights: readonly number[]): string {
  return (
    heights
      .map((height, at) => `H${places[at + 1]}V${height}`)
      .toReversed()
      .join('') + `H${places[0]}`
  )
}
