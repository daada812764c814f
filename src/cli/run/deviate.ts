/** `run --deviate` and `deviations`: endpoints that make a mistake, and who notices. */
import { printable, printableJson } from '../../bytes/printable.ts'
import { line, paint } from '../../render/text/lines.ts'
import { PLAIN } from '../../render/text/theme.ts'
import type { Deviation } from '../../sim/deviations/deviation.ts'
import { DEVIATIONS } from '../../sim/deviations/deviations.ts'
import { helpText, parseOptions, type OptionTable } from '../arguments/options.ts'
import { textLook, type Io } from '../output/io.ts'

const OPTIONS = {
  json: { type: 'boolean', help: 'one JSON object a line' },
  width: { type: 'string', value: 'N', help: 'columns, 40 to 400 (default: the terminal’s, else 100)' },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionTable

/** `deviations [WORD]`: every mistake that an endpoint can be told to make, or those with a word in them. */
export function deviations(args: readonly string[], io: Io): number {
  const { values, positionals } = parseOptions(OPTIONS, args)
  if (values.help) {
    io.out(helpText('glass-tls deviations [WORD ...] [options]', OPTIONS))
    return 0
  }
  // In a pipe a line stays a line, for who looks for a word in it.
  const wrapped = io.isTerminal || values.width !== undefined
  const width = wrapped ? textLook(values, io).width : Number.POSITIVE_INFINITY
  const words = positionals.map((word) => word.toLowerCase())
  const meant = DEVIATIONS.filter((each) => words.every((word) => asJson(each).toLowerCase().includes(word)))
  const rows = values.json ? meant.map(asJson) : deviationRows(meant, width)
  for (const row of rows) io.out(`${row}\n`)
  return 0
}

/** What it is, who notices, and how to see it. */
export function* deviationRows(deviations: readonly Deviation[], width = 100): Generator<string> {
  for (const deviation of deviations) yield* rowsOf(deviation, width)
}

function* rowsOf(deviation: Deviation, width: number): Generator<string> {
  const { id, title, source, cite, exhibit } = deviation
  const rows = [
    ['rule', cite],
    ['seen at', source],
    ['who notices', seenInWords(deviation)],
    ['try', `run ${exhibit} --deviate ${id}`],
  ] as const
  yield* paint(line([['text', printable(`${id}: ${title}`)]], 4), width, PLAIN)
  for (const [name, says] of rows)
    yield* paint(line([['text', printable(`  ${name.padEnd(13)}${says}`)]], 15), width, PLAIN)
}

/** `the server: early.age; early data rejected. The age is ...`. */
function seenInWords({ seen: { by, check, consequence, because } }: Deviation): string {
  const who = by === 'nobody' ? `nobody: ${consequence}` : `the ${by}, by ${check}: ${consequence}`
  return `${who}; ${because}`
}

function asJson({ id, title, source, cite, exhibit, seen }: Deviation): string {
  return printableJson({ id, title, source, cite, exhibit, seen: { ...seen, actual: seen.actual.source } })
}
