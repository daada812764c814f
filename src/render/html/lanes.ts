/** The two lanes of a connection: a row for every moment in which something happened. */
import type { ConnectionRun } from '../../trace/run.ts'
import { rowsOf, type ArrowView, type ChipView, type RowView } from '../views/story-view.ts'
import { esc } from './parts.ts'

/** The rows of a connection. Each row has the id of its moment, `m12`: the script opens its panel. */
export function lanesHtml(connection: ConnectionRun): string {
  let shownAt = -1
  const rows = rowsOf(connection).map((row) => {
    const t = row.t - connection.began
    const time = t === shownAt ? '' : `+${t} ms`
    shownAt = t
    return rowHtml(row, time)
  })
  return `<div class="lanes"><div class="lane-heads"><b class="client">client</b><b class="server">server</b></div>
${rows.join('\n')}</div>`
}

function rowHtml(row: RowView, time: string): string {
  const { actor, moment, sends, chips } = row
  const own = `<div class="cell ${actor}">${stateHtml(row)}${chips.map(chipHtml).join('')}</div>`
  const empty = '<div class="cell"></div>'
  const middle = sends ? arrowHtml(row, sends) : doingHtml(row)
  const cells = actor === 'server' ? [empty, middle, own] : [own, middle, empty]
  return `<button class="row" id="m${moment}" data-moment="${moment}"><time>${time}</time>${cells.join('')}</button>`
}

function arrowHtml(row: RowView, { name, size, keys, fatal }: ArrowView): string {
  const bytes = size === undefined ? '' : ` <small>${size} B</small>`
  const way = row.actor === 'client' ? 'right' : 'left'
  return `<div class="arrow ${way} ${keys}${fatal ? ' fatal' : ''}"><span>${stepHtml(row)}${esc(name)}${bytes}</span></div>`
}

/** The number of the step in a TLS 1.2 handshake. */
function stepHtml({ step }: RowView): string {
  return step ? `<b class="step" title="step ${step.number} of ${step.of}">${step.number}</b> ` : ''
}

function doingHtml(row: RowView): string {
  return `<div class="doing ${row.actor}">${stepHtml(row)}${esc(row.title)}</div>`
}

/** How many secrets were born or what was decided, at a glance. */
function chipHtml({ kind, text, title }: ChipView): string {
  return `<span class="chip ${kind}" title="${esc(title)}">${esc(text)}</span>`
}

/** The state that was reached. Its name may break behind an underscore. */
function stateHtml({ state }: RowView): string {
  if (!state) return ''
  const name = esc(state.to).replaceAll('_', '_<wbr>')
  return `<span class="state" title="${esc(state.from)} → ${esc(state.to)}">${name}</span>`
}
