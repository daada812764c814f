/** An explainer takes whatever comes: bytes flipped, cut, out of any order. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Explainer } from '../../../src/inspect/explain/explainer.ts'
import { explanationLine } from '../../../src/render/explain/files.ts'
import { renderExplanationInFull } from '../../../src/render/explain/text.ts'
import { findScenario } from '../../../src/sim/scenarios.ts'
import { eventsOf } from '../../../src/trace/run.ts'
import { openersOf, told } from './heard.ts'

const story = ['tls13-0rtt', 'tls12-ticket', 'tls13-hrr', 'tls12-session-id'].map((name) =>
  told(findScenario(name)!.play()),
)

it('explains connections with any byte changed, any piece lost', () => {
  const wires = story.flatMap((one) => {
    const settings = openersOf(one)['with both']!
    return [one.run.connections.map((each) => ({ each, settings }))]
  })
  fc.assert(
    fc.property(
      fc.nat(wires.length - 1),
      fc.array(fc.tuple(fc.nat(40), fc.nat(2000), fc.integer({ min: 1, max: 255 })), { maxLength: 6 }),
      fc.array(fc.nat(40), { maxLength: 3 }),
      (which, flips, lost) => {
        const wire = wires[which]!
        const explainer = new Explainer({ ...wire[0]!.settings, keeps: () => Infinity })
        let number = 0
        for (const { each } of wire) {
          const client = { address: '192.0.2.1', port: 1 }
          explainer.begin({ connection: each.id, client, server: { address: '192.0.2.2', port: 2 }, t: 0 })
          for (const { actor, event } of eventsOf(each)) {
            if (event.kind !== 'record' || event.direction !== 'sent' || actor === 'wire') continue
            const index = number++
            if (lost.includes(index)) continue
            const bytes = event.bytes.slice()
            for (const [at, offset, by] of flips) if (at === index) bytes[offset % bytes.length]! ^= by
            explainer.feed(each.id, { from: actor, bytes, t: index })
          }
          const explanation = explainer.end(each.id, number, 'closed')
          expect(JSON.parse(explanationLine(explanation))).toMatchObject({ id: each.id })
          expect([...renderExplanationInFull(explanation)].length).toBeGreaterThan(0)
        }
      },
    ),
    { numRuns: 150 },
  )
})
