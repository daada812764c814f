/** A HelloRetryRequest settles the version: the hello that it asks for goes on with that (RFC 9846 §4.2.4). */
import { expect, it } from 'vitest'
import { Reader } from '../../src/inspect.ts'
import { findScenario } from '../../src/sim/scenarios.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { eventsOf } from '../../src/trace/run.ts'

it('reads the ServerHello behind a ChangeCipherSpec that comes after the second hello (RFC 9846 §E.4)', () => {
  const lab = findScenario('fault-0rtt-retry')!.play()
  const second = runOf(lab, { name: '', shows: '', seed: '' }).connections[1]!
  const reader = new Reader()
  for (const { actor, event } of eventsOf(second))
    if (event.kind === 'record' && event.direction === 'sent' && actor !== 'wire')
      reader.feed('c2', { from: actor, bytes: event.bytes })
  const { summary } = reader.end('c2')
  expect(summary.version).toBe('TLS 1.3')
  expect(summary.resumedBy?.by).toBe('PSK')
})
