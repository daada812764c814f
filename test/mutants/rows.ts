/**
 * Takes out what keeps each requirement, and looks whether its tests fail: `npx tsx test/mutants/rows.ts --rfc 9846 --section 4.3.11`,
 * or `--count 50` of all, others with another `--seed`, such as `today`. Prints each row whose tests pass without it.
 */
import { parseArgs } from 'node:util'
import { Dice } from '../fuzz/random.ts'
import { DAY } from '../kit/effort.ts'
import { ALL, type Placed } from '../requirements/all.ts'
import { aloneAt, codeAt, isRule, testsOf, textOf, type Place } from '../requirements/places.ts'
import type { Changed } from './bundle.ts'
import { changed } from './change.ts'
import { removal } from './remove.ts'
import { begin, end, outcomesOf, patternOf } from './tried.ts'

/** The source without what keeps a requirement: without a place in a file, or with a rule that nobody looks at. */
function without(by: string): Changed {
  if (isRule(by)) {
    const file = 'src/rules/verdict.ts'
    const asked = 'departure.overlooks?.includes(rule.id)'
    return { file, text: textOf(file).replace(asked, `(rule.id === '${by}' || ${asked})`) }
  }
  const { file, text } = codeAt(by)
  return { file, text: changed(textOf(file), removal(file, textOf(file), text)) }
}

/** The texts of each file. */
function byFile(tests: readonly Place[]): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, Set<string>>()
  for (const { file, text } of tests) files.set(file, (files.get(file) ?? new Set()).add(text))
  return new Map([...files].map(([file, texts]) => [file, [...texts]]))
}

/** The tests that are to fail without one of the things that keep a row. */
function testsFor(row: Placed, by: string): readonly Place[] {
  return isRule(by) ? [aloneAt(by)] : testsOf(row)
}

/** What became of a test as it is: only one that passes can show anything. */
const asItIs = new Map<string, string>()

/** The texts of a file whose tests pass as it is; the others are told of once. */
async function fitting(file: string, texts: readonly string[]): Promise<readonly string[]> {
  const unknown = texts.filter((text) => !asItIs.has(file + text))
  const outcomes = unknown.length > 0 ? await outcomesOf(file, unknown.map(patternOf)) : []
  outcomes.forEach((outcome, index) => {
    asItIs.set(`${file}${unknown[index]}`, outcome)
    if (outcome !== 'passed') console.log(`as it is ${outcome}: ${file}: ${unknown[index]}`)
  })
  return texts.filter((text) => asItIs.get(file + text) === 'passed')
}

/** Whether one of these tests fails over a changed source. */
async function caught(tests: readonly Place[], change: Changed): Promise<boolean> {
  for (const [file, texts] of byFile(tests)) {
    const fit = await fitting(file, texts)
    if (fit.length === 0) continue
    if ((await outcomesOf(file, fit.map(patternOf), change)).includes('failed')) return true
  }
  return false
}

const { values } = parseArgs({
  options: {
    rfc: { type: 'string' },
    section: { type: 'string' },
    count: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
})
const rows = ALL.filter(
  ({ rfc, section }) =>
    (values.rfc === undefined || String(rfc) === values.rfc) &&
    (values.section === undefined || section === values.section),
)
const all = rows.flatMap((row) => ('by' in row ? row.by.map((by) => ({ row, by })) : []))
const seed = values.seed === 'today' ? DAY : Number(values.seed)
const dice = new Dice(seed)
const pairs =
  values.count === undefined ? all : Array.from({ length: Number(values.count) }, () => dice.of(all))

await begin()
/** What was tried already: rows share places and tests. */
const known = new Map<string, boolean>()
let survived = 0
for (const [index, { row, by }] of pairs.entries()) {
  const tests = testsFor(row, by)
  const key = JSON.stringify([by, tests])
  const fails = known.get(key) ?? (await caught(tests, without(by)))
  known.set(key, fails)
  if (!fails) {
    survived++
    console.log(`RFC ${row.rfc} §${row.section}: ${row.says}\n  passes without ${by}`)
  }
  if (process.stderr.isTTY || index % 10 === 9) process.stderr.write(`${index + 1} of ${pairs.length}\n`)
}
console.log(
  `${pairs.length - survived} of ${pairs.length} things that keep a row make a test of it fail when they go`,
)
end()
process.exitCode = survived > 0 ? 1 : 0
