/** Pages of fleets and sweeps in Chromium: to everybody, at every width, on paper, and never a request. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeWith } from '../../peers/children.ts'
import { busyPage, sweptPage } from '../../render/fleet-pages.ts'
import { usePages, violations } from './browser.ts'

const FILES: Readonly<Record<string, string>> = { 'fleet.html': busyPage(), 'sweep.html': sweptPage() }

describeWith('chromium', '--version', 'pages of fleets and sweeps in Chromium', () => {
  const { folder, open } = usePages()

  beforeAll(() => {
    for (const [name, page] of Object.entries(FILES)) writeFileSync(join(folder, name), page)
  })

  describe.each([
    ['light', [360, 800, 1280]],
    ['dark', [1280]],
    ['forced', [360]],
  ] as const)('%s colours', (look, widths) => {
    it.each(widths.flatMap((width) => Object.keys(FILES).map((file) => [width, file] as const)))(
      '%i px, %s: no rule of accessibility is broken, nothing scrolls sideways, no number leaves its card',
      async (width, file) => {
        const page = await open(file, '', {
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
            return [...figure.querySelectorAll('.ys span, .xs span, .name, .bars td, h2')]
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

  it.each(Object.keys(FILES))('%s: words below a chart never stand on each other', async (file) => {
    for (const width of [360, 800, 1280]) {
      const page = await open(file, '', { viewport: { width, height: 900 } })
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

  it.each(Object.keys(FILES))('%s: shows the whole table of numbers on paper', async (file) => {
    const page = await open(file)
    await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)))
    await page.emulateMedia({ media: 'print' })
    const cut = await page
      .locator('.scrolls')
      .evaluateAll((all) => all.filter((each) => each.scrollHeight > each.clientHeight + 1).length)
    expect(cut).toBe(0)
  })
})
