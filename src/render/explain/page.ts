/** Explanations as a page: one file, no network. What all come to, then each connection with its checks and its story to unfold. */
import type { HeardVerdict } from '../../rules/heard.ts'
import type { Explanation } from '../../inspect/explain/explanation.ts'
import type { ExplainSummary } from '../../inspect/explain/totals.ts'
import {
  HEARD_LOOKS,
  missingWords,
  checkWords,
  endsWords,
  outcomeWords,
  stampWords,
  summaryWords,
  whyNotWords,
} from './words.ts'
import { panelsOf } from '../html/html.ts'
import { lanesHtml } from '../html/lanes.ts'
import { esc, inlineJson } from '../html/parts.ts'
import { SCRIPT } from '../html/script.ts'
import { STYLE } from '../html/style.ts'

/** Connections that a page has room for. */
const ROOM = 5_000
/** Connections whose stories are on it: the first ones, each up to so many moments, all of them up to so many characters. */
const STORIES = 200
const MOMENTS = 300
const LARGEST = 24_000_000

const OWN_STYLE = `
article { margin: 10px 0; padding: 8px 14px; background: var(--card); border: 1px solid var(--rule); border-radius: 8px }
article p { margin: 2px 0 } pre { white-space: pre-wrap; font: 13px/1.6 var(--mono) } details ul { list-style: none; padding: 0 }
article summary { cursor: pointer; color: var(--faint) } details[open] > summary { color: inherit }
`

/** A page that grows with the connections that are put on it. */
export class ExplainPage {
  private readonly articles: string[] = []
  private readonly panels: string[] = []
  /** Connections that may have a story. */
  private readonly told = new Set<string>()
  private moments = 0
  private size = 0
  private left = 0

  /** How many moments of a connection the page has room for. */
  momentsOf(connection: string): number {
    if (this.told.size < STORIES) this.told.add(connection)
    return this.told.has(connection) && this.size < LARGEST ? MOMENTS : 0
  }

  /** One more connection; behind the first thousands only their number. */
  add(explanation: Explanation): void {
    if (this.articles.length < ROOM) this.articles.push(articleOf(explanation, this.story(explanation)))
    else this.left++
  }

  /** The page. @param name of the capture */
  html(name: string, summary: ExplainSummary): string {
    const { articles, left, panels } = this
    const more = left > 0 ? `<p>${left} more connections are not on this page: see --json or --csv.</p>` : ''
    return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${esc(name)} · glass-tls explain</title><style>${STYLE}${OWN_STYLE}</style></head>
<body><header><h1>${esc(name)}</h1><p>Which connections resumed, and why the others did not. Made by glass-tls.</p></header>
<pre>${[...summaryWords(summary)].map(esc).join('\n')}</pre>
<h2>Connections</h2>
<main><div id="story">
${articles.join('\n')}
${more}</div><aside id="panel" aria-live="polite"></aside></main>
<script type="application/json" id="data">{${panels.join(',')}}</script>
<script>${SCRIPT}</script>
</body></html>
`
  }

  /** The story of a connection, as far as it was kept; moments are counted through the whole page. */
  private story({ run, visit }: Explanation): string {
    const { connection } = visit
    if (!this.told.has(connection))
      return `<p class="dim">Its story is not on this page: see --connection ${esc(connection)}.</p>`
    if (run.moments.length === 0) return ''
    const from = this.moments
    const renumbered = run.moments
      .slice(0, MOMENTS)
      .map((moment, index) => ({ ...moment, index: from + index }))
    this.moments += renumbered.length
    const told = { ...run, moments: renumbered }
    for (const [moment, panel] of panelsOf(told)) {
      const text = `"${moment}":${inlineJson(panel)}`
      this.panels.push(text)
      this.size += text.length
    }
    const cut =
      renumbered.length === MOMENTS
        ? `<p class="dim">What comes behind ${MOMENTS} moments is not here.</p>`
        : ''
    const open = from === 0 ? ' open' : ''
    return `<details${open}><summary>story</summary>${lanesHtml(told)}${cut}</details>`
  }
}

function articleOf(explanation: Explanation, story: string): string {
  const { visit, version, suite, outcome, whyNot, whyNotEarly, note, retried } = explanation
  const { candidates, verdicts, clues } = explanation
  const missing = missingWords(explanation)
  const style = outcome === 'resumed' ? 'pass' : outcome === 'failed' ? 'fail' : 'bold'
  const checks = [
    ...candidates.map(({ given, verdict }) => verdictHtml(verdict, ` It is of ${given.visit.connection}.`)),
    ...verdicts.map((verdict) => verdictHtml(verdict)),
    ...clues.map(({ rule, says }) => `<p>speaks for ${esc(rule)}: ${esc(says)}</p>`),
  ]
  return `<article id="${esc(visit.connection)}"><p><b>${esc(visit.connection)}</b> <span class="dim">${esc(stampWords(visit.t))}</span>
${esc(endsWords(explanation))} <span class="dim">${esc(`${version} ${suite}`)}</span> <span class="${style}">${esc(outcomeWords(explanation))}</span></p>
${whyNot ? `<p>${esc(whyNotWords(whyNot))}</p>` : ''}${whyNotEarly ? `<p>early data: ${esc(whyNotWords(whyNotEarly))}</p>` : ''}${missing === '' ? '' : `<p class="dim">${esc(missing)}</p>`}${note === undefined ? '' : `<p>${esc(note)}</p>`}${retried === undefined ? '' : `<p>HelloRetryRequest: the server wants ${esc(retried)}</p>`}
${checks.length > 0 ? `<details><summary>checks</summary>${checks.join('\n')}</details>` : ''}${story}</article>`
}

function verdictHtml({ question, decision, checks }: HeardVerdict, more = ''): string {
  const rows = checks.map((check) => {
    const { outcome, cite } = check
    const [style, mark] = HEARD_LOOKS[outcome]
    return `<li><span class="${style}">${mark}</span> ${esc(checkWords(check))} <span class="cite">${esc(cite)}</span></li>`
  })
  const came = decision === 'unseen' ? 'That cannot be seen.' : decision
  return `<p class="bold">${esc(`${question}${more} ${came}`)}</p><ul>${rows.join('')}</ul>`
}
