/**
 * `npm run bench [-- NAME...] [--json] [--seconds N]`: builds the library and this folder as `npm run build` would, then
 * measures the built code under plain Node. A loader that translates on the fly wraps every closure to keep its name,
 * which costs up to a tenth of a symmetric handshake and is nothing that users of the package pay.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const HELP = `Usage: npm run bench [-- NAME...] [--json] [--seconds N]

Compares glass-tls with what it is held against, as ratios of medians: lower is better.
  NAME         a name, or part of several, such as tls13 or record; all without one
  --json       one JSON object a line: {name, value, unit, baseline, ratio, samples, spread}
  --list       names and what they compare, without running
  --seconds N  processor time for each comparison, after as much for warming up (default 6)
  --help       this text

resumption alone measures what each way to resume saves: CPU by side, bytes, round trips.
  --save FILE  keeps what was measured, for the guide that shows it
  --svg FILE   draws it

stores alone measures what each store takes of room and of time, beside the cache that OpenSSL has.
  --sessions N with so many in each (default 10000); a million takes a quarter of an hour
  --save FILE  keeps what was measured, for the guide that shows it

failover alone kills a Redis server under load, behind a sentinel and in a cluster, and counts what was lost and doubled.
  --save FILE  keeps what was counted, for the guide that shows it
`

/** What is measured by a script of its own, what it runs under, and which options go with it. */
const ALONE = [
  { name: 'resumption', flags: [], options: ['save', 'svg'] },
  // A million sessions in memory are more than the heap that Node allows itself.
  { name: 'stores', flags: ['--expose-gc', '--max-old-space-size=8192'], options: ['save', 'sessions'] },
  { name: 'failover', flags: [], options: ['save'] },
] as const

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        seconds: { type: 'string', default: '6' },
        save: { type: 'string' },
        svg: { type: 'string' },
        sessions: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${HELP}`)
    process.exit(2)
  }
}

const { values, positionals } = parse()
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
if (!(Number(values.seconds) > 0)) {
  process.stderr.write(`--seconds takes a number above 0, not ${values.seconds}\n`)
  process.exit(2)
}

if (values.sessions !== undefined && !/^[1-9]\d{2,6}$/.test(values.sessions)) {
  process.stderr.write(`--sessions takes a number from 100 to 9999999, not ${values.sessions}\n`)
  process.exit(2)
}

const alone = ALONE.find(({ name }) => positionals.includes(name))
for (const option of ['save', 'svg', 'sessions'] as const) {
  const takers = ALONE.filter(({ options }) => options.some((taken) => taken === option))
  if (values[option] === undefined || takers.some((taker) => taker === alone)) continue
  process.stderr.write(`--${option} goes with ${takers.map(({ name }) => name).join(' or ')}\n`)
  process.exit(2)
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const built = `${root}node_modules/.cache/glass-tls-bench`
process.stderr.write('building...\n')
// Types are for `npm run check`: here only the code matters.
const build = spawnSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}test/bench/tsconfig.json`, '--outDir', built],
  { stdio: ['ignore', 2, 2] },
)
if (build.status !== 0) process.exit(build.status ?? 1)
const { name, flags } = alone ?? { name: 'measure', flags: [] }
const script = `${built}/test/bench/${name}.js`
const run = spawnSync(process.execPath, [...flags, script, ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(run.status ?? 1)
