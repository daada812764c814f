/**
 * A connection that is over is garbage for the quick collector too. What outlives it there waits for a full collection, and
 * was moved twice before: 16 kB of each resumption were, and a quarter of its time went into moving them. What does it is a
 * hidden class made anew each time, which holds all that its accessors and values reach.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { connect, SCENARIOS, SCENARIOS_12, type Scenario } from '../bench/scenario.ts'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as (options: { type: 'minor' }) => void

function oldSpace(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? 0
}

/** Bytes that a quick collection moves to where only a full one looks, for each connection of a scenario. */
function movedBy(scenario: Scenario): number {
  const moved = (connections: number): number => {
    const before = oldSpace()
    for (let i = 1; i <= connections; i++) {
      connect(scenario)
      // What is there twice is moved.
      if (i % 50 === 0) gc({ type: 'minor' })
    }
    for (let i = 0; i < 2; i++) gc({ type: 'minor' })
    return (oldSpace() - before) / connections
  }
  moved(200)
  // A full collection between takes away what was moved, code that is compiled adds to it: the middle of several counts.
  return [1, 2, 3].map(() => moved(100)).sort((a, b) => a - b)[1]
}

test.each([
  ['resumption by session ID', SCENARIOS_12.sessionId],
  ['resumption by ticket in TLS 1.2', SCENARIOS_12.ticket],
  ['psk_ke', SCENARIOS.pskKe],
])('%s leaves next to nothing to a full collection', (_, scenario) => {
  expect(movedBy(scenario)).toBeLessThan(1200)
})
