/** `fleet`: how many of very many connections resume, what that takes, and why the others do not. */
import { Misuse } from '../../rules/failure.ts'
import { fleetCsv } from '../../render/files/csv.ts'
import { fleetJson } from '../../render/files/fleet-json.ts'
import { fleetHtmlOf } from '../../render/fleet/page.tsx'
import { renderFleet } from '../../render/text/fleet.ts'
import {
  DIAL_GROUPS,
  DIAL_NAMES,
  DIALS,
  USUAL,
  writeDial,
  type DialName,
  type Dials,
} from '../../sim/fleet/dials.ts'
import { ARRIVAL_DIALS, type Visits } from '../../sim/fleet/crowd.ts'
import { Fleet } from '../../sim/fleet/fleet.ts'
import { FLEETS, fleetNamed } from '../../sim/fleet/fleets.ts'
import { reportOf } from '../../sim/fleet/report.ts'
import { AXIS_FORMS, axisOf, type Axis } from '../../sim/fleet/sweep/axis.ts'
import { MEASURE_NAMES, MEASURES } from '../../sim/fleet/sweep/measures.ts'
import { MOST_POINTS, planOf, type BesideSweep } from '../../sim/fleet/sweep/sweep.ts'
import { DEFAULT_SEED } from '../../sim/kernel/network-options.ts'
import {
  helpInParts,
  parseOptions,
  UsageError,
  type OptionTable,
  type OptionValues,
} from '../arguments/options.ts'
import { textLook, type Io } from '../output/io.ts'
import { NowAndThen } from '../output/now-and-then.ts'
import { SPEED } from './costs/speed.ts'
import { costsNamed } from './costs/table.ts'
import { toJson } from './json.ts'
import { settingsBeside, titleOf, writePage } from './pages.ts'
import { pairsOf, runSweep } from './sweep.ts'
import { fleetWorker } from './worker.ts'
import { visitsFrom } from './visits.ts'

