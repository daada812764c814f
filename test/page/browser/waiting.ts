/**
 * How long one waits for the laboratory page: for its first handshake, and for a move in time in a long story. Run by the bench in a
 * process of its own, in the root of the project; prints one JSON line.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser } from 'playwright-core'
import { build } from 'vite'
import { QUIET_FLAGS } from '../../peers/chromium.ts'

/** Times in ms, in ascending order. */
interface PageReport {
  /** From nothing to the first handshake in sight, in a browser that knows nothing. */
  readonly cold: readonly number[]
  /** From a key to the picture of another moment, in a story of a thousand moments. */
  readonly moves: readonly number[]
}

const COLD_LOADS = 7
const TABS = ['message', 'secrets', 'states', 'world', 'beside', 'leak', 'cost']
const MOVES_PER_TAB = 40
/** One more connection each: about a thousand moments. */
const LONG = `#run=tls13-resume&leak=ticket-key${'&do=then:+connect'.repeat(22)}`

async function measured(): Promise<PageReport> {
  const folder = mkdtempSync(join(tmpdir(), 'glass-tls-bench-page-'))
  await build({ configFile: resolve('vite.config.ts'), build: { outDir: folder }, logLevel: 'error' })
  const address = pathToFileURL(join(folder, 'lab.html')).href
  try {
    const cold: number[] = []
    for (let load = 0; load < COLD_LOADS; load++)
      cold.push(await inBrowser((browser) => coldLoad(browser, address)))
    const moves = await inBrowser((browser) => movesIn(browser, address + LONG))
    return { cold: ascending(cold), moves: ascending(moves) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function inBrowser<T>(measure: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: QUIET_FLAGS })
  try {
    return await measure(browser)
  } finally {
    await browser.close()
  }
}

/** On the page's own clock, which begins with its loading. */
async function coldLoad(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage()
  await page.goto(address, { waitUntil: 'commit' })
  await page.waitForSelector('.row')
  return page.evaluate(() => performance.now())
}

async function movesIn(browser: Browser, address: string): Promise<number[]> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(address)
  await page.waitForSelector('.row')
  const times: number[] = []
  for (const tab of TABS) {
    await page.click(`#tab-${tab}`)
    await page.waitForFunction(() => document.body.dataset.waiting === '0')
    times.push(...(await page.evaluate(timeMoves, MOVES_PER_TAB)))
  }
  return times
}

/** In the page: each move from its key until everything is answered and a picture is made. */
async function timeMoves(moves: number): Promise<number[]> {
  const turn = (): Promise<void> =>
    new Promise((go) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => go()
      port2.postMessage(0)
    })
  const times: number[] = []
  for (let move = 0; move < moves; move++) {
    const from = performance.now()
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }))
    do await turn()
    while (document.body.dataset.waiting !== '0')
    await new Promise((go) => requestAnimationFrame(go))
    await turn()
    times.push(performance.now() - from)
  }
  return times
}

function ascending(times: readonly number[]): number[] {
  return [...times].sort((a, b) => a - b)
}

process.stdout.write(`${JSON.stringify(await measured())}\n`)
