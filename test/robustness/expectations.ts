/** What every endpoint owes its user when the peer sends what it should not. */
import { expect } from 'vitest'
import { feedEnd } from '../../src/connection/connection.ts'
import type { Outcome } from './flights.ts'
import { ENV, settle, type Settled } from './world.ts'

/**
 * A failure of our own names the rule and the field, and sends one alert; a failure by the peer's alert sends none. Looked at
 * without an `expect` each: sweeps end in tens of thousands of failures.
 */
export function expectOneFailure({ connection, outputs, events }: Settled): void {
  const { state } = connection
  if (state.name !== 'FAILED') throw new Error(`${connection.actor} is in ${state.name}`)
  const { alert, by, cite, violation, rule } = state
  const sent = events.filter(
    (event) => event.kind === 'alert' && event.direction === 'sent' && event.level === 'fatal',
  )
  const ours = by === 'us'
  const { field = '' } = violation
  const holds = {
    'one output says so': outputs.filter(({ kind }) => kind === 'failed').length === 1,
    // With the trace off there are no events to count.
    'one alert for a failure of our own': sent.length === (ours && events.length > 0 ? 1 : 0),
    'no internal_error': !ours || alert !== 'internal_error',
    'a field': !ours || field !== '',
    'the field in the rule': !ours || rule.includes(field),
    'an offset': !ours || (violation.offset ?? 0) >= 0,
    'what was expected': !ours || violation.expected !== '',
    'a citation': !ours || /^(RFC \d+|X\.690|glass-tls)/.test(cite),
  }
  const broken = Object.entries(holds).flatMap(([rule, right]) => (right ? [] : [rule]))
  if (broken.length > 0)
    expect.fail(
      `${connection.actor}: ${alert} (${cite}), expected ${violation.expected}, actual ${violation.actual}; not so: ${broken.join(', ')}`,
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
