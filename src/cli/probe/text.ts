/** Findings as rows of text, and as lines of JSON. */
import { printable, printableJson } from '../../bytes/printable.ts'
import { adviceOn, type Advice, type ServerName } from '../../probe/advice/advice.ts'
import type { Finding } from '../../probe/findings.ts'
import type { Result } from '../../probe/row.ts'
import { line, paint, type Line } from '../../render/text/lines.ts'
import type { TextOptions } from '../../render/text/text.ts'
import { PLAIN, type Style } from '../../render/text/theme.ts'

const STYLES: Readonly<Record<Result, Style>> = { good: 'pass', note: 'state', bad: 'fail' }

/** Columns of the marks and names before the text. */
const MARK = 6
const NAME = 26

/** One finding: in one line where it is good, with rule and reason where it is not or everything is wanted. */
export function findingRows(finding: Finding, address: string | undefined, look: TextOptions): string[] {
  const { id, result, says, seen, why, rule, cite, evidence, outcome } = finding
  if (outcome === 'untried' && !look.full) return []
  const at = address === undefined ? '' : `${address}: `
  const facts = seen === '' ? '' : `: ${printable(seen)}`
  const head = row(
    [
      [STYLES[result], result.padEnd(MARK)],
      ['bold', id.padEnd(NAME)],
    ],
    [
      ['text', `${at}${says}${facts}`],
      ['dim', evidence.length > 0 ? `  ${ranges(evidence)}` : ''],
    ],
  )
  const more = result === 'good' && !look.full ? [] : [...reason(why), ruleRow(rule, cite)]
  return [head, ...more].flatMap((each) => rows(each, look))
}

function reason(why: string): Line[] {
  return why === '' ? [] : [behind([['dim', printable(why)]])]
}

function ruleRow(rule: string, cite: string): Line {
  return behind([
    ['text', `rule: ${rule} `],
    ['cite', `(${cite})`],
  ])
}

function behind(pieces: Line['pieces']): Line {
  return row([['text', ' '.repeat(MARK + NAME)]], pieces)
}

function row(gutter: Line['gutter'], pieces: Line['pieces']): Line {
  return { gutter: [['text', '  '], ...gutter], pieces, hang: 2 }
}

function rows(part: Line, { theme = PLAIN, width = 100 }: TextOptions): string[] {
  return paint(part, Math.max(60, width), theme)
}

/** Names of connections, those in a row as `c4 to c9`. */
function ranges(names: readonly string[]): string {
  const numbers = names.map((name) => Number(name.slice(1)))
  const runs: { first: number; last: number }[] = []
  for (const number of numbers) {
    const open = runs.at(-1)
    if (open?.last === number - 1) open.last = number
    else runs.push({ first: number, last: number })
  }
  return runs
    .map(({ first, last }) =>
      first === last ? `c${first}` : `c${first}${last === first + 1 ? ',' : ' to'} c${last}`,
    )
    .join(', ')
}

/** What to change for findings that are not good, server by server; nothing where nothing is known. */
export function adviceRows(
  findings: readonly Finding[],
  servers: readonly ServerName[],
  look: TextOptions,
): string[] {
  const parts = findings
    .filter(
      ({ result }) => result === 'bad' || (result === 'note' && (look.full === true || servers.length === 1)),
    )
    .flatMap((finding) => {
      const advice = adviceOn(finding).filter(({ server }) => servers.includes(server))
      if (advice.length === 0) return []
      const title: Line = line(
        [
          ['bold', `  ${finding.version} ${finding.id}: `],
          ['text', finding.says],
        ],
        4,
      )
      return [title, ...advice.map(adviceLine)]
    })
  if (parts.length === 0) return []
  return [
    '',
    ...rows(line([['title', 'What to change']]), look),
    ...parts.flatMap((part) => rows(part, look)),
  ]
}

function adviceLine({ server, lines, note, source, tested }: Advice): Line {
  const notes = [note, tested ? '' : 'by its manual, not tried here'].filter((each) => each !== '')
  return {
    gutter: [['field', `    ${server.padEnd(10)}`]],
    pieces: [
      ['value', lines.join('  ')],
      ['text', notes.length > 0 ? `  ${notes.join('; ')}` : ''],
      ['cite', ` (${source})`],
    ],
    hang: 2,
  }
}

/** A finding as a line of JSON, with what is known to help. */
export function findingLine(finding: Finding, servers: readonly ServerName[]): string {
  const advice = adviceOn(finding).filter(({ server }) => servers.includes(server))
  return printableJson({ kind: 'finding', ...finding, advice })
}
