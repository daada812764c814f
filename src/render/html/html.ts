/** A run as one page: no network, no framework. Two lanes, a panel for every moment, bytes beside fields, secrets, costs. */
import { toHex } from '../../bytes/bytes.ts'
import type { Span } from '../../bytes/span.ts'
import { IN_THE_CLEAR } from '../../trace/epoch.ts'
import type { MessageEvent, RecordEvent } from '../../trace/event.ts'
import { isSimulated, settingOf, type ConnectionRun, type Run, type RunMoment } from '../../trace/run.ts'
import { markLines, secretLines } from '../text/blocks.ts'
import {
  comparable,
  compareRows,
  connectionKind,
  roundTripsInWords,
  savedInWords,
  shortKind,
  valueInWords,
} from '../words/costs.ts'
import { besideHtml, type BesideRun } from './beside.ts'
import { isWorthARow, lanesHtml } from './lanes.ts'
import type { Panel, Tree } from './panel.ts'
import { esc, inlineJson, lineHtml } from './parts.ts'
import { SCRIPT } from './script.ts'
import { secretsHtml } from './secrets.ts'
import { STYLE } from './style.ts'
import { spanFor } from '../../wire/hello12-names.ts'
import { mainEvent, momentDoing } from '../text/moment-title.ts'
import { otherLines, stepWords } from '../text/moment.ts'
import { tellingOf, protectionWords, type Telling } from '../words/wording.ts'
import { recordSpan } from '../text/record-facts.ts'
import { outcomeInWords } from '../words/published.ts'
import { takesChangeCipherSpec } from '../words/steps.ts'
import { tellChangeCipherSpec, tellMessage } from '../words/story.ts'
import { counted } from '../words/values.ts'
import { explain } from '../words/why.ts'

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

function panelOf({ id }: ConnectionRun, moment: RunMoment, telling: Telling): Panel {
  const { events, actor, index, t } = moment
  const main = mainEvent(events)
  const message = main?.kind === 'message' ? main : undefined
  const sender = (message?.direction === 'sent') === (actor === 'client') ? 'client' : 'server'
  const epoch = (message && telling.carried.get(message)?.epoch) ?? IN_THE_CLEAR
  const keys = message
    ? `, ${counted(message.bytes.length, 'byte')}, ${protectionWords(epoch, sender, telling)}`
    : ''
  return {
    title: `${actor} ${momentDoing(moment)}`,
    sub: `${id} · moment #${index} · +${t - telling.began} ms${stepWords(moment, telling, ' · ', '')}${keys}`,
    ...sentence(events, message, telling),
    decidesFirst: main?.direction !== 'sent',
    ...shownBytes(message ?? events.find((event) => event.kind === 'record'), telling),
    rest: markHtml(message, telling) + restHtml(moment, telling),
  }
}

/** The bytes of a message and its fields; where there is none, those of a record. */
function shownBytes(
  event: MessageEvent | RecordEvent | undefined,
  telling: Telling,
): Pick<Panel, 'hex' | 'span'> {
  if (!event) return { hex: '', span: null }
  const span = event.kind === 'message' ? spanFor(event, telling) : recordSpan(event, telling)
  return { hex: toHex(event.bytes), span: treeOf(span) }
}

function sentence(
  events: RunMoment['events'],
  message: MessageEvent | undefined,
  telling: Telling,
): Pick<Panel, 'says' | 'cite'> {
  if (message) return tellMessage(message, telling)
  return takesChangeCipherSpec(events) ? tellChangeCipherSpec() : { says: '', cite: '' }
}

/** How the message compares with what was published of it; other events say it in their own lines. */
function markHtml(message: MessageEvent | undefined, telling: Telling): string {
  const lines = message ? markLines(message, telling) : []
  return lines.length > 0 ? `<div class="event published">${lines.map(lineHtml).join('')}</div>` : ''
}

function restHtml({ events, actor }: RunMoment, telling: Telling): string {
  const full = { ...telling, full: true }
  return events
    .filter(({ kind }) => kind !== 'message')
    .map((event) => {
      const lines = event.kind === 'secret' ? secretLines(event, full) : otherLines(event, actor, full)
      return `<div class="event ${event.kind}">${lines.map(lineHtml).join('')}</div>`
    })
    .join('')
}

function treeOf({ name, start, end, type, value, cite, children }: Span): Tree {
  return [name, start, end, type, value, cite, children.map(treeOf)]
}

// ---- Costs

function costsHtml(all: readonly ConnectionRun[]): string {
  const connections = comparable(all)
  const [first, ...others] = connections
  if (!first) return ''
  const rows = compareRows(connections).map(({ what, values, difference, less }) => {
    const cells = values.map((value) => `<td>${valueInWords(value)}</td>`).join('')
    const mark = less ? ' class="pass"' : ''
    return `<tr><th scope="row">${esc(what)}</th>${cells}${others.length > 0 ? `<td${mark}>${difference}</td>` : ''}</tr>`
  })
  const heads = connections.map((connection) => `<th scope="col">${connection.id}</th>`).join('')
  const saved = others
    .filter(({ summary }) => summary.resumed)
    .map((other) => savedInWords(first.summary, other.summary))
    .filter((words) => words !== '')
  const words = saved.length > 0 ? `Resumed: ${saved.join('; ')}.` : 'What it cost'
  return `<details class="costs"><summary>${esc(words)} <span class="dim">Open for the table.</span></summary>
<table><thead><tr><th></th>${heads}${others.length > 0 ? '<th scope="col">difference</th>' : ''}</tr></thead><tbody>${rows.join('')}</tbody></table></details>`
}
