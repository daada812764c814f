/** Requirements of the RFCs as a page shows them: how many there are, and each with what keeps it and what would break. */
import { ALL, stateOf, type Placed, type State } from '../test/requirements/all.ts'
import { aloneAt, codeAt, isRule, testAt, type Place } from '../test/requirements/places.ts'
import { LEVELS, RFCS, type Rfc } from '../test/requirements/row.ts'
import { RULES } from '../src/rules.ts'
import { code, table } from './markdown.ts'

const STATES: readonly State[] = ['kept', 'never done', 'not ours', 'open']
const NUMBERS = [...new Set(ALL.map(({ rfc }) => rfc))]

/** How many rows of each RFC and level there are, and of each state. */
export function requirementCounts(): string {
  const line = (name: string, rows: readonly Placed[]): string[] => [
    name,
    ...[String(rows.length), ...LEVELS.map((level) => count(rows, (row) => row.level === level))],
    ...STATES.map((state) => count(rows, (row) => stateOf(row) === state)),
  ]
  const lines = NUMBERS.map((rfc) =>
    line(
      `[RFC ${rfc}](#rfc-${rfc}), ${RFCS[rfc]}`,
      ALL.filter((row) => row.rfc === rfc),
    ),
  )
  return table(['RFC', 'rows', ...LEVELS, ...STATES], [...lines, line('all', ALL)])
}

function count(rows: readonly Placed[], is: (row: Placed) => boolean): string {
  return String(rows.filter(is).length || '')
}

/** Rows that are open: what is not kept, or what nothing shows to be kept. */
export function openRequirements(): string {
  const rows = ALL.flatMap((row) => ('open' in row ? [row] : []))
  return table(
    ['source', 'level', 'binds', 'it asks', 'open'],
    rows.map((row) => [`RFC ${row.rfc} §${row.section}`, row.level, row.role, row.says, row.open]),
  )
}

/** Every row, a table for each RFC. */
export function requirementTables(): string {
  return NUMBERS.map((rfc) => `## RFC ${rfc}\n\n${RFCS[rfc]}\n\n${tableOf(rfc)}`).join('\n\n')
}

function tableOf(rfc: Rfc): string {
  return table(
    ['source', 'it asks', 'kept by, shown by'],
    ALL.filter((row) => row.rfc === rfc).map((row) => [
      `§${row.section} ${row.level}, ${row.role}`,
      row.says,
      keptBy(row),
    ]),
  )
}

/** What keeps a row, and its tests; or why there is nothing. */
function keptBy(row: Placed): string {
  if ('because' in row) return row.because
  if ('open' in row) return `**open**: ${row.open}`
  const alone = 'by' in row ? row.by.filter(isRule).map(aloneAt) : []
  const tests = [...row.tests.map(testAt), ...alone].map((test) => `✓ ${shown(test)}`)
  return [...('none' in row ? [`never done: ${row.none}`] : row.by.map(codeShown)), ...tests].join('<br>')
}

function codeShown(by: string): string {
  return isRule(by) ? `[${code(by)}](rules.md#${decisionOf(by)})` : shown(codeAt(by))
}

function decisionOf(id: string): string {
  return RULES.find((rule) => rule.id === id)?.decision ?? ''
}

/** A text in a file; long paths break where folders end. */
function shown({ file, text }: Place): string {
  const path = file.replace(/^(src|test)\//, '').replace(/(\.test)?\.ts$/, '')
  return `<code>${path.replaceAll('/', '/<wbr>')}</code>: ${escaped(text)}`
}

/** Text in which Markdown and HTML find nothing of theirs. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>$|]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
