/**
 * What stays on the heap of a connection without history for each KeyUpdate, ticket and renegotiation: run with
 * `--expose-gc --no-opt` in a process of its own, since optimised code is made and thrown away on the heap as well.
 * Prints one JSON line, bytes on both sides together.
 */
import { median } from '../bench/compare.ts'
import { memory } from '../bench/memory.ts'
import { ticketsSent, quietPair, quietPair12, renegotiated, updated } from './unbounded.ts'
import type { Pair } from '../kit/pair.ts'

/** Repetitions between two looks at the heap. */
const TIMES = 50

/** Looks: half of them while the process warms up. */
const LOOKS = 24

/**
 * Heap per repetition: the median of many slopes, so that what the process itself takes now and then (a table that grows,
 * bytecode of a function that is called for the first time) does not count.
 */
function growth(start: Pair, again: (pair: Pair) => Pair): number {
  let now = start
  const looks = Array.from({ length: LOOKS }, () => {
    for (let i = 0; i < TIMES; i++) now = again(now)
    return memory()
  })
  // Looked at after the measurement, so that nothing of it could be collected before.
  if (now.client.state.name !== 'CONNECTED') throw new Error('the connection failed')
  return median(looks.slice(LOOKS / 2).map((bytes, i) => (bytes - looks[LOOKS / 2 - 1 + i]!) / TIMES))
}

const report = {
  keyUpdate: growth(quietPair(), updated),
  ticket: growth(quietPair(), ticketsSent),
  renegotiation: growth(quietPair12(), renegotiated),
}
process.stdout.write(`${JSON.stringify(report)}\n`)
