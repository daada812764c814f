/** Explanations as a page: one file, no network, no script. What all come to, then each connection with its checks to unfold. */
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
import { esc } from '../html/parts.ts'
import { STYLE } from '../html/style.ts'

/** Connections that a page has room for. */
const ROOM = 5_000

const OWN_STYLE = `
article { margin: 10px 0; padding: 8px 14px; background: var(--card); border: 1px solid var(--rule); border-radius: 8px }
article p { margin: 2px 0 } pre { white-space: pre-wrap; font: 13px/1.6 var(--mono) } details ul { list-style: none; padding: 0 }
`

/** A page that grows with the connections that are put on it. */
export class ExplainPage {
  private readonly articles: string[] = []
  private left = 0

  /** One more connection; behind the first thousands only their number. */
  add(explanation: Explanation): void {
    if (this.articles.length < ROOM) this.articles.push(articleOf(explanation))
    else this.left++
  }

  /** The page. @param name of the capture */
  html(name: string, summary: ExplainSummary): string {
    const { articles, left } = this
    const more = left > 0 ? `<p>${left} more connections are not on this page: see --json or --csv.</p>` : ''
    return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${esc(name)} · glass-tls explain</title><style>${STYLE}${OWN_STYLE}</style></head>
<body><header><h1>${esc(name)}</h1><p>Which connections resumed, and why the others did not. Made by glass-tls.</p></header>
<pre>${[...summaryWords(summary)].map(esc).join('\n')}</pre>
<h2>Connections</h2>
${articles.join('\n')}
${more}</body></html>
`
  }
}

function articleOf(explanation: Explanation): string {
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
${checks.length > 0 ? `<details><summary>checks</summary>${checks.join('\n')}</details>` : ''}</article>`
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
