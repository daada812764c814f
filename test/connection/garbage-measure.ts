/** A process of its own for `garbage.test.ts`: prints bytes for each connection of three scenarios, as JSON. */
import { getHeapSpaceStatistics } from 'node:v8'
import { connect, SCENARIOS, SCENARIOS_12, type Scenario } from '../bench/scenario.ts'

const { gc } = globalThis as unknown as { readonly gc: (options: { type: 'minor' }) => void }

function oldSpace(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? 0
}

/** Bytes that quick collections move to where only a full one looks, for each connection of a scenario. */
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
  moved(300)
  // Code that is compiled adds to it, and a full collection between takes away: the lower middle of several counts.
  const counts = [1, 2, 3, 4, 5].map(() => moved(100)).sort((a, b) => a - b)
  return counts[1]!
}

const scenarios = {
  'resumption by session ID': SCENARIOS_12.sessionId,
  'resumption by ticket in TLS 1.2': SCENARIOS_12.ticket,
  psk_ke: SCENARIOS.pskKe,
}
const measured = Object.entries(scenarios).map(([name, scenario]) => [name, movedBy(scenario)] as const)
process.stdout.write(JSON.stringify(Object.fromEntries(measured)))
