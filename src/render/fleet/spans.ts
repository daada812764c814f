/** Spans of time in words. */
import { DAY, HOUR, MINUTE, SECOND } from '../../bytes/time.ts'
import type { FleetReport } from '../../sim/fleet/report.ts'

type Spans = FleetReport['spans']

const UNITS: readonly (readonly [ms: number, name: string, each: string])[] = [
  [DAY, 'day', 'day by day'],
  [HOUR, 'hour', 'hour by hour'],
  [MINUTE, 'minute', 'minute by minute'],
  [SECOND, 'second', 'second by second'],
  [1, 'millisecond', 'millisecond by millisecond'],
]

/** Where each span begins, and where the last one ends, in ms since the fleet began. */
export function edgesOf(spans: Spans): readonly number[] {
  const last = spans.at(-1)
  return [...spans.map(({ from }) => from), last ? last.from + last.ms : 0]
}

/** The spans but for a last one that is so short that its rates are chance. */
export function steadySpans(spans: Spans): Spans {
  const [first] = spans
  return spans.filter(({ ms }) => first && ms >= first.ms / 2)
}

/** `minute by minute`, as one says what holds for each span. */
export function spanName(spans: Spans): string {
  const length = spans[1]?.from ?? 0
  return UNITS.find(([ms]) => ms === length)?.[2] ?? 'over time'
}

/** A time in words: `5 minutes`. @param time ms */
function timeWords(time: number): string {
  const [ms, name] = UNITS.find(([ms]) => time >= ms && time % ms === 0) ?? UNITS.at(-1)!
  const count = time / ms
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

/** When each span begins, in words; `0` at the beginning. */
export function timesOf(spans: Spans): readonly string[] {
  return spans.map(({ from }) => (from === 0 ? '0' : timeWords(from)))
}
