/** The laboratory in Chromium: every story, by keyboard, to everybody, and never a request. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { SCENARIOS } from '../../../src/sim/scenarios.ts'
import { EXHAUSTIVE, ofTheDay } from '../../kit/effort.ts'
import { describeWith } from '../../peers/children.ts'
import { settled, useLaboratory, violations } from './browser.ts'

const TABS = ['message', 'secrets', 'states', 'world', 'beside', 'leak', 'cost']

describeWith('chromium', '--version', 'the laboratory in Chromium', () => {
  const { file, open } = useLaboratory()

  it('is one file of at most 350 kB, gzipped', () => {
    expect(gzipSync(readFileSync(file()), { level: 9 }).length).toBeLessThan(350_000)
  })

  it.each(
    ofTheDay(
      SCENARIOS.map(({ name }) => name),
      6,
    ),
  )('%s: every moment opens', async (scenario) => {
    const page = await open(`#run=${scenario}`)
    const rows = await page.locator('.row').count()
    const steps = EXHAUSTIVE ? rows : Math.min(rows, 25)
    for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowRight')
    for (const tab of TABS) {
      await page.click(`#tab-${tab}`)
      await settled(page)
      expect((await page.locator('[role=tabpanel]').textContent())?.length, tab).toBeGreaterThan(10)
    }
    await page.keyboard.press('End')
    await settled(page)
    expect(await page.locator('[role=alert]').count()).toBe(0)
  })

  it('a moment that is chosen is in the address, and the address brings one back to it', async () => {
    const page = await open('#run=tls13-resume')
    await page.locator('.row').nth(12).click()
    await page.click('#tab-world')
    await settled(page)
    const { hash, at } = await page.evaluate(() => ({
      hash: location.hash,
      at: document.querySelector('.row.at')?.getAttribute('data-moment'),
    }))
    const again = await open(hash)
    await settled(again)
    expect(await again.locator('.row.at').getAttribute('data-moment')).toBe(at)
    expect(await again.locator('#tab-world').getAttribute('aria-selected')).toBe('true')
  })

  it('what one does shows: without its ticket key a server does not resume; undone it does', async () => {
    const page = await open('#run=tls13-resume')
    await page.fill('.adder input', 'c2: forget server ticket-keys')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() =>
      document.querySelector('#c2 h2')?.textContent?.includes('full handshake'),
    )
    await page.keyboard.press('Escape')
    await page.locator('body').press('u')
    await page
      .getByRole('button', { name: 'undo' })
      .click({ timeout: 500 })
      .catch(() => undefined)
    await page.waitForFunction(() => document.querySelector('#c2 h2')?.textContent?.includes('resumed'))
  })

  it('a field that is changed in place shows beside what was; undone and done again by a key', async () => {
    const page = await open('#run=tls13-resume&at=1')
    await settled(page)
    await page.locator('.field', { hasText: 'legacy_version' }).press('Enter')
    await page.locator('.edit input').first().fill('SSL 3.0')
    await page.locator('.edit input').first().press('Enter')
    await page.waitForFunction(() => document.querySelector('#c1 h2')?.textContent?.includes('failed'))
    expect(await page.locator('#tab-beside').getAttribute('aria-selected')).toBe('true')
    expect(await page.locator('.done code').textContent()).toBe(
      '1: client ClientHello.legacy_version = SSL 3.0',
    )
    await page.locator('#panel').press('u')
    await page.waitForFunction(() => document.querySelector('#c1 h2')?.textContent?.includes('full'))
    await page.locator('#panel').press('r')
    await page.waitForFunction(() => document.querySelector('#c1 h2')?.textContent?.includes('failed'))
  })

  it('a setting that is chosen is an act', async () => {
    const page = await open('#run=own')
    await page.getByRole('button', { name: 'Server', exact: true }).click()
    await page.getByLabel('tickets.kind').selectOption('stateful')
    await page.waitForFunction(() =>
      document.querySelector('.done')?.textContent?.includes('tickets.kind=stateful'),
    )
    await settled(page)
    expect(await page.locator('[role=alert]').count()).toBe(0)
  })

  it('a secret that leaks opens records', async () => {
    const page = await open('#run=tls13-psk-ke&at=80&tab=secrets')
    await settled(page)
    await page.locator('.rung').first().click()
    await page.getByRole('button', { name: 'let it leak' }).click()
    await page.waitForSelector('.leak details')
    expect(await page.locator('.leak').textContent()).toContain('everything can be read')
  })

  it('what cannot be is refused with a sentence', async () => {
    const page = await open()
    await page.fill('.adder input', 'then: fly')
    await page.keyboard.press('Enter')
    await page.waitForSelector('[role=alert]')
    expect(await page.locator('[role=alert]').textContent()).toContain("'fly' is no deed or change")
  })

  it('names that a peer chose are text, whatever is in them', async () => {
    const alpn = ['<img src=x onerror=alert(1)>', '</script><script>alert(2)</script>', '\u0007\u001b[31mh2']
    const acts = ['client', 'server'].map((side): [string, string] => [
      'do',
      `set ${side}.alpn=${JSON.stringify(alpn)}`,
    ])
    const page = await open(`#${new URLSearchParams([['run', 'tls13-resume'], ...acts]).toString()}`)
    for (const tab of TABS) {
      await page.click(`#tab-${tab}`)
      await settled(page)
    }
    await page.click('#tab-message')
    await settled(page)
    expect(await page.locator('img, script:not([type=module])').count()).toBe(0)
    expect(await page.locator('[role=tabpanel]').textContent()).toContain('<img src=x onerror=alert(1)>')
  })

  it('every control is reached and used by the keyboard alone', async () => {
    const page = await open('#run=tls13-resume')
    const controls = await page
      .locator('button:enabled:not(.row):not([tabindex="-1"]), select, input')
      .count()
    const reached = new Set<string>()
    for (let press = 0; press < controls + 150; press++) {
      await page.keyboard.press('Tab')
      reached.add(
        await page.evaluate(() => {
          const all = [...document.querySelectorAll('button:not(.row), select, input')]
          return String(all.indexOf(document.activeElement!))
        }),
      )
    }
    reached.delete('-1')
    expect(reached.size).toBe(controls)
  })

  describe.each(['light', 'dark', 'forced'] as const)('%s colours', (look) => {
    it.each([360, 800, 1600])(
      '%i px: no rule of accessibility is broken, nothing scrolls sideways',
      async (width) => {
        const page = await open('#run=tls13-resume&at=48', {
          viewport: { width, height: 900 },
          ...(look === 'forced' ? { forcedColors: 'active' } : { colorScheme: look }),
        })
        for (const tab of TABS) {
          await page.click(`#tab-${tab}`)
          await settled(page)
          expect(await violations(page), tab).toEqual([])
          const wide = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          )
          expect(wide, tab).toBe(0)
        }
        for (const group of await page.locator('.groups button').all()) {
          await group.click()
          await settled(page)
          expect(await violations(page), (await group.textContent()) ?? '').toEqual([])
        }
      },
    )
  })
})
