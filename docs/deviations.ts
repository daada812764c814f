/** The tables of deviations: what real endpoints got wrong about sessions, and who notices. */
import { DEVIATIONS } from '../src/sim/deviations/deviations.ts'
import type { Deviation } from '../src/sim/deviations/deviation.ts'
import { code, table } from './markdown.ts'

/** A row for each that somebody notices. */
export function deviationsNoticed(): string {
  const rows = DEVIATIONS.filter(({ seen }) => seen.by !== 'nobody').map((deviation) => [
    ...whatOf(deviation),
    code(deviation.seen.check),
    `${deviation.seen.consequence}: ${deviation.seen.because}`,
    deviation.source,
  ])
  return table(['deviation', 'what it does', 'caught by', 'and then', 'seen at'], rows)
}

/** A row for each that nobody notices. */
export function deviationsUnnoticed(): string {
  const rows = DEVIATIONS.filter(({ seen }) => seen.by === 'nobody').map((deviation) => [
    ...whatOf(deviation),
    `${deviation.seen.consequence}: ${deviation.seen.because}`,
    deviation.source,
  ])
  return table(['deviation', 'what it does', 'nobody notices', 'seen at'], rows)
}

function whatOf({ id, title, cite }: Deviation): readonly [string, string] {
  return [code(id), `${title} (${cite})`]
}
