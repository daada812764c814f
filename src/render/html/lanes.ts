/** The two lanes of a connection: a row for every moment in which something happened. */
import type { StepEvent } from '../../trace/event.ts'
import type { ConnectionRun, RunMoment } from '../../trace/run.ts'
import { IN_THE_CLEAR } from '../../trace/epoch.ts'
import { esc } from './parts.ts'
import { mainEvent, momentTitle, trafficName } from '../text/moment-title.ts'
import { isSentRecord } from '../words/protection.ts'
import { tellingOf, type Telling } from '../words/wording.ts'

/** The rows of a connection. Each row has the id of its moment, `m12`: the script opens its panel. */
export function lanesHtml(connection: ConnectionRun): string {
  const telling = tellingOf(connection)
  let shownAt = -1
  const rows = connection.moments.filter(isWorthARow).map((moment) => {
    const t = moment.t - connection.began
    const time = t === shownAt ? '' : `+${t} ms`
    shownAt = t
    return rowHtml(moment, time, telling)
  })
  return `<div class="lanes"><div class="lane-heads"><b class="client">client</b><b class="server">server</b></div>
${rows.join('\n')}</div>`
}

/** Whether something happened in a moment: a delivery alone only waits to be looked at. */
export function isWorthARow({ events }: RunMoment): boolean {
  return events.length > 0
}

function rowHtml(moment: RunMoment, time: string, telling: Telling): string {
  const { actor, index, events } = moment
  const main = mainEvent(events)
  const chips = chipsHtml(events)
  const state = stateHtml(events)
  const own = `<div class="cell ${actor}">${state}${chips}</div>`
  const empty = '<div class="cell"></div>'
  const middle = main?.direction === 'sent' ? arrowHtml(moment, main, telling) : doingHtml(moment, telling)
  const cells = actor === 'server' ? [empty, middle, own] : [own, middle, empty]
  return `<button class="row" id="m${index}" data-moment="${index}"><time>${time}</time>${cells.join('')}</button>`
}

function arrowHtml(
  moment: RunMoment,
  main: NonNullable<ReturnType<typeof mainEvent>>,
  telling: Telling,
): string {
  const { actor, events } = moment
  const record = main.kind === 'message' ? telling.carried.get(main) : events.find(isSentRecord)
  const epoch = (record?.epoch ?? IN_THE_CLEAR).name
  const size = main.kind === 'alert' ? '' : ` <small>${main.bytes.length} B</small>`
  const alert = main.kind === 'alert' && main.level === 'fatal' ? ' fatal' : ''
  const way = actor === 'client' ? 'right' : 'left'
  return `<div class="arrow ${way} ${epoch}${alert}"><span>${stepHtml(moment, telling)}${esc(trafficName(main))}${size}</span></div>`
}

/** The number of the step in a TLS 1.2 handshake. */
function stepHtml({ index }: RunMoment, { steps }: Telling): string {
  const step = steps.get(index)
  return step ? `<b class="step" title="step ${step.number} of ${step.of}">${step.number}</b> ` : ''
}

function doingHtml(moment: RunMoment, telling: Telling): string {
  return `<div class="doing ${moment.actor}">${stepHtml(moment, telling)}${esc(momentTitle(moment))}</div>`
}

/** How many secrets were born and what was decided, at a glance. */
function chipsHtml(events: readonly StepEvent[]): string {
  const secrets = events.filter(({ kind }) => kind === 'secret').length
  const verdicts = events.flatMap((event) => {
    if (event.kind !== 'verdict') return []
    const failed = event.checks.some(({ outcome }) => outcome === 'fail')
    const passed = event.checks.filter(({ outcome }) => outcome === 'pass').length
    const title = esc(`${event.question} ${event.answer}`)
    return `<span class="chip ${failed ? 'fail' : 'pass'}" title="${title}">${failed ? '✗ no' : `✓ ${passed}`}</span>`
  })
  const caches = events.some(({ kind }) => kind === 'cache')
    ? '<span class="chip" title="cache">▤</span>'
    : ''
  const born = secrets > 0 ? `<span class="chip secret" title="${secrets} secrets">✦ ${secrets}</span>` : ''
  return born + verdicts.join('') + caches
}

/** The state that was reached. Its name may break behind an underscore. */
function stateHtml(events: readonly StepEvent[]): string {
  const state = events.findLast((event) => event.kind === 'state')
  if (!state) return ''
  const name = esc(state.to).replaceAll('_', '_<wbr>')
  return `<span class="state" title="${esc(state.from)} → ${esc(state.to)}">${name}</span>`
}
