/** A run as one page: no network, no framework. Two lanes, a panel for every moment, bytes beside fields, secrets, costs. */
import { isSimulated, settingOf, type ConnectionRun, type Run, type RunMoment } from '../../trace/run.ts'
import { billOf } from '../views/bill-view.ts'
import { momentView, type BlockView, type FieldView } from '../views/moment-view.ts'
import { isWorthARow } from '../views/story-view.ts'
import { connectionKind, roundTripsInWords, shortKind } from '../words/costs.ts'
import { outcomeInWords } from '../words/published.ts'
import { explain } from '../words/why.ts'
import { tellingOf, type Telling } from '../words/wording.ts'
import { besideHtml, type BesideRun } from './beside.ts'
import { lanesHtml } from './lanes.ts'
import type { Panel, Tree } from './panel.ts'
import { esc, inlineJson, lineHtml } from './parts.ts'
import { SCRIPT } from './script.ts'
import { secretsHtml } from './secrets.ts'
import { STYLE } from './style.ts'

/** The page of a run. @param beside what it shows before that */
export function htmlOf(run: Run, beside: BesideRun = {}): string {
  const lanes = run.connections.map((connection) => connectionHtml(connection))
  const panels = run.connections.flatMap(panelsOf)
  const secrets = run.connections.map(
    (connection) =>
      `<section><h3>${esc(connection.id)}: ${esc(shortKind(connection))}</h3>${secretsHtml(connection)}</section>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${esc(run.name)} · glass-tls</title><style>${STYLE}</style></head>
<body>
<header><h1>${esc(run.name)}</h1><p>${esc(run.shows)}</p>
${(run.changes ?? []).map((change) => `<p class="bold">changed: ${esc(change)}</p>`).join('')}<p class="dim">${esc(settingOf(run))} Made by glass-tls, for learning.</p></header>
${besideHtml(beside)}${outcomesHtml(run.connections)}
${costsHtml(run.connections)}
<main><div id="story">${lanes.join('\n')}</div><aside id="panel" aria-live="polite"></aside></main>
<h2>Where the secrets come from</h2>
<p class="dim">${whoseSecrets(run)} Point at one to see what went into it; every formula is in the tooltip.</p>
<div class="forest">${secrets.join('\n')}</div>
<script type="application/json" id="data">${inlineJson(Object.fromEntries(panels))}</script>
<script>${SCRIPT}</script>
</body></html>
`
}

/** The panels of a connection, each by the index of its moment. */
export function panelsOf(connection: ConnectionRun): (readonly [moment: number, Panel])[] {
  const telling = tellingOf(connection)
  return connection.moments
    .filter(isWorthARow)
    .map((moment) => [moment.index, panelOf(connection, moment, telling)] as const)
}

function whoseSecrets(run: Run): string {
  if (run.recorded === 'on the wire') return 'As they were given: who only listens makes none.'
  if (!isSimulated(run)) return 'As this end made them.'
  return 'As the client made them; <span class="pass">=</span> where the server came to the same bytes.'
}

function connectionHtml(connection: ConnectionRun): string {
  const { id, summary, began } = connection
  const facts = [
    summary.version,
    summary.suite,
    summary.group || 'no key agreement',
    roundTripsInWords(summary),
  ]
  const when = began > 0 ? `, from ${began} ms` : ''
  return `<section id="${esc(id)}"><h2>${esc(id)}: ${esc(connectionKind(connection))}</h2>${whyHtml(connection)}<p class="dim">${esc(facts.join(' · '))}${when}</p>
${lanesHtml(connection)}</section>`
}

/** Why it came out as it did: a paragraph for each reason. */
function whyHtml(connection: ConnectionRun): string {
  const reasons = explain(connection).reasons.map(
    ({ good, text, cite }) =>
      `<p><span class="${good ? 'pass' : 'fail'}">${good ? '✓' : '✗'}</span> ${esc(text)} <span class="cite">${esc(cite)}</span></p>`,
  )
  return reasons.join('')
}

/** What came of each connection, before everything else. */
function outcomesHtml(connections: readonly ConnectionRun[]): string {
  const rows = connections.map((connection) => {
    const { id } = connection
    return `<li><b><a href="#${esc(id)}">${esc(id)}</a>  ${esc(connectionKind(connection))}</b>${whyHtml(connection)}${publishedHtml(connection)}</li>`
  })
  return `<ul class="outcomes">${rows.join('')}</ul>`
}

/** How much of a connection is as it was published, where it was. */
function publishedHtml({ summary: { published } }: ConnectionRun): string {
  if (!published) return ''
  const good = published.differences.length === 0
  return `<p class="${good ? 'pass' : 'fail'}">${good ? '=' : '≠'} ${esc(outcomeInWords(published))}</p>`
}

// ---- Panels

function panelOf(connection: ConnectionRun, moment: RunMoment, telling: Telling): Panel {
  const { title, sub, says, cite, decidesFirst, bytes, blocks } = momentView(connection, moment, telling)
  const shown = { hex: bytes?.hex ?? '', span: bytes ? treeOf(bytes.tree) : null }
  return { title, sub, says, cite, decidesFirst, ...shown, rest: blocks.map(blockHtml).join('') }
}

function blockHtml({ kind, lines }: BlockView): string {
  return `<div class="event ${kind}">${lines.map((pieces) => lineHtml({ pieces })).join('')}</div>`
}

function treeOf({ name, start, end, type, value, cite, children }: FieldView): Tree {
  return [name, start, end, type, value, cite, children.map(treeOf)]
}

// ---- Costs

function costsHtml(all: readonly ConnectionRun[]): string {
  const { saved, connections, rows } = billOf(all)
  if (rows.length === 0) return ''
  const several = connections.length > 1
  const cells = rows.map(({ what, values, difference, less }) => {
    const own = values.map((value) => `<td>${value}</td>`).join('')
    const mark = less ? ' class="pass"' : ''
    return `<tr><th scope="row">${esc(what)}</th>${own}${several ? `<td${mark}>${difference}</td>` : ''}</tr>`
  })
  const heads = connections.map((id) => `<th scope="col">${id}</th>`).join('')
  return `<details class="costs"><summary>${esc(saved || 'What it cost')} <span class="dim">Open for the table.</span></summary>
<table><thead><tr><th></th>${heads}${several ? '<th scope="col">difference</th>' : ''}</tr></thead><tbody>${cells.join('')}</tbody></table></details>`
}
