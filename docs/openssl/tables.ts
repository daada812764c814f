/** The tables of differences from OpenSSL: which field, what each does, and what the RFC says of it. */
import { code, pathCode, table } from '../markdown.ts'
import { GOES_ON, type Difference, type Word } from './difference.ts'
import { DIFFERENCES, UNPLAYED } from './differences.ts'

/** How many rows there are of each kind. */
export function opensslWords(): string {
  const rows = WORDS.map((word) => [word, String(DIFFERENCES.filter((row) => row.word === word).length)])
  return table(['the RFC’s word', 'rows'], rows)
}

/** The rows in which the RFC takes a side. */
export function opensslDecided(): string {
  return tableOf(DIFFERENCES.filter(({ word }) => word !== 'both allowed'))
}

/** The rows in which it does not. */
export function opensslUndecided(): string {
  return tableOf(DIFFERENCES.filter(({ word }) => word === 'both allowed'))
}

/** Scenarios that are not in the comparison. */
export function opensslUnplayed(): string {
  const rows = Object.entries(UNPLAYED).map(([name, why]) => [code(name), why])
  return table(['scenario', 'why OpenSSL cannot play it'], rows)
}

const WORDS: readonly Word[] = ['we are right', 'OpenSSL is right', 'both allowed']

function tableOf(rows: readonly Difference[]): string {
  const lines = rows.map(({ from, version, fields, mutations, ours, theirs, word, why, cite }) => [
    [
      ...fields.map(pathCode),
      ...(mutations ? [mutations.join(', ')] : []),
      `of ${from ?? 'either end'}, ${version ?? 'both versions'}`,
    ].join('<br>'),
    `we: ${outcomes(ours)}<br>OpenSSL: ${outcomes(theirs)}`,
    `${word}: ${why} (${cite})`,
  ])
  return table(['what is changed, and who sends it', 'what each does', 'the RFC'], lines)
}

/** Outcomes in words: `**` is anything, and an alert of `*` is of whoever reads the field. */
function outcomes(patterns: readonly string[]): string {
  const passes = GOES_ON.every((pattern) => patterns.includes(pattern))
  const others = passes ? patterns.filter((pattern) => !GOES_ON.includes(pattern)) : patterns
  const words = others.map((pattern) => (pattern === '**' ? 'anything' : pattern.replace('*: ', '')))
  return [...(passes ? ['goes on'] : []), ...words].join(', ')
}
