/** Lessons in Chromium: a task is done by hand and judged, what was done is remembered, and all of it is for everybody. */
import { describe, expect, it } from 'vitest'
import { LESSONS } from '../../../src/page/lessons/lessons.ts'
import { describeWith } from '../../peers/children.ts'
import { settled, useLaboratory, violations } from './browser.ts'

describeWith('chromium', '--version', 'lessons in Chromium', () => {
  const { open } = useLaboratory()

  it('who comes first is led to the first lesson; a task done by hand is judged, and marked in the list', async () => {
    const page = await open()
    await page.getByRole('link', { name: 'Start here' }).click()
    await page.waitForSelector('.lesson-task')
    await page.locator('.row.server', { hasText: 'ServerHello' }).first().click()
    await page.waitForSelector('.task.is-done')
    await page.locator('.lesson-list summary').click()
    expect(await page.locator('.lesson-list li').first().textContent()).toContain('1 of 3 tasks done')
  })

  it('an act that does not do it is told what came of it, one that does ends the task', async () => {
    const page = await open('#lesson=psk&step=3')
    const act = async (text: string): Promise<void> => {
      await page.fill('.adder input', text)
      await page.keyboard.press('Enter')
    }
    await act('c2: forget server ticket-keys')
    await page.getByRole('status').filter({ hasText: 'c2: full handshake' }).waitFor()
    expect(await page.locator('.task.is-done').count()).toBe(0)
    await page.getByRole('button', { name: 'begin step again' }).click()
    await settled(page)
    await act('c2 ClientHello.extensions.pre_shared_key.binders[0][3] ^= 1')
    await page.waitForSelector('.task.is-done')
  })

  it('shows how each step is done, from the first lesson to the last step', async () => {
    for (const { id } of [LESSONS[0]!, LESSONS[5]!]) {
      const page = await open(`#lesson=${id}`)
      for (const { task } of LESSONS.find((lesson) => lesson.id === id)!.steps) {
        if (task) {
          await page.locator('.task summary').click()
          await page.getByRole('button', { name: 'show me' }).click()
          await page.waitForSelector('.task.is-done')
        }
        const next = page.getByRole('button', { name: 'next step' })
        if ((await next.count()) > 0) await next.click()
        await settled(page)
      }
      expect(await page.locator('.onward a').textContent()).toContain('Next lesson')
    }
  })

  it('the text of the next step comes into view, and is where one is', async () => {
    const page = await open('#lesson=why', { viewport: { width: 360, height: 740 } })
    await page.keyboard.press('End')
    await page.getByRole('button', { name: 'next step' }).click()
    await page.getByRole('heading', { name: 'Mend it' }).waitFor()
    const top = await page.locator('.lesson').evaluate((lesson) => lesson.getBoundingClientRect().top)
    expect(top).toBeGreaterThanOrEqual(0)
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('lesson')
  })

  it('a link that names no lesson leads out of it', async () => {
    const page = await open('#lesson=cost')
    await page.evaluate(() => (location.hash = '#run=tls13-full'))
    await page.waitForFunction(() => !document.querySelector('.lesson'))
  })

  it('the list of lessons closes when one turns to something else, and by Escape', async () => {
    const page = await open()
    const list = page.locator('.lesson-list details')
    for (const close of [
      () => page.keyboard.press('Escape'),
      () => page.click('h1'),
      () => page.focus('#panel'),
    ]) {
      await list.locator('summary').click()
      expect(await list.getAttribute('open')).not.toBeNull()
      await close()
      expect(await list.getAttribute('open')).toBeNull()
    }
  })

  it('a riddle shows neither settings nor comparisons nor leaks before it is solved', async () => {
    const page = await open('#lesson=why')
    await page.waitForFunction(
      () => document.querySelector<HTMLSelectElement>('.acts select')?.value === 'riddle-tls13',
    )
    for (const tab of ['beside', 'leak']) {
      await page.click(`#tab-${tab}`)
      await page.getByText('This would give the riddle away').waitFor()
      expect(await page.locator('#panel').locator('select').count()).toBe(0)
    }
    await page.getByRole('button', { name: 'Client', exact: true }).click()
    await page.getByText('what is set is not shown').waitFor()
    await page.waitForSelector('.settings')
    const values = await page
      .locator('.settings .gaps input')
      .evaluateAll((all) => all.map((input) => (input as HTMLInputElement).value))
    expect(values.length).toBeGreaterThan(5)
    expect(values.join('')).toBe('')
  })

  it('on paper a lesson is its text, its task and the story: nothing that one would press', async () => {
    const page = await open('#lesson=psk&step=2', { colorScheme: 'dark' })
    await settled(page)
    await page.emulateMedia({ media: 'print' })
    expect(await violations(page)).toEqual([])
    for (const gone of ['.time', '.adder', '.deeds', '.share', '.onward', '.lesson-list'])
      expect(await page.locator(gone).isVisible(), gone).toBe(false)
    for (const there of ['.lesson', '.lesson-task', '#c1', '#panel'])
      expect(await page.locator(there).isVisible(), there).toBe(true)
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000)
  })

  describe.each(['light', 'dark', 'forced'] as const)('%s colours', (look) => {
    it.each([360, 800, 1440])(
      '%i px: no rule of accessibility is broken, nothing scrolls sideways',
      async (width) => {
        const page = await open('#lesson=why', {
          viewport: { width, height: 900 },
          ...(look === 'forced' ? { forcedColors: 'active' } : { colorScheme: look }),
        })
        await page.locator('.task summary').click()
        await page.locator('.lesson-list summary').click()
        await settled(page)
        expect(await violations(page)).toEqual([])
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        expect(wider).toBeLessThanOrEqual(0)
      },
    )
  })
})
