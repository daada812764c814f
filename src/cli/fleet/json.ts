/** Fleets as JSON, which has no word for a time without end: it is `never` there, as on the command line. */
import { entryOf } from '../../bytes/table.ts'
import { DIALS } from '../../sim/fleet/dials.ts'

/** As `JSON.stringify`. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_, each: unknown) => (each === Infinity ? 'never' : each), indent)
}

/** What {@link toJson} wrote. */
export function fromJson(text: string): unknown {
  return JSON.parse(text, (name, each: unknown) =>
    each === 'never' && entryOf<unknown>(DIALS, name) ? Infinity : each,
  )
}
