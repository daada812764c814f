/**
 * What stays on the heap of a connection without history for each KeyUpdate, ticket and renegotiation: run with
 * `--expose-gc` in a process of its own. Prints one JSON line, bytes on both sides together.
 */
import { memory } from '../bench/memory.ts'
import { ticketsSent, quietPair, quietPair12, renegotiated, updated } from './unbounded.ts'
import type { Pair } from '../kit/pair.ts'

/** Enough that what the compiler and the collector take in between is little for each. */
const TIMES = 4000

/** Heap per repetition, after as many that only warm up. */
function growth(start: Pair, again: (pair: Pair) => Pair, times = TIMES): number {
  let now = start
  for (let i = 0; i < times; i++) now = again(now)
  const before = memory()
  for (let i = 0; i < times; i++) now = again(now)
  const bytes = (memory() - before) / times
  // Looked at after the measurement, so that nothing of it could be collected before.
  if (now.client.state.name !== 'CONNECTED') throw new Error('the connection failed')
  return bytes
}

const report = {
  keyUpdate: growth(quietPair(), updated),
  ticket: growth(quietPair(), ticketsSent),
  renegotiation: growth(quietPair12(), renegotiated, 200),
}
process.stdout.write(`${JSON.stringify(report)}\n`)
