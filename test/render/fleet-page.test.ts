/** The page of a fleet: whole without a script, each figure where there is something to show, every number of the report in it. */
import { describe, expect, it } from 'vitest'
import { axisTo, timeAxis } from '../../src/render/charts/axis.ts'
import { fleetHtmlOf } from '../../src/render/fleet/page.tsx'
import { DIAL_NAMES, settingsOf } from '../../src/sim/fleet/dials.ts'
import { busyPage, pageOf, reported } from './fleet-pages.ts'

const SMALL = { connections: 300, clients: 30 } as const
const figures = (page: string): string[] =>
  [...page.matchAll(/<section class="figure[^"]*" id="([^"]*)"/g)].map(([, id]) => id!)

/** Where the upper edge of an area stands in each span, as a share of the height. */
function heights(page: string, figure: string, look: string, spans: number): number[] {
  const section = page.slice(page.indexOf(`id="${figure}"`))
  const [, path = ''] = new RegExp(`class="area ${look}" d="M0 [\\d.]+([^"]*)"`).exec(section) ?? []
  return [...path.matchAll(/V([\d.]+)H/g)].slice(0, spans).map(([, y]) => 1 - Number(y) / 1000)
}

describe('the page of a fleet', () => {
  it('has a figure for each question that the fleet answers', () => {
    expect(figures(busyPage())).toEqual([
      ...['resumed', 'resumed-13', 'resumed-12', 'reasons', 'first-byte', 'processors'],
      ...['caches', 'store', 'early-data', 'exposure', 'settings'],
    ])
    expect(figures(pageOf(reported({ ...SMALL, costs: 'none' })))).toEqual([
      ...['resumed', 'reasons', 'first-byte', 'exposure', 'settings'],
    ])
  })

  it('has no script, and a policy that allows none', () => {
    const page = busyPage()
    expect(page).not.toMatch(/<script|url\(|@import/)
    expect(page).toContain('script-src &#39;none&#39;'.replaceAll('&#39;', "'"))
  })

  it('draws what resumed as high as its share of each span is', () => {
    const report = reported({ ...SMALL, 'share-keys': 'all' })
    const drawn = heights(pageOf(report), 'resumed', 'resumed', report.spans.length)
    report.spans.forEach(({ resumed, connections }, at) =>
      expect(drawn[at]).toBeCloseTo(connections === 0 ? 0 : resumed / connections, 3),
    )
  })

  it('lists every dial with its value', () => {
    const report = reported(SMALL)
    const page = pageOf(report)
    for (const { dial, value } of settingsOf(report.dials))
      expect(page).toContain(`--${dial} <b>${value}</b>`)
    expect(settingsOf(report.dials)).toHaveLength(DIAL_NAMES.length)
  })

  it('gives each chart a sentence for who does not see it', () => {
    const charts = [...busyPage().matchAll(/<div class="chart" role="img" aria-label="([^"]*)"/g)]
    expect(charts.length).toBeGreaterThan(5)
    for (const [, label = ''] of charts) expect(label).toMatch(/\d/)
  })

  it('says how many connections a stolen key opens', () => {
    const report = reported({ ...SMALL, 'tls-12': 1, 'share-keys': 'all' })
    expect(pageOf(report)).toContain(
      'reads up to 300 connections, 100.0 % of all. 1 key had connections under it.',
    )
  })

  it('keeps markup in a name as text', () => {
    const report = reported(SMALL)
    const page = fleetHtmlOf(report, settingsOf(report.dials), { name: '<img src=x>', asks: '<b>\u0007' })
    expect(page).not.toContain('<img')
    expect(page).toContain('&lt;img src=x>')
  })
})

describe('an axis', () => {
  const texts = (axis: { readonly ticks: readonly { readonly text: string }[] }): string[] =>
    axis.ticks.map(({ text }) => text)

  it.each([
    [7, ['0', '2', '4', '6', '8']],
    [100, ['0', '20', '40', '60', '80', '100']],
    [0.3, ['0', '0.1', '0.2', '0.3']],
    [1, ['0', '0.2', '0.4', '0.6', '0.8', '1']],
    [0, ['0', '1']],
  ])('up to %f has round steps', (most, expected) => expect(texts(axisTo(most, String))).toEqual(expected))

  it('of time has the steps of clocks', () => {
    expect(texts(timeAxis(3_000_000))).toEqual(['0', '10 min', '20 min', '30 min', '40 min', '50 min'])
    expect(texts(timeAxis(86_400_000))).toEqual([
      '0',
      '3 h',
      '6 h',
      '9 h',
      '12 h',
      '15 h',
      '18 h',
      '21 h',
      '24 h',
    ])
  })
})
