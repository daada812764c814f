/** Every story of two connections or more: what a listener says of it agrees with what the engine decided. */
import { describe, expect, it } from 'vitest'
import { SCENARIOS } from '../../../src/sim/scenarios.ts'
import type { HeardVerdict } from '../../../src/rules/heard.ts'
import type { ConnectionRun } from '../../../src/trace/run.ts'
import { eventsOf } from '../../../src/trace/run.ts'
import type { VerdictEvent } from '../../../src/trace/event.ts'
import { ACCEPT_SESSION_12 } from '../../../src/session/decisions/accept-verdict12.ts'
import { OFFER_SESSION_12 } from '../../../src/session/decisions/offer-verdict12.ts'
import { explained, openersOf, told } from './heard.ts'

/** The verdicts of the engine that are about sessions, by question: a question that comes again replaces what it was. */
function ranIn(connection: ConnectionRun): ReadonlyMap<string, VerdictEvent> {
  const ran = new Map<string, VerdictEvent>()
  for (const { event } of eventsOf(connection))
    if (event.kind === 'verdict') ran.set(`${event.id} ${event.question}`, event)
  // An ID that was made up to look like TLS 1.2 asks for no session (RFC 9846 §E.4).
  const asked = [...ran.values()].some(({ id, decision }) => id === OFFER_SESSION_12.id && decision === 'yes')
  if (!asked) for (const [key, { id }] of ran) if (id === ACCEPT_SESSION_12.id) ran.delete(key)
  return ran
}

/** Where a listener says something of a check that the engine saw otherwise. */
function contradictions(heard: readonly HeardVerdict[], connection: ConnectionRun): string[] {
  const ran = ranIn(connection)
  return heard.flatMap((verdict) => {
    const engine = ran.get(`${verdict.id} ${verdict.question}`)
    if (!engine) return []
    return engine.checks.flatMap((check) => {
      if (check.actual === 'not looked at') return []
      const own = verdict.checks.find(({ id }) => id === check.id)
      if (!own || own.outcome === 'unseen' || own.follows || own.outcome === check.outcome) return []
      return [
        `${connection.id} ${check.id}: engine ${check.outcome}, listener ${own.outcome} (${own.actual})`,
      ]
    })
  })
}

/** Stories whose client was told other things of its session than were said on the wire: a listener sees what it should have done. */
const TOLD_OTHERWISE: Readonly<Record<string, string>> = {
  'fault-tls13-lifetime': 'offer.lifetime',
  'fault-tls12-lifetime': 'offer12.lifetime',
  'fault-0rtt-server-name': 'early-offer.server-name',
  'fault-tls12-ems-lost': 'offer12.extended-master-secret',
  'fault-tls12-ems-gained': 'offer12.extended-master-secret',
}

/** A client that may not offer what it has keeps nothing to offer. */
function agrees(names: readonly string[], id: string): boolean {
  return names.includes(id) || (names.includes('offer.kept') && id.startsWith('offer.'))
}

/** Whether both ends came to the end of the handshake, and nobody sent an alert in it. */
function endsWell(connection: ConnectionRun): boolean {
  const connected = new Set<string>()
  for (const { actor, event } of eventsOf(connection)) {
    if (event.kind === 'state' && event.to === 'CONNECTED') connected.add(actor)
    if (event.kind === 'alert' && event.level === 'fatal' && event.description !== 'close_notify')
      return false
  }
  return connected.size === 2
}

const stories = SCENARIOS.map((scenario) => told(scenario.play(), scenario.name)).filter(
  ({ run }) => run.connections.length > 1,
)

describe.each(stories)('$run.name', (story) => {
  const { connections } = story.run

  it.each(Object.entries(openersOf(story)))('%s', (_, settings) => {
    const said = explained(story, settings)
    const wrong = said.flatMap((explanation, index) => {
      const connection = connections[index]!
      const { outcome, whyNot, verdicts } = explanation
      const { resumed } = connection.summary
      const failed = [...ranIn(connection).values()].flatMap((verdict) =>
        verdict.subject === 'resumption' ? verdict.checks.filter((check) => check.outcome === 'fail') : [],
      )
      const names = failed.map(({ id }) => id)
      const out = contradictions(verdicts, connection).filter(
        (one) => !one.includes(`${TOLD_OTHERWISE[story.run.name]}: engine pass, listener fail`),
      )
      const due = resumed ? 'resumed' : 'full'
      if (endsWell(connection) ? outcome !== due : outcome === 'resumed' && !resumed)
        out.push(`${connection.id}: engine ${due}, listener ${outcome}`)
      if (whyNot && whyNot.sure && names.length > 0 && whyNot.id.includes('.') && !agrees(names, whyNot.id))
        out.push(`${connection.id}: engine failed ${names.join(', ')}, listener is sure of ${whyNot.id}`)
      return out
    })
    expect(wrong).toEqual([])
  })
})
