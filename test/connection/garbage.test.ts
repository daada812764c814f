/**
 * A connection that is over is garbage for the quick collector too. What outlives it there waits for a full collection, and
 * was moved twice before: 16 kB of each resumption were, and a quarter of its time went into moving them. What does it is a
 * hidden class made anew each time, which holds all that its accessors and values reach.
 */
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { built } from '../kit/built.ts'

test('a resumption leaves next to nothing to a full collection: measured in a process of its own', () => {
  const script = built('test/connection/garbage-measure.ts')
  const measured = JSON.parse(
    execFileSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8' }),
  ) as Readonly<Record<string, number>>
  expect(Object.keys(measured)).toHaveLength(3)
  for (const [name, bytes] of Object.entries(measured)) expect(bytes, name).toBeLessThan(1200)
})
