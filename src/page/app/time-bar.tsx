/** The time bar: drag, step, play, keys. */
import { useEffect, useState } from 'preact/hooks'
import type { Desk } from './desk.ts'

/** ms for which a moment stays while it plays. */
const STAYS = 900

/** The bar. */
export function TimeBar({ desk }: { readonly desk: Desk }) {
  const [playing, setPlaying] = useState(false)
  const { at } = desk.place.value
  const last = (desk.story.value?.length ?? 1) - 1
  useEffect(() => {
    if (!playing) return undefined
    const timer = setInterval(() => {
      const before = desk.place.peek().at
      desk.step(1)
      if (desk.place.peek().at === before) setPlaying(false)
    }, STAYS)
    return () => clearInterval(timer)
  }, [playing])
  return (
    <nav class="time" aria-label="time">
      <button onClick={() => desk.goTo(0)} title="first moment (Home)" aria-label="first moment">
        |◀
      </button>
      <button onClick={() => desk.step(-1)} title="step back (←)" aria-label="step back">
        ◀
      </button>
      <button onClick={() => setPlaying(!playing)} title="play (space)" aria-pressed={playing}>
        {playing ? 'pause' : 'play'}
      </button>
      <button onClick={() => desk.step(1)} title="step (→)" aria-label="step">
        ▶
      </button>
      <button onClick={() => desk.goTo(last)} title="last moment (End)" aria-label="last moment">
        ▶|
      </button>
      <input
        type="range"
        min={0}
        max={last}
        value={at}
        aria-label="moment"
        aria-valuetext={`moment ${at} of ${last}`}
        onInput={({ currentTarget }) => desk.goTo(Number(currentTarget.value))}
      />
      <output>
        #{at} of {last}
      </output>
    </nav>
  )
}
