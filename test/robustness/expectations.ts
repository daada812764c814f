/** What every endpoint owes its user when the peer sends what it should not. */
import { expect } from 'vitest'
import { feedEnd } from '../../src/connection/connection.ts'
import type { Outcome } from './flights.ts'
import { ENV, settle, type Settled } from './world.ts'

/** A failure of our own names the rule and the field, and sends one alert; a failure by the peer's alert sends none. */
export function expectOneFailure({ connection, outputs, events }: Settled): void {
  const { state } = connection
  if (state.name !== 'FAILED') throw new Error(`${connection.actor} is in ${state.name}`)
  const { alert, by, cite, violation, rule } = state
  const what = `${connection.actor}: ${alert} (${cite}), expected ${violation.expected}, actual ${violation.actual}`
  expect(outputs.filter(({ kind }) => kind === 'failed').length, what).toBe(1)
  const sent = events.filter(
    (event) => event.kind === 'alert' && event.direction === 'sent' && event.level === 'fatal',
  )
  if (by === 'peer') return expect(sent.length, what).toBe(0)
  expect(alert, what).not.toBe('internal_error')
  expect(violation.field ?? '', `a field in ${what}`).not.toBe('')
  expect(rule, what).toContain(violation.field)
  expect(violation.offset ?? 0, what).toBeGreaterThanOrEqual(0)
  expect(violation.expected, what).not.toBe('')
  expect(cite, what).toMatch(/^(RFC \d+|X\.690|glass-tls)/)
  // With the trace off there are no events to count.
  if (events.length > 0) expect(sent.length, what).toBe(1)
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
