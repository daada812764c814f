/** What it costs to read a capture in which nothing is decrypted: run by measure.ts in a process of its own. Prints one JSON line. */
import { CaptureReader } from '../../src/inspect/capture/capture.ts'
import { processorTime } from '../kit/processor-time.ts'
import { captureOf } from './capture-source.ts'

/** What a process prints that reads a capture. */
export interface CapturesReport {
  readonly bytes: number
  readonly connections: number
  /** Processor time of the reader alone. */
  readonly ms: number
  /** The most memory that the process ever had: Node and, where that is in it, the generator included. */
  readonly peak: number
}

const reader = new CaptureReader()
let read = 0
let connections = 0
let spent = 0
for (const chunk of captureOf('streams')) {
  const before = processorTime()
  const events = reader.push(chunk)
  spent += processorTime() - before
  read += chunk.length
  for (const { kind } of events) if (kind === 'ended') connections++
}
const peak = process.resourceUsage().maxRSS * 1024
const report: CapturesReport = { bytes: read, connections, ms: spent, peak }
process.stdout.write(`${JSON.stringify(report)}\n`)