const OPTIONS = {
  seed: {
    type: 'string',
    value: 'TEXT',
    help: `whatever is left to chance follows from it (default: ${DEFAULT_SEED})`,
  },
  visits: {
    type: 'string',
    value: 'FILE',
    help: 'who comes when, a visit a line: time,client[,name], times in seconds or as 2026-11-29T08:00:00Z',
  },
  json: { type: 'boolean', help: 'the report as one JSON object' },
  sweep: {
    type: 'boolean',
    help: 'a line for each fleet, be it one: with --json each is an object of its own',
  },
  html: { type: 'string', value: 'FILE', help: 'a page with charts: one file, no network, no script' },
  csv: { type: 'boolean', help: 'the share that resumes over time as CSV; of a sweep a row for each fleet' },
  frontier: {
    type: 'string',
    value: 'A,B',
    multiple: true,
    help: 'of a sweep, marks the fleets that no other beats in two measures (what pulls against each other)',
  },
  workers: {
    type: 'string',
    value: 'N',
    help: 'of a sweep, fleets at a time, each in a thread (as many as there are processors)',
  },
  redis: {
    type: 'string',
    value: 'URL',
    help: 'has workers anywhere do a sweep: see glass-tls fleet worker --help',
  },
  plain: { type: 'boolean', help: 'no colours (also: NO_COLOR=1, or any pipe)' },
  width: { type: 'string', value: 'N', help: 'columns, 40 to 400' },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionTable

/** An option for each dial, by its group. */
const PARTS: Readonly<Record<string, OptionTable>> = Object.fromEntries(
  DIAL_GROUPS.map((group) => [
    group,
    Object.fromEntries(
      DIAL_NAMES.filter((name) => DIALS[name].group === group).map((name) => [
        name,
        { type: 'string' as const, value: 'X', help: `${DIALS[name].help} (${writeDial(name, USUAL)})` },
      ]),
    ),
  ]),
)

const ALL: OptionTable = Object.assign({}, OPTIONS, ...Object.values(PARTS)) as OptionTable

/** What is given: the options as their rows have them, and dials as text. */
type Values = OptionValues<typeof OPTIONS> & Readonly<Partial<Record<DialName, string>>>

const WIDEST = Math.max(...Object.keys(FLEETS).map(({ length }) => length))

const MORE = `
Times have a unit (300s, 12h), counts may end in k or M, shares are 0.3 or 30%.
Decisions are those of the engine; cryptography is charged and not done.

Many at once: a dial may take ${AXIS_FORMS}. Every combination is run, ${MOST_POINTS} at most.
Measures:
${MEASURE_NAMES.map((name) => `  ${name.padEnd(WIDEST)}  ${MEASURES[name].help}; ${MEASURES[name].better} is better`).join('\n')}

Fleets with a name:
${Object.entries(FLEETS)
  .map(([name, { asks }]) => `  ${name.padEnd(WIDEST)}  ${asks}`)
  .join('\n')}

Examples:
  glass-tls fleet two-servers
  glass-tls fleet --servers 4 --share-keys all --rotate 1h --grace 2h
  glass-tls fleet small-cache --cache-size 5k --json
  glass-tls fleet rotation --html rotation.html
  glass-tls fleet small-cache --cache-size 50..2k --servers 1,2,4
  glass-tls fleet two-servers --visits visits.csv
  glass-tls fleet --costs speed.txt     after: ${SPEED} > speed.txt
`

/** Connections between two looks at how far it is. */
const AT_ONCE = 5000

/** The command. */
export function fleetCommand(args: readonly string[], io: Io): number | Promise<number> {
  if (args[0] === 'worker') return fleetWorker(args.slice(1), io)
  const { values: all, positionals } = parseOptions(ALL, args)
  const values = all as Values
  if (values.help) {
    io.out(helpInParts('glass-tls fleet [NAME] [options]', { '': OPTIONS, ...PARTS }) + MORE)
    return 0
  }
  if (positionals.length > 1) throw new UsageError(`fleet takes one name, not '${positionals.join(' ')}'`)
  if (values.json && values.csv) throw new UsageError('--json and --csv: expected one of them')
  const { seed = DEFAULT_SEED } = values
  const { dials, axes } = asMistake(() => dialsOf(positionals[0], values))
  if (axes.length > 0 || values.sweep) {
    const pairs = pairsOf(values.frontier)
    const plan = asMistake(() => planOf(axes, dials, seed))
    return runSweep({ plan, pairs, beside: besideOf(dials, values, io), fleet: positionals[0] }, values, io)
  }
  for (const option of OF_SWEEPS)
    if (values[option] !== undefined)
      throw new UsageError(`--${option}: expected a dial with several values, such as --servers 1,2,4`)
  return runOne(dials, positionals[0], seed, values, io)
}

/** Options that a single fleet has no use for. */
const OF_SWEEPS = ['frontier', 'workers', 'redis'] as const

function runOne(dials: Dials, name: string | undefined, seed: string, values: Values, io: Io): number {
  const fleet = asMistake(() => new Fleet(dials, seed, besideOf(dials, values, io)))
  const pace = new NowAndThen((text) => io.note(text))
  while (!fleet.advance(AT_ONCE))
    pace.advance(() => `fleet: ${fleet.connections} of ${fleet.dials.connections} connections\n`)
  const report = reportOf(fleet, seed)
  if (values.html !== undefined)
    writePage(values.html, fleetHtmlOf(report, settingsBeside(report.dials, values), titleOf(name)))
  if (values.json) io.out(`${toJson(fleetJson(report), 2)}\n`)
  else if (values.csv) io.out(fleetCsv(report))
  else for (const row of renderFleet(report, textLook(values, io))) io.out(`${row}\n`)
  return 0
}

/** What is given beside the dials: who comes when, and what primitives cost. */
function besideOf({ costs }: Dials, values: Values, io: Io): BesideSweep {
  return { visits: visitsOf(values, io), costs: costsNamed(costs, io) }
}

/** Visits of a file, beside which no dial may say who comes when. */
function visitsOf({ visits, ...dials }: Values, io: Io): Visits | undefined {
  if (visits === undefined) return undefined
  const idle = ARRIVAL_DIALS.find((name) => dials[name] !== undefined)
  if (idle) throw new UsageError(`--visits says who comes when: --${idle} has nothing to say beside it`)
  return visitsFrom(visits, (text) => io.note(text))
}

/** What is given: dials of one value, and those that are swept. */
function dialsOf(name: string | undefined, given: Values): { dials: Dials; axes: readonly Axis[] } {
  const base = name === undefined ? USUAL : fleetNamed(name)
  const all = DIAL_NAMES.flatMap((dial) => (given[dial] === undefined ? [] : [axisOf(dial, given[dial])]))
  const fixed = all.filter(({ values }) => values.length === 1).map(({ dial, values }) => [dial, values[0]])
  return {
    dials: { ...base, ...(Object.fromEntries(fixed) as Partial<Dials>) },
    axes: all.filter(({ values }) => values.length > 1),
  }
}

/** What the dials forbid is a mistake of the line. */
function asMistake<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof Misuse) throw new UsageError(error.message)
    throw error
  }
}
