/** What every endpoint owes its user when the peer sends what it should not. */
import { expect } from 'vitest'
import { feedEnd } from '../../src/connection/connection.ts'
import { faultsOf } from './faults.ts'
import type { Outcome } from './flights.ts'
import { ENV, settle, type Settled } from './world.ts'

/**
 * A failure of our own names the rule and the field, and sends one alert; a failure by the peer's alert sends none. Looked at
 * without an `expect` each: sweeps end in tens of thousands of failures.
 */
export function expectOneFailure(settled: Settled): void {
  const { actor, state } = settled.connection
  if (state.name !== 'FAILED') throw new Error(`${actor} is in ${state.name}`)
  const broken = faultsOf(settled)
  const { alert, cite, violation } = state
  if (broken.length > 0)
    expect.fail(
      `${actor}: ${alert} (${cite}), expected ${violation.expected}, actual ${violation.actual}; not so: ${broken.join(', ')}`,
    )
}

/**
 * The endpoint is in a defined state: failed with one failure, closed, or alive. One that is alive waits, and the end of
 * the stream ends it.
 */
export function expectDefined(settled: Settled): void {
  if (settled.status === 'failed') return expectOneFailure(settled)
  if (settled.status === 'closed') return
  expect(settled.status).toBe('needs-input')
  const ended = settle(ENV, feedEnd(settled.connection))
  expect(ended.status).toBe('closed')
}

/** Both endpoints are. */
export function expectBothDefined({ client, server }: Outcome): void {
  expectDefined(client)
  expectDefined(server)
}
