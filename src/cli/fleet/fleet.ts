/** `fleet`: how many of very many connections resume, what that takes, and why the others do not. */
import { writeFileSync } from 'node:fs'
import { Misuse } from '../../rules/failure.ts'
import { fleetHtmlOf } from '../../render/fleet/page.tsx'
import { renderFleet } from '../../render/text/fleet.ts'
import {
  DIAL_GROUPS,
  DIAL_NAMES,
  DIALS,
  readDial,
  settingsOf,
  USUAL,
  writeDial,
  type DialName,
  type Dials,
} from '../../sim/fleet/dials.ts'
import { ARRIVAL_DIALS, type Visits } from '../../sim/fleet/crowd.ts'
import { Fleet } from '../../sim/fleet/fleet.ts'
import { FLEETS, fleetNamed } from '../../sim/fleet/fleets.ts'
import { reportOf, type FleetReport } from '../../sim/fleet/report.ts'
import { DEFAULT_SEED } from '../../sim/kernel/network-options.ts'
import {
  helpInParts,
  onFile,
  parseOptions,
  UsageError,
  type OptionTable,
  type OptionValues,
} from '../arguments/options.ts'
import { textLook, type Io } from '../output/io.ts'
import { NowAndThen } from '../output/now-and-then.ts'
import { SPEED } from './costs/speed.ts'
import { costsNamed } from './costs/table.ts'
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
  html: { type: 'string', value: 'FILE', help: 'a page with charts: one file, no network, no script' },
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

Fleets with a name:
${Object.entries(FLEETS)
  .map(([name, { asks }]) => `  ${name.padEnd(WIDEST)}  ${asks}`)
  .join('\n')}

Examples:
  glass-tls fleet two-servers
  glass-tls fleet --servers 4 --share-keys all --rotate 1h --grace 2h
  glass-tls fleet small-cache --cache-size 5k --json
  glass-tls fleet rotation --html rotation.html
  glass-tls fleet two-servers --visits visits.csv
  glass-tls fleet --costs speed.txt     after: ${SPEED} > speed.txt
`

/** Connections between two looks at how far it is. */
const AT_ONCE = 5000

/** The command. */
export function fleetCommand(args: readonly string[], io: Io): number {
  const { values: all, positionals } = parseOptions(ALL, args)
  const values = all as Values
  if (values.help) {
    io.out(helpInParts('glass-tls fleet [NAME] [options]', { '': OPTIONS, ...PARTS }) + MORE)
    return 0
  }
  if (positionals.length > 1) throw new UsageError(`fleet takes one name, not '${positionals.join(' ')}'`)
  const { seed = DEFAULT_SEED } = values
  const dials = asMistake(() => dialsOf(positionals[0], values))
  const [visits, costs] = [visitsOf(values, io), costsNamed(dials.costs, io)]
  const fleet = asMistake(() => new Fleet(dials, seed, { visits, costs }))
  const pace = new NowAndThen((text) => io.note(text))
  while (!fleet.advance(AT_ONCE))
    pace.advance(() => `fleet: ${fleet.connections} of ${fleet.dials.connections} connections\n`)
  const report = reportOf(fleet, seed)
  if (values.html !== undefined) writePage(values.html, report, values.visits !== undefined, positionals[0])
  if (values.json) io.out(`${JSON.stringify(report, undefined, 2)}\n`)
  else for (const row of renderFleet(report, textLook(values, io))) io.out(`${row}\n`)
  return 0
}

/** Visits of a file, beside which no dial may say who comes when. */
function visitsOf({ visits, ...dials }: Values, io: Io): Visits | undefined {
  if (visits === undefined) return undefined
  const idle = ARRIVAL_DIALS.find((name) => dials[name] !== undefined)
  if (idle) throw new UsageError(`--visits says who comes when: --${idle} has nothing to say beside it`)
  return visitsFrom(visits, (text) => io.note(text))
}

/**
 * @param visited whether a file said who comes when: then no dial says that
 * @param name of the fleet, where it has one
 */
function writePage(file: string, report: FleetReport, visited: boolean, name: string | undefined): void {
  const title = name === undefined ? undefined : { name, asks: FLEETS[name]?.asks }
  const idle: readonly DialName[] = visited ? ARRIVAL_DIALS : []
  const settings = settingsOf(report.dials).filter(({ dial }) => !idle.includes(dial))
  const page = fleetHtmlOf(report, settings, title)
  onFile('html', file, () => writeFileSync(file, page))
}

function dialsOf(name: string | undefined, given: Values): Dials {
  const base = name === undefined ? USUAL : fleetNamed(name)
  return DIAL_NAMES.reduce((dials, dial) => {
    const text = given[dial]
    return text === undefined ? dials : { ...dials, ...readDial(dial, text) }
  }, base)
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
