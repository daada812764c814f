import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import { expect, test } from 'vitest'
import { scriptModule } from '../../docs/page.ts'
import { SCRIPT } from '../../src/render/html/script.ts'

test('the page carries the script that was checked: npm run page', () => {
  expect(readFileSync('src/render/html/script.ts', 'utf8')).toBe(scriptModule())
})

test('the script is one that stands in a page: it is whole, and does not end its own element', () => {
  expect(SCRIPT).not.toMatch(/<\/script|<!--/i)
  // A script that does not parse throws here; what it does is tried in the browser.
  expect(() => new Script(SCRIPT)).not.toThrow()
})
