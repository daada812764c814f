/** Pages in a real browser: opened from a file, and everything noticed that should not be. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { QUIET_FLAGS } from '../../peers/chromium.ts'

/** A page, and what it should not have done. */
export interface Watched {
  readonly page: Page
  /** Errors and warnings of the console, and exceptions. */
  readonly complaints: string[]
  /** What it asked for beside itself and its worker. */
  readonly requests: string[]
}

/** Opens pages of files in a folder; every page that a test opened must have been quiet and must have asked for nothing. */
export function usePages() {
  const folder = mkdtempSync(join(tmpdir(), 'glass-tls-page-'))
  const opened: Watched[] = []
  let browser: Browser

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: QUIET_FLAGS })
  })
  afterEach(async () => {
    for (const { page, complaints, requests } of opened.splice(0)) {
      await page.context().close()
      expect({ complaints, requests }).toEqual({ complaints: [], requests: [] })
    }
  })
  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })

  return {
    folder,
    /** @param fragment as `#m12` */
    open: async (name: string, fragment = '', options: BrowserContextOptions = {}): Promise<Page> => {
      const context = await browser.newContext({ viewport: { width: 1600, height: 900 }, ...options })
      const page = await context.newPage()
      const watched: Watched = { page, complaints: [], requests: [] }
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) watched.complaints.push(message.text())
      })
      page.on('pageerror', (error) => watched.complaints.push(error.message))
      const own = pathToFileURL(join(folder, name)).href
      page.on('request', (request) => {
        const url = request.url()
        if (!url.startsWith(own) && !url.startsWith('blob:')) watched.requests.push(url)
      })
      opened.push(watched)
      await page.goto(own + fragment)
      await page.waitForSelector('.row, .figure')
      return page
    },
  }
}

/** Opens the laboratory, which is built once. */
export function useLaboratory() {
  const { folder, open } = usePages()
  beforeAll(async () => {
    // As it is built for users: under the runner's own NODE_ENV it has what is for developers of its libraries.
    const { NODE_ENV } = process.env
    process.env.NODE_ENV = 'production'
    await build({ build: { outDir: folder }, logLevel: 'error' }).finally(() => {
      process.env.NODE_ENV = NODE_ENV
    })
  })
  return {
    file: () => join(folder, 'lab.html'),
    /** @param fragment as `#run=tls13-hrr` */
    open: (fragment = '', options: BrowserContextOptions = {}) => open('lab.html', fragment, options),
  }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What a page is when all that was asked of the engine has been answered. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.body.dataset.waiting === '0')
}

/** Violations of accessibility rules, each with where. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const found = await page.evaluate(async () => {
    const loaded = globalThis as unknown as {
      readonly axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    return (await loaded.axe.run()).violations
  })
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}
