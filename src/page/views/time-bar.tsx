/** The time bar: drag, step, play, keys. */
import type { ReadonlySignal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'

/** ms for which a moment stays while it plays. */
const STAYS = 900

/** What has places to be at, one behind the other. */
export interface Pace {
  readonly at: ReadonlySignal<number>
  readonly length: ReadonlySignal<number>
  /** To a place, or the nearest that there is. */
  goTo(at: number): void
  /** To the next in which something happens, or the one before. */
  step(by: 1 | -1): void
}

/** The bar. */
export function TimeBar({ pace }: { readonly pace: Pace }) {
  const [playing, setPlaying] = useState(false)
  const at = pace.at.value
  const last = Math.max(0, pace.length.value - 1)
  useEffect(() => {
    if (!playing) return undefined
    const timer = setInterval(() => {
      const before = pace.at.peek()
      pace.step(1)
      if (pace.at.peek() === before) setPlaying(false)
    }, STAYS)
    return () => clearInterval(timer)
  }, [playing, pace])
  return (
    <nav class="time" aria-label="time">
      <button onClick={() => pace.goTo(0)} title="first moment (Home)" aria-label="first moment">
        |◀
      </button>
      <button onClick={() => pace.step(-1)} title="step back (←)" aria-label="step back">
        ◀
      </button>
      <button onClick={() => setPlaying(!playing)} aria-pressed={playing}>
        {playing ? 'pause' : 'play'}
      </button>
      <button onClick={() => pace.step(1)} title="step (→)" aria-label="step">
        ▶
      </button>
      <button onClick={() => pace.goTo(last)} title="last moment (End)" aria-label="last moment">
        ▶|
      </button>
      <input
        type="range"
        min={0}
        max={last}
        value={at}
        aria-label="moment"
        aria-valuetext={`moment ${at} of ${last}`}
        onInput={({ currentTarget }) => pace.goTo(Number(currentTarget.value))}
      />
      <output>
        #{at} of {last}
      </output>
    </nav>
  )
}
