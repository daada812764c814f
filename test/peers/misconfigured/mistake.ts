/** The shape of a mistake: a server set up wrong, what a check-up finds, and which setting its advice names. */
import type { ServerName } from '../../../src/probe/advice/advice.ts'
import type { AdviceRow, Change } from '../../../src/probe/advice/row.ts'
import type { Settings } from './servers.ts'

/** A finding as one name: version, question, outcome. */
export type Case = NonNullable<AdviceRow['tested']>[number]

/** A configuration that somebody gets wrong. */
export interface Mistake {
  readonly server: ServerName
  readonly wrong: Settings
  /** A second process, at an address of its own, set up so. */
  readonly beside?: Settings
  /** What is found, each with the settings of which any mends it alone. */
  readonly shows: Partial<Record<Case, string | readonly string[]>>
}

/** Mistakes of one server. */
export const mistakesOf = (
  server: ServerName,
  rows: readonly Omit<Mistake, 'server'>[],
): readonly Mistake[] => rows.map((row) => ({ server, ...row }))

/** A mistake that shows where two processes have nothing in common. */
export const apartFrom = (wrong: Settings, shows: Mistake['shows']): Omit<Mistake, 'server'> => ({
  wrong,
  beside: wrong,
  shows,
})

/** Settings with a change made. */
export function changed(settings: Settings, change: Change): Settings {
  const after = new Map(Object.entries<string | null>({ ...settings, ...change }))
  return Object.fromEntries([...after].filter((entry): entry is [string, string] => entry[1] !== null))
}
