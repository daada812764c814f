/** Packets that are not in the capture: what is known behind them, and what can no longer be seen. */
import { describe, expect, it } from 'vitest'
import { Lab } from '../../../src/lab.ts'
import { fromText, toText } from '../../../src/bytes/bytes.ts'
import type { Explanation } from '../../../src/inspect/explain/explanation.ts'
import { renderExplanationInFull } from '../../../src/render/explain/text.ts'
import { findScenario } from '../../../src/sim/scenarios.ts'
import { client, server } from '../../../src/sim/scenarios/scenario.ts'
import { openersOf, told, type Told } from './heard.ts'
import { explainedWithout, piecesOf, type WirePiece } from './wire.ts'

const VERSIONS = ['TLS 1.2', 'TLS 1.3'] as const

/** A connection on which each side says twenty things. */
function talk(version: (typeof VERSIONS)[number]): Told {
  const lab = Lab.create({ seed: version }).connect({
    client: client({ versions: [version] }),
    server: server({ versions: [version] }),
  })
  return told(
    Array.from({ length: 20 }).reduce<Lab>(
      (now, _, index) =>
        now
          .command('client', { kind: 'send', data: fromText(`ask ${index};`) })
          .command('server', { kind: 'send', data: fromText(`say ${index};`) }),
      lab.run(),
    ),
  )
}

function dataOf({ run }: Explanation, from: 'client' | 'server'): string {
  return run.moments
    .filter(({ actor }) => actor === from)
    .flatMap(({ events }) => events.flatMap((event) => (event.kind === 'data' ? [toText(event.bytes)] : [])))
    .join('')
}

/** Of a story, the records of one side in one connection, by index. */
function indexes(pieces: readonly WirePiece[], connection: string, from: 'client' | 'server'): number[] {
  return pieces.flatMap((piece, index) =>
    piece.connection === connection && piece.from === from ? [index] : [],
  )
}

describe.each(VERSIONS)('a long connection of %s with one lost packet', (version) => {
  const story = talk(version)
  const pieces = piecesOf(story)
  const { keylog } = openersOf(story)['with the key log']!
  const of = (from: 'client' | 'server'): number[] => indexes(pieces, pieces[0]!.connection, from)

  it('goes on: all but what is lost is opened, under the numbers that follow (RFC 9846 §5.3, RFC 5246 §6.1)', () => {
    const lost = of('server').at(-10)!
    const [whole] = explainedWithout(pieces, [], { keylog })
    const [one] = explainedWithout(pieces, [lost], { keylog })
    expect(dataOf(one!, 'server')).toBe(dataOf(whole!, 'server').replace('say 10;', ''))
    expect(dataOf(one!, 'client')).toBe(dataOf(whole!, 'client'))
    expect(one).toMatchObject({ outcome: 'full', missing: { client: 0, server: pieces[lost]!.bytes.length } })
  })

  it('goes on behind several that are lost together', () => {
    const lost = of('client').slice(-15, -5)
    const [one] = explainedWithout(pieces, lost, { keylog })
    expect(dataOf(one!, 'client')).toMatch(/ask 4;ask 15;ask 16;/)
  })

  it('is read by its records where nobody has its keys, and says that their numbers are not known', () => {
    const [whole] = explainedWithout(pieces, [])
    const [one] = explainedWithout(pieces, [of('server').at(-10)!])
    expect(one?.outcome).toBe(whole?.outcome)
    expect(one?.run.summary.hiddenRecords).toBe(whole!.run.summary.hiddenRecords! - 1)
    const rows = [...renderExplanationInFull(one!)].join(' ').replaceAll(/\s+/g, ' ')
    expect(rows).toMatch(/from the server: \d+ bytes are missing: the packets with them were not captured/)
    expect(rows).toContain('counted without those that are missing')
    expect(rows).toMatch(/not in the capture: \d+ bytes of the server/)
  })
})

describe('a lost packet of the handshake', () => {
  const story = told(findScenario('tls12-ticket')!.play())
  const pieces = piecesOf(story)
  const [first, second] = story.run.connections.map(({ id }) => id) as [string, string]

  it('with the ServerHello: whether it resumed cannot be seen', () => {
    const [answer] = indexes(pieces, second, 'server')
    const [, one] = explainedWithout(pieces, [answer!])
    expect(one).toMatchObject({ outcome: 'unseen', whyNot: { id: 'lost' } })
    expect(one?.offers.map(({ by }) => by)).toEqual(['ticket'])
  })

  it('of the server, in which a ticket may be: nothing is said of a server that gives none', () => {
    const story13 = told(findScenario('tls13-resume')!.play())
    const all = piecesOf(story13)
    const [one] = story13.run.connections.map(({ id }) => id) as [string]
    const { keylog } = openersOf(story13)['with the key log']!
    const ticket = indexes(all, one, 'server').at(-1)!
    const fresh = all.map((piece) => piece)
    const explained = explainedWithout(fresh, [ticket], { keylog })
    expect(explained[0]?.missing.server).toBeGreaterThan(0)
    expect(explained[1]?.outcome).toBe('resumed')
  })

  it('with the CertificateRequest, perhaps: whether the server asks is not seen, for a packet was lost', () => {
    const lost = indexes(pieces, first, 'server').slice(1, 3)
    const [one] = explainedWithout(pieces, lost)
    expect(one?.outcome).toBe('full')
    const [, next] = explainedWithout(pieces, indexes(pieces, second, 'server').slice(1, 2))
    expect(next?.outcome).toBe('resumed')
  })

  it('is a hole in the story of one side alone', () => {
    const lost = indexes(pieces, first, 'server').slice(1, 2)
    const [one] = explainedWithout(pieces, lost)
    const names = one!.run.moments.flatMap(({ actor, events }) =>
      events.flatMap((event) => (event.kind === 'message' ? [`${actor} ${event.name}`] : [])),
    )
    expect(names).toContain('client ClientKeyExchange')
    expect(names).toContain('server ServerHelloDone')
  })
})

describe('every single packet of every kind of connection', () => {
  const names = [
    'tls12-ticket',
    'tls12-session-id',
    'tls13-resume',
    'tls13-hrr',
    'tls13-0rtt',
    'tls12-mutual',
  ]
  const stories = names.flatMap((name) => {
    const found = findScenario(name)
    return found ? [[name, told(found.play())] as const] : []
  })

  it.each(stories)(
    '%s: nothing is said to have been seen otherwise than in the whole capture',
    (_, story) => {
      const pieces = piecesOf(story)
      const openers = openersOf(story)
      for (const settings of [openers['from the bytes alone'], openers['with both']]) {
        const whole = explainedWithout(pieces, [], settings)
        for (const lost of pieces.keys()) {
          const some = explainedWithout(pieces, [lost], settings)
          some.forEach((one, index) => {
            const { outcome, by } = whole[index]!
            const about = `piece ${lost} of ${one.visit.connection}`
            if (one.outcome !== 'unseen' && one.outcome !== 'none')
              expect([about, one.outcome]).toEqual([about, outcome])
            if (one.outcome === 'resumed') expect([about, one.by]).toEqual([about, by])
            const sure = one.whyNot?.sure === true && one.whyNot.id !== 'lost' ? one.whyNot.id : undefined
            if (sure !== undefined) expect([about, sure]).toEqual([about, whole[index]!.whyNot?.id])
          })
        }
      }
    },
  )
})
