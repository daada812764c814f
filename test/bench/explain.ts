/**
 * What it costs to explain a capture from standard input: the whole command, in a process of its own that another one writes to.
 * Its arguments are those of `glass-tls explain`; what it would print is counted. Prints one JSON line.
 */
import { explainCommand } from '../../src/cli/explain/explain.ts'
import { processorTime } from '../kit/processor-time.ts'
import { TOTAL } from './capture-source.ts'
import type { CapturesReport } from './captures.ts'

let rows = 0
const io = {
  out: (text: string) => void (rows += text.startsWith('c') ? 1 : 0),
  note: (): void => undefined,
  isTerminal: false,
  columns: undefined,
  env: {},
}
explainCommand(['-', '--csv', ...process.argv.slice(2)], io)
const peak = process.resourceUsage().maxRSS * 1024
// The first row names the columns.
const report: CapturesReport = { bytes: TOTAL, connections: rows - 1, ms: processorTime(), peak }
process.stdout.write(`${JSON.stringify(report)}\n`)
