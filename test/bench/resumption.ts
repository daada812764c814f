/** The measuring process of `npm run bench -- resumption`: what resumption saves, and of what. */
import { writeFileSync } from 'node:fs'
import { cpus, platform, release } from 'node:os'
import { parseArgs } from 'node:util'
import { resumptionChart } from './resumption-chart.ts'
import { NODE_WAYS } from './resumption-node.ts'
import { connectOurs } from './resumption-ours.ts'
import { linesOf, rounded, type Report } from './resumption-report.ts'
import { measureInTurns, type Cost, type Measured, type Runner } from './resumption-runner.ts'
import { textOf } from './resumption-text.ts'
import { FULL, WAYS } from './resumption-ways.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '6' },
    save: { type: 'string' },
    svg: { type: 'string' },
  },
})

if (positionals.length > 1) {
  process.stderr.write(`resumption goes alone, not with ${positionals.slice(1).join(' and ')}\n`)
  process.exit(2)
}
if (values.list) {
  for (const { name, outcome } of WAYS) process.stdout.write(`resumption/${name.padEnd(20)} ${outcome}\n`)
  process.exit(0)
}

const report = await measure(Number(values.seconds))
if (values.save) writeFileSync(values.save, `${JSON.stringify(report, undefined, 2)}\n`)
if (values.svg) writeFileSync(values.svg, resumptionChart(report))
if (values.json) for (const line of linesOf(report)) process.stdout.write(`${JSON.stringify(line)}\n`)
else process.stdout.write(textOf(report))

/** All ways of both stacks in turns. */
async function measure(seconds: number): Promise<Report> {
  const ours = WAYS.map(
    (way): Runner =>
      (count) =>
        connectOurs(way, count),
  )
  const node: Runner[] = []
  for (const { start } of NODE_WAYS) node.push(await start())
  const runners = [...ours, ...node]
  const minutes = Math.ceil((2 * seconds * runners.length) / 60)
  process.stderr.write(`${runners.length} ways to connect, about ${minutes} min of processor time ...\n`)
  const measured = (await measureInTurns(runners, seconds)).map(roundedCosts)
  const ofNode = new Map(NODE_WAYS.map(({ name }, index) => [name, measured[ours.length + index]]))
  return {
    machine: {
      node: process.versions.node,
      openssl: process.versions.openssl,
      cpu: cpus()[0].model,
      system: `${platform()} ${release()}`,
    },
    full: FULL,
    rows: WAYS.map(({ name, version, label }, index) => {
      const theirs = ofNode.get(name)
      return { name, version, label, ours: measured[index], ...(theirs ? { node: theirs } : {}) }
    }),
  }
}

function roundedCosts(measured: Measured): Measured {
  const round = ({ ms, spread }: Cost): Cost => ({ ms: rounded(ms), spread: rounded(spread) })
  const { sides, both } = measured
  const apart = sides === 'together' ? sides : ([round(sides[0]), round(sides[1])] as const)
  return { ...measured, both: round(both), sides: apart }
}
