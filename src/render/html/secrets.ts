/** The secrets of a connection as a tree: each stands under what it was made from. */
import { fromHex } from '../../bytes/bytes.ts'
import type { ConnectionRun } from '../../trace/run.ts'
import { ladderView, type RungView } from '../views/ladder-view.ts'
import { fingerprint } from '../words/values.ts'
import { esc } from './parts.ts'

/**
 * The tree as the client made it, or the server where it is alone; a mark tells where the server's secret of the same name has
 * the same bytes.
 */
export function secretsHtml(connection: ConnectionRun): string {
  return `<div class="secrets">${branch(ladderView(connection))}</div>`
}

function branch(rungs: readonly RungView[]): string {
  if (rungs.length === 0) return ''
  const items = rungs.map((rung) => `<li>${rungHtml(rung)}${branch(rung.children)}</li>`)
  return `<ul>${items.join('')}</ul>`
}

function rungHtml({ id, name, hex, formula, cite, says, parents, restored, ...rung }: RungView): string {
  const { client, server, published } = rung
  const printed = published
    ? `<span class="${published.same ? 'pass' : 'fail'}">${esc(published.says)}</span>`
    : ''
  const same = client !== undefined && server !== undefined
  const mark = same ? '<span class="pass" title="the server holds the same bytes">=</span>' : ''
  const from = parents.map((parent) => parent.name).join(' and ')
  const ids = parents.map((parent) => parent.id).join(' ')
  return `<div class="node" data-id="${esc(id)}" data-parents="${esc(ids)}" title="${esc(`${hex}  =  ${formula}  ${cite}`)}"><b>${esc(name)}</b> <code>${fingerprint(fromHex(hex))}</code>${mark}${printed}<span class="for">${esc(says)}</span>${parents.length > 1 || restored ? `<span class="dim"> from ${esc(from)}</span>` : ''}</div>`
}
