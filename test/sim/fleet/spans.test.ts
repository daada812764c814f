/** What a fleet counts in spans of time: all of it is there, in few spans, of a length that one thinks in. */
import { describe, expect, it } from 'vitest'
import { USUAL, type Dials } from '../../../src/sim/fleet/dials.ts'
import { Fleet } from '../../../src/sim/fleet/fleet.ts'
import { reportOf, type FleetReport } from '../../../src/sim/fleet/report.ts'
import { Spans, wayAt } from '../../../src/sim/fleet/spans.ts'

const sum = (counts: readonly number[]): number => counts.reduce((all, each) => all + each, 0)

describe('spans', () => {
  it.each([
    [1_200_000, 60_000],
    [3_600_000, 120_000],
    [86_400_000, 3_600_000],
    [40_000, 2000],
    [5, 1],
  ])('of %i ms are %i ms long', (duration, length) => expect(new Spans(duration).length).toBe(length))

  it('are never more than 64, and lose nothing when two become one', () => {
    const spans = new Spans(20)
    for (let now = 0; now < 1000; now++) {
      const span = spans.at(now)
      span.ways[wayAt('TLS 1.2', 'renewed')]!++
      span.server += 2
      span.operations += 3
      span.held = Math.max(span.held ?? 0, now)
      expect(spans.all.length).toBeLessThanOrEqual(64)
    }
    expect(spans.length).toBe(16)
    expect(spans.sum(({ ways }) => ways[wayAt('TLS 1.2', 'renewed')]!)).toBe(1000)
    expect(spans.sum(({ server }) => server)).toBe(2000)
    expect(spans.sum(({ operations }) => operations)).toBe(3000)
    expect(spans.all.map(({ held }) => held)).toEqual(spans.all.map((_, at) => Math.min(999, at * 16 + 15)))
  })
})

describe('the spans of a report', () => {
  const dials: Dials = {
    ...USUAL,
    ...{ connections: 3000, clients: 300, servers: 3, visit: 60_000, 'tls-12': 0.5 },
    ...{ sessions: 'cache', 'share-cache': 'all', store: 'outside', 'store-failures': 0.1 },
  }
  const report: FleetReport = reportOf(new Fleet(dials, 'seed').run(), 'seed')
  const { spans, ways, cores, duration, store, cache } = report

  it('have every connection, by its way, once', () => {
    expect(sum(spans.map(({ connections }) => connections))).toBe(3000)
    ways.forEach(({ count }, way) => expect(sum(spans.map((span) => span.ways[way]!))).toBe(count))
    for (const span of spans) expect(sum(span.ways)).toBe(span.connections)
  })

  it('follow one another up to the end', () => {
    expect(spans.map(({ from }) => from)).toEqual(
      spans.map((_, at) => sum(spans.slice(0, at).map(({ ms }) => ms))),
    )
    expect(sum(spans.map(({ ms }) => ms))).toBe(duration)
  })

  it('have the processors and the operations of stores that the whole has, on average over time', () => {
    const mean = (of: (span: (typeof spans)[number]) => number): number =>
      sum(spans.map((span) => of(span) * span.ms)) / duration
    expect(mean((span) => span.cores.server)).toBeCloseTo(cores.server, 10)
    expect(mean((span) => span.cores.clientWhole)).toBeCloseTo(cores.clientWhole, 10)
    expect(mean((span) => span.storePerSecond)).toBeCloseTo(store.perSecond, 10)
    expect(store.operations).toBeGreaterThan(0)
  })

  it('say how full caches are: fuller and fuller where nothing is pushed out', () => {
    const held = spans.map((span) => span.held)
    expect(held).toEqual(held.toSorted((a, b) => a - b))
    expect(cache.held).toBeGreaterThanOrEqual(held.at(-1)!)
    expect(held[0]).toBeGreaterThan(0)
  })
})

it('a report says how many had their first byte after how long, and the percentiles follow from that', () => {
  const { firstByte, connections } = reportOf(
    new Fleet({ ...USUAL, connections: 1000, clients: 100 }, 's').run(),
    's',
  )
  const { took, half, ninetyNine } = firstByte
  expect(sum(took.map((each) => each.connections))).toBe(connections)
  expect(took.map(({ ms }) => ms)).toEqual(took.map(({ ms }) => ms).toSorted((a, b) => a - b))
  const until = (ms: number): number =>
    sum(took.filter((each) => each.ms <= ms).map((each) => each.connections))
  expect(until(half)).toBeGreaterThanOrEqual(500)
  expect(until(ninetyNine)).toBeGreaterThanOrEqual(990)
})
