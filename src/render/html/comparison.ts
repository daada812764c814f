/** Two runs beside each other, in the page of the first. */
import type { Comparison } from '../../trace/compare/compare.ts'
import { matters } from '../../trace/compare/likeness.ts'
import { connectionLines, openingLines } from '../text/comparison.ts'
import { lineHtml } from './parts.ts'

/** A part that opens for each connection; those in which something matters are open. */
export function comparisonHtml(comparison: Comparison): string {
  const connections = comparison.connections.map((connection) => {
    const [head = '', ...rest] = connectionLines(connection, false).map(lineHtml)
    const open = matters(connection.likeness) ? ' open' : ''
    return rest.length === 0 ? head : `<details${open}><summary>${head}</summary>${rest.join('')}</details>`
  })
  return `<section class="against"><h2>Beside another run</h2>${openingLines(comparison).map(lineHtml).join('')}${connections.join('\n')}</section>
`
}
