/** Points, some of them with a name, and a line through some of them. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { Axis } from './axis.ts'
import { Frame, pen, share } from './frame.tsx'

/** Where a point is, in the values of the axes. */
export interface Place {
  readonly x: number
  readonly y: number
}

/** Points that look the same. */
interface Group {
  readonly look: string
  readonly places: readonly Place[]
  /** How a line runs through them, where there is one: straight, or in steps that go along first or up first. */
  readonly line?: 'straight' | 'along-first' | 'up-first'
}

interface PointsProps {
  readonly label: string
  readonly x: Axis
  readonly y: Axis
  /** Drawn one group over the other. */
  readonly points: readonly Group[]
  readonly names?: readonly (Place & { readonly text: string; readonly side: 'above' | 'below' })[]
}

/** Names at most: more would stand on each other. */
const MOST_NAMES = 8

/** The chart. */
export function Points({ label, x, y, points, names = [] }: PointsProps) {
  const at = (place: Place): readonly [number, number] => [pen(x.at(place.x)), pen(1 - y.at(place.y))]
  const every = Math.ceil(names.length / MOST_NAMES)
  const named = names
    .filter((_, index) => index % every === 0)
    .map(({ text, side, ...place }, index) => (
      <span
        key={index}
        class={`name ${side}${index % 2 === 1 ? ' odd' : ''}`}
        style={{
          '--x': Number(x.at(place.x).toFixed(4)),
          bottom: share(y.at(place.y)),
        }}
      >
        {text}
      </span>
    ))
  return (
    <Frame {...{ label, x, y }} over={named}>
      {points.map(({ look, places, line }) => (
        <g key={look} class={look}>
          {line && <path class="stroke" d={through(places.map(at), line)} />}
          {/* A line without length is a dot, as round at any width. */}
          <path class="dots" d={places.map((each) => `M${at(each).join(' ')}h0`).join('')} />
        </g>
      ))}
    </Frame>
  )
}

function through(places: readonly (readonly [number, number])[], by: Group['line']): string {
  return places
    .map(([x, y], index) => {
      if (index === 0) return `M${x} ${y}`
      return by === 'straight' ? `L${x} ${y}` : by === 'along-first' ? `H${x}V${y}` : `V${y}H${x}`
    })
    .join('')
}
