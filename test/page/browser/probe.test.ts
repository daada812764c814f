/** The page of a check-up in Chromium: what was found, by which connections, what to change; to everybody, and without its script. */
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { probeCommand } from '../../../src/cli/probe/probe.ts'
import { SessionContext } from '../../../src/session/caches/context.ts'
import { MemoryWorld } from '../../../src/stores/memory-world.ts'
import { memoryIo } from '../../cli/io.ts'
import { describeWith } from '../../peers/children.ts'
import { served } from '../../probe/servers.ts'
import { usePages, violations } from './browser.ts'

describeWith('chromium', '--version', 'the page of a check-up in Chromium', () => {
  const { folder, open } = usePages()
  /** What the command says, by the name of the page. */
  const said = { large: memoryIo(), small: memoryIo() }

  beforeAll(async () => {
    // It gives session IDs and knows none of them a moment later.
    const world = new MemoryWorld({}, SessionContext.create({ mode: ['off'] }))
    const server = await served({ tickets: { count: 0 } }, { world })
    const asks = async (name: keyof typeof said, version: string): Promise<void> => {
      const options = ['--pause', '0', '--tries', '2', '--html', join(folder, `${name}.html`), version]
      await probeCommand([`127.0.0.1:${server.port}`, ...options], said[name])
    }
    await asks('large', '--tls1_2')
    await asks('small', '--tls1_3')
    await server.close()
  })

  it('has what the command says, and each connection is a link to its story', async () => {
    const page = await open('large.html')
    const found = page.locator('.checked')
    const told = (await found.locator('dt').allInnerTexts()).map((text) => text.split(/\s+/))
    const rows = [...said.large.text().matchAll(/^ {2}(good|note|bad) +(\S+)/gm)].map(([, ...row]) => row)
    expect(told).toEqual(rows)
    expect(told).toContainEqual(['bad', 'session-id'])
    expect(await found.locator('p').first().textContent()).toBe(
      said.large.text().trimEnd().split('\n').at(-1),
    )
    const ids = await found.locator('a').evaluateAll((all) => all.map((each) => each.getAttribute('href')))
    expect(ids.length).toBeGreaterThan(5)
    for (const id of ids) expect(await page.locator(id!).count(), id!).toBe(1)
    await found.locator('a', { hasText: /^c3$/ }).first().click()
    await expect
      .poll(() => page.locator('#c3').evaluate((it) => it.getBoundingClientRect().top))
      .toBeLessThan(900)
    await found.locator('dd', { hasText: 'a moment later' }).locator('summary').click()
    expect(await found.locator('li:visible').allInnerTexts()).toContainEqual(
      expect.stringMatching(/^nginx: ssl_session_cache /),
    )
  })

  it('without its script, and on paper, shows all findings and every moment', async () => {
    const page = await open('large.html', '', { javaScriptEnabled: false })
    const [rows, moments] = [page.locator('.row'), page.locator('.moment:visible')]
    expect(await moments.count()).toBe(await rows.count())
    await page.emulateMedia({ media: 'print' })
    expect(await moments.count()).toBe(await rows.count())
    expect(await page.locator('.checked dd:visible').count()).toBe(await page.locator('.checked dd').count())
  })

  describe.each([
    ['light', [360, 800]],
    ['dark', [1600]],
    ['forced', [360]],
  ] as const)('%s colours', (look, widths) => {
    it.each(widths)('%i px: no rule of accessibility is broken, nothing scrolls sideways', async (width) => {
      const page = await open('small.html', '', {
        viewport: { width, height: 900 },
        ...(look === 'forced' ? { forcedColors: 'active' } : { colorScheme: look }),
      })
      for (const advice of await page.locator('.checked summary').all()) await advice.click()
      expect(await violations(page)).toEqual([])
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(wide).toBe(0)
    })
  })
})
