/** What each connection cost, beside the first. */
import type { ConnectionRun } from '../../trace/run.ts'
import { comparable, compareRows, savedInWords, valueInWords } from '../words/costs.ts'

/** The table of costs. */
export interface BillView {
  /** What was saved, in a sentence; empty where nothing was resumed. */
  readonly saved: string
  /** Names of the connections that are compared. */
  readonly connections: readonly string[]
  readonly rows: readonly BillRow[]
}

/** One quantity. */
interface BillRow {
  readonly what: string
  readonly values: readonly string[]
  /** Of the last connection against the first; empty where there is one alone. */
  readonly difference: string
  readonly less: boolean
}

/** The bill of the connections that can be compared. */
export function billOf(all: readonly ConnectionRun[]): BillView {
  const connections = comparable(all)
  const [first, ...others] = connections
  if (!first) return { saved: '', connections: [], rows: [] }
  const saved = others
    .filter(({ summary }) => summary.resumed)
    .map((other) => savedInWords(first.summary, other.summary))
    .filter((words) => words !== '')
  return {
    saved: saved.length > 0 ? `Resumed: ${saved.join('; ')}.` : '',
    connections: connections.map(({ id }) => id),
    rows: compareRows(connections).map(({ what, values, difference, less }) => ({
      ...{ what, values: values.map(valueInWords), less },
      difference: others.length > 0 ? difference : '',
    })),
  }
}
