/** The page of a fleet in Chromium: to everybody, at every width, on paper, and never a request. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeWith } from '../../peers/children.ts'
import { busyPage } from '../../render/fleet-pages.ts'
import { usePages, violations } from './browser.ts'

describeWith('chromium', '--version', 'the page of a fleet in Chromium', () => {
  const { folder, open } = usePages()

  beforeAll(() => writeFileSync(join(folder, 'fleet.html'), busyPage()))

  describe.each([
    ['light', [360, 800, 1280]],
    ['dark', [1280]],
    ['forced', [360]],
  ] as const)('%s colours', (look, widths) => {
    it.each(widths)(
      '%i px: no rule of accessibility is broken, nothing scrolls sideways, no number leaves its card',
      async (width) => {
        const page = await open('fleet.html', '', {
          viewport: { width, height: 900 },
          ...(look === 'forced' ? { forcedColors: 'active' } : { colorScheme: look }),
        })
        await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)))
        expect(await violations(page)).toEqual([])
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(wide).toBe(0)
        const outside = await page.evaluate(() =>
          [...document.querySelectorAll('.figure')].flatMap((figure) => {
            const { left, right } = figure.getBoundingClientRect()
            return [...figure.querySelectorAll('.ys span, .xs span, .bars td, h2')]
              .filter((each) => {
                const box = each.getBoundingClientRect()
                return (
                  box.width > 0 &&
                  (box.left < left || box.right > right || each.scrollWidth > each.clientWidth + 1)
                )
              })
              .map(({ textContent }) => textContent)
          }),
        )
        expect(outside).toEqual([])
      },
    )
  })

  it('words below a chart never stand on each other', async () => {
    for (const width of [360, 800, 1280]) {
      const page = await open('fleet.html', '', { viewport: { width, height: 900 } })
      const crossing = await page.evaluate(() =>
        [...document.querySelectorAll('.xs')].flatMap((axis) => {
          const boxes = [...axis.querySelectorAll('span')]
            .map((each) => each.getBoundingClientRect())
            .filter(({ width }) => width > 0)
          return boxes.filter((box, at) => at > 0 && box.left < boxes[at - 1]!.right)
        }),
      )
      expect(crossing).toEqual([])
    }
  })

  it('shows the whole table of numbers on paper', async () => {
    const page = await open('fleet.html')
    await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)))
    await page.emulateMedia({ media: 'print' })
    const cut = await page
      .locator('.scrolls')
      .evaluateAll((all) => all.filter((each) => each.scrollHeight > each.clientHeight + 1).length)
    expect(cut).toBe(0)
  })
})
