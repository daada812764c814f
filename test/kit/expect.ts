/** What the tests look at when an endpoint refuses: the alert, where the rule stands, the field; and the peer reads it. */
import { expect } from 'vitest'
import type { Connection } from '../../src/connection/connection.ts'
import type { AlertName } from '../../src/rules/alert.ts'
import { give, type Outcome } from './play.ts'

/** A refusal: the alert, a part of the citation, and the field at fault. */
export interface Refusal {
  readonly alert: AlertName
  readonly cite: string
  /** The path of the field; left out where no field is at fault. */
  readonly field?: string | RegExp
  /** What was there, in words; left out where they say no more than the field. */
  readonly actual?: string
}

/**
 * Expects that the endpoint ended with exactly this alert.
 * @param peer the endpoint that receives the alert, with the keys it has by then: it must be able to read it
 */
export function expectRefusal(
  { connection, events, bytes }: Outcome,
  { alert, cite, field, actual }: Refusal,
  peer?: Connection,
): void {
  const { state } = connection
  if (state.name !== 'FAILED') throw new Error(`${state.name}, not FAILED with ${alert}`)
  const { violation } = state
  expect(`${state.alert}: ${violation.expected} / ${violation.actual}`).toMatch(new RegExp(`^${alert}:`))
  expect(state.by).toBe('us')
  expect(state.cite).toContain(cite)
  if (field instanceof RegExp) expect(violation.field).toMatch(field)
  else if (field !== undefined) expect(violation.field).toBe(field)
  if (actual !== undefined) expect(violation.actual).toBe(actual)
  const alerts = events.filter((event) => event.kind === 'alert')
  expect(alerts.map((event) => [event.direction, event.description])).toEqual([['sent', alert]])
  expect(connection.writeClosed && connection.readClosed).toBe(true)
  if (peer) expect(give(peer, bytes).connection.state).toMatchObject({ name: 'FAILED', alert, by: 'peer' })
}

/** What is thrown; `undefined` where nothing is. */
export function thrown(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
