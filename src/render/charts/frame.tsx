/**
 * The frame of a chart: lines and areas are drawn and stretch with the page, words and numbers are text and do not. To who does not
 * see it a chart is what its label says; the numbers stand in a table beside it.
 */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import type { Axis } from './axis.ts'

/** Units of the drawing, either way: y goes down. */
const UNITS = 1000

interface FrameProps {
  /** What the chart shows, in a sentence. */
  readonly label: string
  readonly x: Axis
  readonly y: Axis
  /** What stands for itself, whatever the width: points, words. */
  readonly over?: ComponentChildren
  /** What is drawn, in {@link pen}'s units. */
  readonly children?: ComponentChildren
}

/** The chart. */
export function Frame({ label, x, y, over, children }: FrameProps) {
  return (
    <div class="chart" role="img" aria-label={label}>
      <div class="ys">
        {y.ticks.map(({ at, text }) => (
          <span key={text} style={{ bottom: share(at) }}>
            {text}
          </span>
        ))}
      </div>
      <div class="plot">
        <svg viewBox={`0 0 ${UNITS} ${UNITS}`} preserveAspectRatio="none" aria-hidden="true">
          {children}
          <g class="grid">
            {y.ticks.map(({ at, text }) => (
              <path key={text} d={`M0 ${pen(1 - at)}H${UNITS}`} />
            ))}
          </g>
        </svg>
        {over}
      </div>
      <div class="xs">
        {x.ticks.map(({ at, text }, index) => (
          <span key={text} class={index % 2 === 1 ? 'odd' : undefined} style={{ left: share(at) }}>
            {text}
          </span>
        ))}
      </div>
    </div>
  )
}

/** A place on an axis as a length of the drawing. @param at from 0 to 1; beyond that it is the end */
export function pen(at: number): number {
  return Number((Math.min(1, Math.max(0, at)) * UNITS).toFixed(1))
}

/** A place on an axis as CSS says it. @param at from 0 to 1 */
export function share(at: number): string {
  return `${Number((at * 100).toFixed(2))}%`
}
