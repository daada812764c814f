/** The page of a run in Chromium: with its script and without, on paper, to everybody, and never a request. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { run as runCommand } from '../../../src/cli/run/run.ts'
import { htmlOf } from '../../../src/render/html/html.ts'
import { describeWith } from '../../peers/children.ts'
import { memoryIo } from '../../cli/io.ts'
import { run } from '../../render/runs.ts'
import { usePages, violations } from './browser.ts'

describeWith('chromium', '--version', 'the page of a run in Chromium', () => {
  const { folder, open: openPage } = usePages()
  const open = (...rest: [fragment?: string, options?: Parameters<typeof openPage>[2]]): Promise<Page> =>
    openPage('run.html', ...rest)

  beforeAll(() => writeFileSync(join(folder, 'run.html'), htmlOf(run('tls13-resume'))))

  it('shows one moment: that of the address, that of the row one chooses, the next by a key', async () => {
    const page = await open('#m48')
    const inSight = (): Promise<string[]> =>
      page.locator('.moment:visible').evaluateAll((all) => all.map(({ id }) => id))
    expect(await inSight()).toEqual(['m48'])
    await page.locator('.row[data-moment="51"]').click()
    expect(await inSight()).toEqual(['m51'])
    await page.keyboard.press('ArrowDown')
    expect(await inSight()).toEqual(['m52'])
    expect(await page.locator('.row[aria-current=step]').getAttribute('data-moment')).toBe('52')
    expect(new URL(page.url()).hash).toBe('#m52')
    await page.goBack()
    expect(await inSight()).toEqual(['m48'])
  })

  it('lights up bytes with their field, and a field with its bytes, of what is received too', async () => {
    const page = await open('#m51')
    await page.locator('.moment.at .field', { hasText: 'random' }).hover()
    expect(await page.locator('.moment.at .hex .on').first().getAttribute('data-at')).toBe('6')
    await page.locator('.moment.at .hex [data-at="4"]').hover()
    expect(await page.locator('.moment.at .field.on .name').allTextContents()).toEqual(['legacy_version'])
    expect(await page.locator('.moment.at .told').textContent()).toMatch(
      /^legacy_version: frozen at TLS 1\.2.* · ProtocolVersion · RFC 9846/,
    )
  })

  it('shows what went into a secret, and opens it', async () => {
    const page = await open()
    const rung = page.locator('.rung[data-id="c2/client/binder[0]"]')
    await rung.locator('summary').hover()
    const into = await page.locator('.rung.into').evaluateAll((all) => all.map(({ dataset }) => dataset.id))
    expect(into).toContain('c2/client/psk[0]')
    expect(into).toContain('c1/client/master_secret')
    await rung.locator('summary').click()
    await rung.getByRole('link', { name: 'client: moment #48' }).click()
    expect(await page.locator('.moment:visible').getAttribute('id')).toBe('m48')
  })

  it('without its script, and on paper, shows every moment', async () => {
    const page = await open('', { javaScriptEnabled: false })
    const [rows, moments] = [page.locator('.row'), page.locator('.moment:visible')]
    expect(await moments.count()).toBe(await rows.count())
    await page.emulateMedia({ media: 'print' })
    expect(await moments.count()).toBe(await rows.count())
    const cut = await page
      .locator('aside, .hex, .fields')
      .evaluateAll((all) => all.filter((each) => each.scrollHeight > each.clientHeight + 1).length)
    expect(cut).toBe(0)
  })

  describe.each(['light', 'dark', 'forced'] as const)('%s colours', (look) => {
    it.each([360, 800, 1600])(
      '%i px: no rule of accessibility is broken, nothing scrolls sideways',
      async (width) => {
        const page = await open('#m48', {
          viewport: { width, height: 900 },
          ...(look === 'forced' ? { forcedColors: 'active' } : { colorScheme: look }),
        })
        expect(await violations(page)).toEqual([])
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(wide).toBe(0)
      },
    )
  })

  it.each([
    ['--leak ticket-key', ['tls13-psk-ke'], ['--leak', 'ticket-key'], [/ticket key/, /c2\s+everything/]],
    [
      '--change',
      ['tls13-resume'],
      ['--change', 'c2: forget server ticket-keys', '--against', 'was'],
      [/c1 = equal/, /psk\.known/, /A false \| B true/, /signatures made/],
    ],
    [
      '--mutate',
      ['tls13-resume'],
      ['--mutate', 'c2 ClientHello.extensions.pre_shared_key.binders[0][3] ^= 1'],
      [/binders\[0\]\[3\]/, /the server noticed at ClientHello, psk\.binder/, /decrypt_error/],
    ],
  ] as const)('run %s --html tells it above the story', async (name, scenario, options, facts) => {
    const file = `${name.replaceAll(/\W/g, '')}.html`
    runCommand([...scenario, ...options, '--html', join(folder, file)], memoryIo())
    const page = await openPage(file, '', { viewport: { width: 360, height: 900 } })
    const told = await page.locator('section.card').first().innerText()
    for (const fact of facts) expect(told).toMatch(fact)
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    expect(await page.locator('.row').count()).toBeGreaterThan(20)
  })
})
