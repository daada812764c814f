/** The page of a run, and the list of all, in Chromium at the widths of a phone, a tablet and a desk: nothing is cut off, nothing makes it scroll sideways. */
import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { galleryPage } from '../../docs/gallery.tsx'
import { htmlOf } from '../../src/render/html/html.ts'
import { run } from '../render/runs.ts'
import { Child, describeWith, endChildren, scratch } from './children.ts'

/**
 * A page with another inside it, `width` px wide, of which it says what does not fit: a window of Chromium is never narrower
 * than 500 px.
 */
function measuring(page: string, width: number): string {
  const inside = page.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  return `<!doctype html><meta charset="utf-8"><body><iframe style="width:${width}px;height:800px;border:0" srcdoc="${inside}"></iframe>
<script>${MEASURE}</script></body>`
}

const MEASURE = String.raw`
addEventListener('load', () => {
  const page = document.querySelector('iframe').contentDocument
  const right = page.documentElement.clientWidth
  const said = [...page.querySelectorAll('#story :is(.state, .chip, .sends, .doing, p), dt, dd')]
    .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0 ||
      each.getBoundingClientRect().right > right + 1 || each.getBoundingClientRect().left < 0)
    .map((each) => each.textContent)
  const sideways = page.documentElement.scrollWidth > right
  document.body.textContent = 'MEASURED' + JSON.stringify({ rows: page.querySelectorAll('.state, dt').length > 0, said, sideways }) + 'END'
})`

describeWith('chromium', '--version', 'a page', () => {
  const { file } = scratch()
  endChildren()

  const cases = [360, 768, 1280].flatMap((width) =>
    ['tls13-resume', 'tls12-client-auth', 'gallery'].map((name) => [name, width] as const),
  )
  it.each(cases)('%s fits into %i px', async (name, width) => {
    const path = file(`${name}-${width}.html`)
    writeFileSync(path, measuring(name === 'gallery' ? galleryPage() : htmlOf(run(name)), width))
    const child = new Child('chromium', [
      ...['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--window-size=1400,900'],
      ...[`--user-data-dir=${file(`data-${name}-${width}`)}`, '--dump-dom', `file://${path}`],
    ])
    await child.exit
    const measured = /MEASURED(.*)END/.exec(child.text)?.[1] ?? '{}'
    expect(JSON.parse(measured.replaceAll('&gt;', '>').replaceAll('&amp;', '&'))).toEqual({
      rows: true,
      said: [],
      sideways: false,
    })
  })
})
