/** The measuring process: runs the chosen benchmarks one after the other and prints each as soon as it is done. */
import { parseArgs } from 'node:util'
import { BENCHES, type Bench } from './list.ts'
import type { Measurement } from './compare.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '6' },
  },
})
const seconds = Number(values.seconds)

/** A whole name means that one, anything else every name that it is part of. */
function isChosen(name: string): boolean {
  if (positionals.length === 0) return true
  return positionals.some((part) =>
    BENCHES.some((bench) => bench.name === part) ? name === part : name.includes(part),
  )
}

const chosen = BENCHES.filter(({ name }) => isChosen(name))
if (chosen.length === 0) {
  process.stderr.write(`no benchmark is named like ${positionals.join(' or ')}; try --list\n`)
  process.exit(2)
}

const WIDTHS = [44, 12, 12, 8, 8, 9, 8]
const print = (line: string): boolean => process.stdout.write(`${line.trimEnd()}\n`)
const row = (cells: readonly string[]): boolean =>
  print(cells.map((cell, i) => (i === 0 ? cell.padEnd(WIDTHS[i]) : cell.padStart(WIDTHS[i]))).join(''))

if (values.list) {
  for (const { name, about } of chosen) print(`${name.padEnd(WIDTHS[0])} ${about}`)
  process.exit(0)
}

if (!values.json) {
  print(
    `Node ${process.versions.node}, built code. Medians of interleaved batches in one process, the quieter half kept;`,
  )
  print('times are processor time. Lower is better: ratio = ours / baseline.')
  print('')
  row(['', 'ours', 'baseline', 'ratio', 'target', 'samples', 'spread'])
}
for (const [index, bench] of chosen.entries()) {
  process.stderr.write(`[${index + 1}/${chosen.length}] ${bench.name} ...\n`)
  const measured = await bench.run(seconds)
  if (values.json) print(JSON.stringify(asJson(bench, measured)))
  else printRow(bench, measured)
}
if (!values.json) {
  print('')
  for (const { name, about } of chosen) print(`${name}: ${about}`)
  const lists = new Map(chosen.flatMap(({ name, detail }) => (detail ? [[detail(), name]] : [])))
  print('')
  for (const [list] of lists) print(`primitives: ${list}`)
}

function asJson({ name, unit }: Bench, { value, baseline, samples, spread }: Measurement) {
  const round = (number: number): number => Number(number.toPrecision(4))
  return {
    name,
    value: round(value),
    unit,
    baseline: round(baseline),
    ratio: round(value / baseline),
    samples,
    spread: round(spread),
  }
}

function printRow(bench: Bench, measured: Measurement): void {
  const { value, baseline, ratio, samples, spread, unit } = { ...asJson(bench, measured), unit: bench.unit }
  const { target } = bench
  row([
    bench.name,
    `${value} ${unit}`,
    `${baseline} ${unit}`,
    ratio.toFixed(3),
    target ? `<= ${target.toFixed(2)}` : '',
    String(samples),
    `${(100 * spread).toFixed(1)} %`,
  ])
}
