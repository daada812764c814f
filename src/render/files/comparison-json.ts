/** A comparison as JSON, one connection a line. */
import { printableJson } from '../../bytes/printable.ts'
import type { Comparison } from '../../trace/compare/compare.ts'

/** The lines: first which runs they are and what one has alone, then each connection. */
export function* comparisonJson({ connections, ...whole }: Comparison): Generator<string> {
  yield printableJson(whole)
  for (const connection of connections) yield printableJson(connection)
}
