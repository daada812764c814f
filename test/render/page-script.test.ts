import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import { expect, test } from 'vitest'
import { pageModules } from '../../docs/page.ts'
import { SCRIPT } from '../../src/render/html/script.ts'
import { EVERY_STYLE } from '../../src/render/components/style.ts'
import { FLEET_STYLE } from '../../src/render/fleet/style.ts'
import { REPORT_STYLE } from '../../src/render/html/style.ts'

test('the page carries the script and the style that were checked: npm run page', async () => {
  for (const [path, text] of await pageModules()) expect(readFileSync(`src/${path}`, 'utf8'), path).toBe(text)
})

test('the script is one that stands in a page: it is whole, and does not end its own element', () => {
  expect(SCRIPT).not.toMatch(/<\/script|<!--/i)
  // A script that does not parse throws here; what it does is tried in the browser.
  expect(() => new Script(SCRIPT)).not.toThrow()
})

test('a style is one that stands in a page: it loads nothing, and does not end its own element', () => {
  for (const style of [EVERY_STYLE, REPORT_STYLE, FLEET_STYLE])
    expect(style).not.toMatch(/<\/style|<!--|@import|url\(/i)
})
