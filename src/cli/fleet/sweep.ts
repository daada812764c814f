/** A sweep on the command line: its points worked out by threads or over Redis, and what is printed of it. */
import { sweepCsv } from '../../render/files/csv.ts'
import { fleetJson, sweepJson } from '../../render/files/fleet-json.ts'
import { sweepHtmlOf } from '../../render/fleet/sweep/page.tsx'
import { MOST_FRONTIERS, renderSweep } from '../../render/text/sweep.ts'
import { nearest } from '../../rules/nearest.ts'
import type { Setting } from '../../sim/fleet/dials.ts'
import type { FleetReport } from '../../sim/fleet/report.ts'
import { MEASURE_NAMES, type MeasureName, type MeasurePair } from '../../sim/fleet/sweep/measures.ts'
import { sweepOf, type BesideSweep, type Sweep, type SweepPlan } from '../../sim/fleet/sweep/sweep.ts'
import { tableOf, type SweepTable } from '../../sim/fleet/sweep/table.ts'
import { UsageError } from '../arguments/options.ts'
import { asUsage } from '../arguments/stores.ts'
import { textLook, type Io } from '../output/io.ts'
import { INTERRUPTED, interruptible } from '../output/interrupt.ts'
import { NowAndThen } from '../output/now-and-then.ts'
import { toJson } from './json.ts'
import { lineOf, settingsBeside, titleOf, writePage, type Line } from './pages.ts'
import { overRedis } from './queue.ts'
import { runAll, runnerOf, type Came } from './runner.ts'
import { lanesOf } from './worker.ts'

/** What is to be worked out. */
interface Work {
  readonly plan: SweepPlan
  readonly beside: BesideSweep
  /** Measures that frontiers are asked of. */
  readonly pairs: readonly MeasurePair[] | undefined
  /** The name of the fleet that is swept, where it has one. */
  readonly fleet: string | undefined
}

/** What a sweep is told on the command line. */
interface SweepValues extends Line {
  readonly json?: boolean
  readonly sweep?: boolean
  readonly csv?: boolean
  readonly plain?: boolean
  readonly width?: string
  readonly workers?: string
  readonly redis?: string
}

/** Runs a sweep and prints it. @returns 0 well, 1 where a point failed */
export async function runSweep(work: Work, values: SweepValues, io: Io): Promise<number> {
  const { plan, pairs, fleet } = work
  const count = plan.points.length
  const reports = new Map<number, FleetReport>()
  const failed: string[] = []
  const pace = new NowAndThen((text) => io.note(text))
  const came = (index: number, what: Came): void => {
    if ('report' in what) reports.set(index, what.report)
    else failed.push(`fleet: a point failed (--seed '${plan.points[index]!.seed}'): ${what.failed}\n`)
    pace.advance(() => `fleet: ${reports.size + failed.length} of ${count} fleets\n`)
  }
  const isStopped = await interruptible(async (signal) => {
    await asUsage(() => workedOut(work, came, values, signal, io))
    return signal.aborted
  })
  if (isStopped) {
    io.note(`fleet: stopped after ${reports.size + failed.length} of ${count} fleets\n`)
    return INTERRUPTED
  }
  for (const text of failed) io.note(text)
  const points = [...reports].toSorted(([a], [b]) => a - b).map(([, report]) => report)
  const swept = sweepOf(plan, points, pairs)
  const table = tableOf(swept)
  if (values.html !== undefined)
    writePage(
      values.html,
      sweepHtmlOf(
        {
          ...{ table, frontiers: swept.frontiers, seed: plan.seed, failed: failed.length },
          ...{ command: lineOf(fleet, values), settings: heldFixed(plan, values) },
        },
        titleOf(fleet),
      ),
    )
  print(swept, table, values, io)
  return failed.length > 0 ? 1 : 0
}

async function workedOut(
  { plan: { points }, beside }: Work,
  came: (index: number, what: Came) => void,
  { redis, workers }: SweepValues,
  signal: AbortSignal,
  io: Io,
): Promise<void> {
  if (redis !== undefined)
    return overRedis(redis, points, beside, came, { signal, note: (text) => io.note(text) })
  const runner = await runnerOf(Math.min(lanesOf(workers), points.length))
  signal.addEventListener('abort', () => void runner.close())
  try {
    await runAll(points, beside, runner, came, signal)
  } finally {
    await runner.close()
  }
}

/** How those dials are set that all points have in common. */
function heldFixed({ axes, dials }: SweepPlan, values: SweepValues): readonly Setting[] {
  return settingsBeside(dials, values).filter(({ dial }) => !axes.some((axis) => axis.dial === dial))
}

function print(sweep: Sweep, table: SweepTable, values: SweepValues, io: Io): void {
  if (values.json && values.sweep)
    return io.out(sweep.points.map((point) => `${toJson(fleetJson(point))}\n`).join(''))
  if (values.json) return io.out(`${toJson(sweepJson(sweep), 2)}\n`)
  if (values.csv) return io.out(sweepCsv(table, sweep.frontiers))
  for (const row of renderSweep(sweep, table, textLook(values, io))) io.out(`${row}\n`)
}

/** The measures that `--frontier` names, where it is there. */
export function pairsOf(texts: readonly string[] | undefined): readonly MeasurePair[] | undefined {
  if (texts && texts.length > MOST_FRONTIERS)
    throw new UsageError(`--frontier: expected ${MOST_FRONTIERS} at most, actual ${texts.length}`)
  return texts?.map((text) => {
    const [first, second, ...more] = text.split(',').map(measureOf)
    if (!first || !second || first === second || more.length > 0)
      throw new UsageError(`--frontier: expected two measures such as memory,resumed, actual '${text}'`)
    return [first, second]
  })
}

function measureOf(text: string): MeasureName {
  const found = MEASURE_NAMES.find((name) => name === text)
  if (found) return found
  const near = nearest(text, MEASURE_NAMES)
  const hint =
    near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are: ${MEASURE_NAMES.join(', ')}`
  throw new UsageError(`--frontier: '${text}' is no measure; ${hint}`)
}
