/** The numbers of a story agree with what the story shows, in every scenario. */
import { describe, expect, it } from 'vitest'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import type { DataEvent } from '../../src/trace/event.ts'
import { eventsOf, type ConnectionRun, type RunEvent } from '../../src/trace/run.ts'
import { run } from '../render/runs.ts'

function isData(each: RunEvent): each is RunEvent<DataEvent> {
  return each.event.kind === 'data'
}

/** What the client's application sent or the server's received, the early data or what came later. */
function dataAt(actor: 'client' | 'server', connection: ConnectionRun, early: boolean): RunEvent[] {
  const direction = actor === 'client' ? 'sent' : 'received'
  return eventsOf(connection)
    .filter(isData)
    .filter(
      (each) => each.actor === actor && each.event.direction === direction && each.event.early === early,
    )
}

const LATENCY = 25

describe.each(SCENARIOS)('$name', (scenario) => {
  const connections = run(scenario.name).connections

  it('counts as many round trips as pass before the first data leave (RFC 9846 §2, RFC 5246 §7.3)', () => {
    // An attack lets its victim speak when both ends are up; in a published trace data leave when they left then.
    if (/^(attack|rfc8448)-/.test(scenario.name)) return
    for (const connection of connections) {
      const { rtts } = connection.summary
      const [first] = dataAt('client', connection, rtts === 0)
      if (first) expect(first.moment.t - connection.began).toBe((rtts ?? NaN) * 2 * LATENCY)
    }
  })

  it('counts none only where early data went and were accepted (RFC 9846 §2.3)', () => {
    for (const connection of connections)
      if (connection.summary.rtts === 0) {
        expect(dataAt('client', connection, true)).not.toEqual([])
        expect(dataAt('server', connection, true)).not.toEqual([])
      }
  })

  it('asks each question of an end once, or gets the same answer (RFC 9846 §4.3.10, §8)', () => {
    for (const connection of connections) {
      const answers = new Map<string, string>()
      for (const { actor, event } of eventsOf(connection)) {
        if (event.kind !== 'verdict' || event.subject !== 'early data') continue
        const asked = `${actor}: ${event.question}`
        expect(answers.get(asked) ?? event.decision, asked).toBe(event.decision)
        answers.set(asked, event.decision)
      }
    }
  })

  it('counts no ChangeCipherSpec: it is a record type of its own (RFC 5246 §7.1, RFC 9846 §5)', () => {
    for (const connection of connections) {
      const sent = eventsOf(connection).flatMap(({ event }) =>
        event.kind === 'message' && event.direction === 'sent' ? [event.name] : [],
      )
      const handshake = sent.filter((name) => name !== 'ChangeCipherSpec')
      expect(connection.summary.messages).toBe(handshake.length)
    }
  })
})

it('shows a resumed TLS 1.2 connection no quicker than a resumed one of TLS 1.3', () => {
  const [twelve, thirteen] = ['tls12-ticket', 'tls13-resume'].map((name) => {
    const resumed = run(name).connections[1]
    return dataAt('client', resumed, false)[0].moment.t - resumed.began
  })
  expect(twelve).toBe(thirteen)
})
