/** Views of what others sent, as a page may show them. */
import { printable } from '../../../bytes/printable.ts'

/** The same with every text of it printable: what a peer chose can neither hide nor turn round what stands beside it. */
export function shown<V>(view: V): V {
  return shownIn(view) as V
}

function shownIn(value: unknown): unknown {
  if (typeof value === 'string') return printable(value)
  if (Array.isArray(value)) return value.map(shownIn)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shownIn(each)]))
}
