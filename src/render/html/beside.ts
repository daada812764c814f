/** What the page of a run shows beside it: another run, what an attack came to, what somebody on the path sees. */
import type { Overheard } from '../../sim/observer/listen.ts'
import type { Comparison } from '../../trace/compare/compare.ts'
import { matters } from '../../trace/compare/likeness.ts'
import { attackLines, attackTitle, type AttackTold } from '../beside/attack.ts'
import { connectionLines, openingLines } from '../beside/comparison.ts'
import type { Line } from '../text/lines.ts'
import { overheardLines } from '../beside/overheard.ts'
import { esc, lineHtml } from './parts.ts'

/** What a page shows beside the run; each comes before it. */
export interface BesideRun {
  /** The run beside another one. */
  readonly comparison?: Comparison | undefined
  /** What an attack came to. */
  readonly attack?: AttackTold | undefined
  /** What somebody on the path sees, and which connections he links. */
  readonly overheard?: Overheard | undefined
}

/** A part of the page for each that there is. */
export function besideHtml({ comparison, attack, overheard }: BesideRun): string {
  return [
    comparison && partHtml('Beside another run', comparisonHtml(comparison)),
    attack && partHtml(attackTitle(attack), linesHtml([...attackLines(attack)])),
    overheard && partHtml('What somebody on the path sees', linesHtml([...overheardLines(overheard)])),
  ].join('')
}

function partHtml(title: string, content: string): string {
  return `<section class="beside"><h2>${esc(title)}</h2>${content}</section>\n`
}

function linesHtml(lines: readonly Line[]): string {
  return lines.map(lineHtml).join('')
}

/** A part that opens for each connection; those in which something matters are open. */
function comparisonHtml(comparison: Comparison): string {
  const connections = comparison.connections.map((connection) => {
    const [head = '', ...rest] = connectionLines(connection, false).map(lineHtml)
    const open = matters(connection.likeness) ? ' open' : ''
    return rest.length === 0 ? head : `<details${open}><summary>${head}</summary>${rest.join('')}</details>`
  })
  return linesHtml(openingLines(comparison)) + connections.join('\n')
}
