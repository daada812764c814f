/** Views for the eye: a peer may have chosen any characters, and those that are not seen stand as their escapes. */
import { printable } from '../../bytes/printable.ts'

/** A view of plain data, each string in it as one can see it. */
export function seen<View>(view: View): View {
  return seenValue(view) as View
}

function seenValue(value: unknown): unknown {
  if (typeof value === 'string') return printable(value)
  if (Array.isArray(value)) return value.map(seenValue)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, seenValue(part)]))
}
