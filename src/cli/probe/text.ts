/** Findings as rows of text, and as lines of JSON. */
import { printable, printableJson } from '../../bytes/printable.ts'
import { adviceOn, type Advice, type ServerName } from '../../probe/advice/advice.ts'
import type { Finding } from '../../probe/findings.ts'
import type { Result } from '../../probe/row.ts'
import { line, paint, type Line } from '../../render/text/lines.ts'
import { inRanges } from '../../render/beside/checked.ts'
import type { TextOptions } from '../../render/text/text.ts'
import { PLAIN, type Style } from '../../render/text/theme.ts'

const STYLES: Readonly<Record<Result, Style>> = { good: 'pass', note: 'state', bad: 'fail' }

/** Columns of the marks and names before the text. */
const MARK = 6
const NAME = 26

/** What was found, with its numbers and, where it is not the first one, its address. */
export function factsIn({ says, seen, address }: Finding, first: string): string {
  return `${address === first ? '' : `${address}: `}${says}${seen === '' ? '' : `: ${seen}`}`
}

/**
 * One finding: in one line where it is good, with rule and reason where it is not or everything is wanted.
 * @param first the address that need not be named
 */
export function findingRows(finding: Finding, first: string, look: TextOptions): string[] {
  const { id, result, why, rule, cite, evidence, outcome } = finding
  if (outcome === 'untried' && !look.full) return []
  const head = row(
    [
      [STYLES[result], result.padEnd(MARK)],
      ['bold', id.padEnd(NAME)],
    ],
    [
      ['text', printable(factsIn(finding, first))],
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
  return inRanges(names)
    .map(({ name, behind }) => `${name}${behind}`)
    .join('')
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

/** What to know of it beside the settings; empty where there is nothing. */
export function adviceNote({ note, tested }: Advice): string {
  return [note, tested ? '' : 'by its manual, not tried here'].filter((each) => each !== '').join('; ')
}

function adviceLine(advice: Advice): Line {
  const { server, lines, source } = advice
  const says = adviceNote(advice)
  return {
    gutter: [['field', `    ${server.padEnd(10)}`]],
    pieces: [
      ['value', lines.join('  ')],
      ['text', says === '' ? '' : `  ${says}`],
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
