/** What an endpoint owes its user when it fails: one failure, one alert, the rule and the field. */
import type { Settled } from './world.ts'

/** What of that does not hold, each in some words; nothing where the endpoint has not failed. */
export function faultsOf({
  connection,
  outputs,
  events,
}: Pick<Settled, 'connection' | 'outputs' | 'events'>): string[] {
  const { state } = connection
  if (state.name !== 'FAILED') return []
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
  return Object.entries(holds).flatMap(([rule, right]) => (right ? [] : [rule]))
}
