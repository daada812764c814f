/** The page of a sweep: what is drawn stands where the numbers say, and every number is in it. */
import { describe, expect, it } from 'vitest'
import { axisOver, placesFor } from '../../src/render/charts/spread.ts'
import { sweepHtmlOf } from '../../src/render/fleet/sweep/page.tsx'
import { filled } from '../../src/render/words/measured.ts'
import { kibibytes, time } from '../../src/render/words/amounts.ts'
import { MEASURES } from '../../src/sim/fleet/sweep/measures.ts'
import { tableOf } from '../../src/sim/fleet/sweep/table.ts'
import { cachesSwept, rotationsSwept, viewOf, wordsSwept } from './fleet-pages.ts'

const figures = (page: string): string[] =>
  [...page.matchAll(/<section class="figure[^"]*" id="([^"]*)"/g)].map(([, id]) => id!)
const sectionOf = (page: string, id: string): string => {
  const from = page.indexOf(`id="${id}"`)
  return page.slice(from, page.indexOf('</section>', from))
}

/** Where dots stand, as shares of width and height, in the order in which they are drawn. */
function dots(section: string, look: string): (readonly [number, number])[] {
  const [, path = ''] = new RegExp(`<g class="${look}">.*?<path class="dots" d="([^"]*)"`).exec(section) ?? []
  return [...path.matchAll(/M([\d.]+) ([\d.]+)h0/g)].map(([, x, y]) => [
    Number(x) / 1000,
    1 - Number(y) / 1000,
  ])
}

describe('the page of a sweep', () => {
  const swept = cachesSwept()
  const page = sweepHtmlOf(viewOf(swept))

  it('has the frontier, each measure over the dial, all points, and what is held fixed', () => {
    const ids = figures(page)
    expect(ids[0]).toBe('frontier-1')
    expect(ids).toEqual(expect.arrayContaining(['over-resumed', 'over-memory', 'over-cpu']))
    expect(ids.slice(-2)).toEqual(['points', 'settings'])
    expect(page).not.toContain('--cache-size <b>')
    expect(page).toContain('--sessions <b>cache</b>')
  })

  it('draws points where their measures are, those on the frontier apart', () => {
    const section = sectionOf(page, 'frontier-1')
    const best = swept.frontiers[0]!.points.map((index) => swept.points[index]!)
    const memory = axisOver(
      swept.points.map((report) => MEASURES.memory.of(report)!),
      'bytes',
    )
    const resumed = axisOver(
      swept.points.map((report) => MEASURES.resumed.of(report)!),
      'shares',
    )
    const drawn = dots(section, 'best')
    expect(drawn).toHaveLength(best.length)
    best.forEach((report, at) => {
      expect(drawn[at]![0]).toBeCloseTo(memory.at(report.cache.bytes), 3)
      expect(drawn[at]![1]).toBeCloseTo(resumed.at(report.share), 3)
    })
    expect(dots(section, 'beaten')).toHaveLength(swept.points.length - best.length)
  })

  it('has a line for each value of the other dial', () => {
    const section = sectionOf(page, 'over-resumed')
    for (const look of ['line-1', 'line-2']) expect(dots(section, look)).toHaveLength(3)
    expect(section).toContain('servers <b>2</b>')
  })

  it('has every number in its table, and says there what is on the frontier', () => {
    const section = sectionOf(page, 'points')
    const columns = filled(tableOf(swept))
    const told = columns.filter(({ values }) => values.some((value) => value !== undefined))
    for (const { texts } of told) for (const text of texts) expect(section).toContain(text)
    expect(section.match(/● on it/g)).toHaveLength(swept.frontiers[0]!.points.length)
  })

  it('names the line that makes it, has no script, and gives each chart a sentence', () => {
    const text = page.replaceAll(/<[^>]+>/g, '')
    expect(text).toContain('glass-tls fleet --cache-size 5,10,50 --servers 1,2')
    expect(page).not.toMatch(/<script|url\(|@import/)
    const charts = [...page.matchAll(/<div class="chart" role="img" aria-label="([^"]*)"/g)]
    expect(charts.length).toBeGreaterThan(5)
    for (const [, label = ''] of charts) expect(label).toMatch(/\d/)
  })

  it('keeps markup in names and lines as text', () => {
    const hostile = sweepHtmlOf({ ...viewOf(swept), seed: '<img src=x>' }, { name: '<b>', asks: '<i>' })
    expect(hostile).not.toMatch(/<img|<h1><b>|<i>/)
    expect(hostile).toContain('&lt;img src=x>')
  })

  it('of rotation has a place for keys that never change, at the end', () => {
    const rotated = rotationsSwept()
    const section = sectionOf(sweepHtmlOf(viewOf(rotated)), 'frontier-1')
    const all = [...dots(section, 'best'), ...dots(section, 'beaten')].map(([x]) => x)
    expect(rotated.points.at(-1)!.dials.rotate).toBe(Infinity)
    expect(Math.max(...all)).toBe(1)
    expect(section).toContain('>never</span>')
  })

  it('of a dial of words has bars, and no line where nothing lies between', () => {
    const section = sectionOf(sweepHtmlOf(viewOf(wordsSwept())), 'over-resumed')
    expect(section.match(/class="bar /g)).toHaveLength(3)
    expect(section).not.toContain('<svg')
  })

  it('says how many failed', () =>
    expect(sweepHtmlOf({ ...viewOf(swept), failed: 2 })).toContain('2 fleets more failed'))
})

describe('an axis of what may be far apart', () => {
  const texts = (ticks: readonly { readonly text: string }[]): string[] => ticks.map(({ text }) => text)

  it('goes by equal factors where equal steps would leave no room', () => {
    const far = axisOver([1000, 1_000_000], 'numbers')
    expect([1e3, 1e4, 1e5, 1e6].map((value) => Number(far.at(value).toFixed(6)))).toEqual([
      0, 0.333333, 0.666667, 1,
    ])
    const near = axisOver([1000, 4000], 'numbers')
    expect([0, 1000, 2000].map(near.at)).toEqual([0, 0.25, 0.5])
  })

  it.each([
    [[2048, 200_000], 'bytes', ['1 KiB', '4 KiB', '16 KiB', '64 KiB', '256 KiB']],
    [[0, 3 * 2 ** 20], 'bytes', ['0 KiB', '1 MiB', '2 MiB', '3 MiB']],
    [[60_000, 7_200_000], 'times', ['10 s', '100 s', '10 min', '1 h', '6 h']],
    [[3_600_000, 86_400_000, Infinity], 'times', ['1 h', '6 h', '1 d', 'never']],
    [[0.001, 0.5], 'shares', ['0.1 %', '1 %', '10 %', '100 %']],
    [[Infinity], 'times', ['0', '1 ms', 'never']],
  ] as const)('%j %s: %j', (values, scale, expected) => {
    const axis = axisOver(values, scale)
    expect(texts(axis.ticks)).toEqual(expected)
    for (const value of values) expect(axis.at(value) >= 0 && axis.at(value) <= 1).toBe(true)
  })

  it('gives places of a list the same room, and writes some of many', () => {
    const axis = placesFor(Array.from({ length: 50 }, (_, index) => `v${index}`))
    expect(axis.at(1) - axis.at(0)).toBeCloseTo(axis.at(49) - axis.at(48), 9)
    expect(axis.ticks.length).toBeLessThanOrEqual(12)
  })
})

it.each([
  [kibibytes, 0, '0 KiB'],
  [kibibytes, 81_920, '80 KiB'],
  [kibibytes, 1.5 * 2 ** 20, '1.5 MiB'],
  [time, 90_000, '90 s'],
  [time, 202.4, '202 ms'],
  [time, Infinity, 'never'],
])('%o writes %d as %s', (write, value, text) => expect(write(value)).toBe(text))
