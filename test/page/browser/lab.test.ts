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
      12,
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

  it('any connection stands beside any other: of this, of what was, of another story', async () => {
    const page = await open('#run=tls13-resume&do=c2:+forget+server+ticket-keys&tab=beside')
    const says = async (text: RegExp): Promise<void> =>
      page.locator('.beside', { hasText: text }).waitFor({ timeout: 10_000 })
    await says(/c1\s+= equal/)
    await page.getByLabel('B: which connection').selectOption('c1')
    await says(/c1\s+= equal/)
    await page.getByLabel('A: which connection').selectOption('c2')
    await says(/c2 and c1\s+≠ differs/)
    await page.getByLabel('B: of which story').selectOption('tls12-ticket')
    await says(/tls12-ticket/)
    await page.getByLabel('B: which connection').selectOption('c2')
    await says(/tls12-ticket c2/)
    expect(await page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('beside'))).toBe(
      'c2~tls12-ticket:c2',
    )
  })

  it('a field that is chosen shows the structure around it, each member with its meaning', async () => {
    const page = await open('#run=tls13-resume&at=48')
    await page.locator('.field', { hasText: 'obfuscated_ticket_age' }).click()
    const structure = page.locator('.structure')
    expect(await structure.locator('figcaption').textContent()).toBe(
      'struct PskIdentity RFC 9846 §4.3.11 (8446 §4.2.11)',
    )
    expect(await structure.locator('.at').textContent()).toContain('how long the client has had the ticket')
    expect(await page.locator('.told').textContent()).toContain('RFC 9846 §4.3.11')
  })

  it('on paper there is the story and what is in sight: nothing that one would press', async () => {
    const page = await open('#run=tls13-resume&at=48', { colorScheme: 'dark' })
    for (const tab of TABS) {
      await page.click(`#tab-${tab}`)
      await settled(page)
      await page.emulateMedia({ media: 'print' })
      expect(await violations(page), tab).toEqual([])
      for (const gone of ['.time', '.adder', '.deeds', '.share'])
        expect(await page.locator(gone).isVisible(), gone).toBe(false)
      await page.emulateMedia({ media: 'screen' })
    }
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

  it.each([
    '#run=tls13-resume',
    '#run=tls13-resume&tab=beside',
    '#run=tls13-resume&tab=leak&leak=ticket-key',
    '#lesson=psk&step=2',
  ])('every control is reached and used by the keyboard alone: %s', async (fragment) => {
    const page = await open(fragment)
    await settled(page)
    const controls = await page
      .locator('button:enabled:not(.row):not([tabindex="-1"]), select, input')
      .filter({ visible: true })
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
