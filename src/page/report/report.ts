/**
 * The script of a run's page. The page has everything in it and can be read without; with it one moment is in sight at a time, the
 * keys go from one to the next, and what belongs together lights up. `npm run page` makes `render/html/script.ts` of it, which the
 * page carries.
 */
import { showAncestors } from '../touch/ancestors.ts'
import { lightUp } from '../touch/light.ts'

let rows: readonly HTMLAnchorElement[] = []
let panel: HTMLElement | null = null

/** Puts a moment into sight. @returns whether there is such a moment */
function open(fragment: string): boolean {
  const moment = document.getElementById(fragment.slice(1))
  if (!panel || !moment?.matches('.moment')) return false
  for (const each of document.querySelectorAll('.moment.at')) each.classList.remove('at')
  moment.classList.add('at')
  fillIn(moment)
  for (const row of rows) {
    const at = row.hash === fragment
    row.classList.toggle('at', at)
    if (at) row.setAttribute('aria-current', 'step')
    else row.removeAttribute('aria-current')
  }
  panel.scrollTop = 0
  return true
}

/** Bytes that another moment shows are shown here as well. */
function fillIn(moment: Element): void {
  const place = moment.querySelector<HTMLElement>('[data-bytes-of]')
  const bytes = document.querySelector(`#m${place?.dataset.bytesOf} .message-bytes`)
  if (place && bytes) place.replaceWith(bytes.cloneNode(true))
}

/** So many rows down, or up; what is folded is passed over. */
function go(step: number): void {
  const seen = rows.filter((row) => row.offsetParent !== null)
  const at = seen.findIndex((row) => row.classList.contains('at'))
  const next = seen[Math.max(0, Math.min(seen.length - 1, at + step))]
  if (!next) return
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'nearest' })
  history.replaceState(null, '', next.hash)
  open(next.hash)
}

const STEPS: Partial<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  j: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
  k: -1,
}

/** The page is there: to the moment that its address names, else to the first in which something is sent. */
function begin(): void {
  rows = [...document.querySelectorAll<HTMLAnchorElement>('a.row')]
  panel = document.getElementById('panel')
  const first = rows.find((row) => row.querySelector('.sends')) ?? rows[0]
  if (!open(location.hash) && first) open(first.hash)
}

// Before there is anything: moments that are not in sight are never laid out.
document.documentElement.classList.add('scripted')
document.addEventListener('DOMContentLoaded', begin)
addEventListener('hashchange', () => {
  // Where the moments stand below the lanes, one who chose a moment is brought to it.
  if (open(location.hash) && panel && getComputedStyle(panel).position === 'static') panel.scrollIntoView()
})
document.addEventListener('keydown', (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return
  const step = STEPS[event.key]
  if (!step || (event.target instanceof Element && event.target.closest('summary, .hex'))) return
  event.preventDefault()
  go(step)
})
lightUp(document)
showAncestors(document)
