/** Parts of the page about check-ups of servers: the table of questions, from the one that makes them. */
import { FINDINGS } from '../src/probe/findings.ts'
import type { FindingRow, Result } from '../src/probe/row.ts'
import { code, table } from './markdown.ts'

/** Every question, its rule, and what is bad or worth a note about a server. */
export function probeQuestions(): string {
  const rows = FINDINGS.map((row: FindingRow) => [
    row.version,
    code(row.id),
    row.policy ? `${row.rule}; none asks for it (${row.cite})` : `${row.rule} (${row.cite})`,
    meaning(row, 'bad'),
    meaning(row, 'note'),
  ])
  return table(['version', 'question', 'rule', 'bad', 'note'], rows)
}

function meaning({ outcomes }: FindingRow, wanted: Result): string {
  return Object.values(outcomes)
    .filter(({ result }) => result === wanted)
    .map(({ says }) => says)
    .join('; ')
}
