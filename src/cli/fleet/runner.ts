/** Who works points out on this machine: this thread, or several beside it. */
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import type * as PiscinaPackage from 'piscina'
import { Fleet } from '../../sim/fleet/fleet.ts'
import { reportOf, type FleetReport } from '../../sim/fleet/report.ts'
import type { BesideSweep, SweepPoint } from '../../sim/fleet/sweep/sweep.ts'
import { loadPeer } from '../../stores/peer.ts'
import type { PointTask } from './point-task.ts'

/** Works points out, {@link Runner.lanes} of them at a time. */
export interface Runner {
  readonly lanes: number
  /** The report of a point. Rejects with what its fleet throws. */
  readonly run: (point: SweepPoint, beside: BesideSweep) => Promise<FleetReport>
  /** Ends, and leaves what is not done. */
  readonly close: () => Promise<void>
}

/** What became of a point. */
export type Came = { readonly report: FleetReport } | { readonly failed: string }

/** Connections until whoever waits in this thread has a turn. */
const AT_ONCE = 2000

/**
 * The heap grows in smaller steps than it would: a million clients with a cache of all their sessions take 840 MiB instead of 1325, for
 * a sixth more time.
 */
const FRUGAL = '--heap-growing-percent=40'

/** A runner of that many threads; of one it is this thread, which needs no package. @throws StoreError where the package is missing */
export async function runnerOf(lanes: number, task = taskFile()): Promise<Runner> {
  setFlagsFromString(FRUGAL)
  return lanes === 1 ? thisThread() : threads(lanes, task)
}

function thisThread(): Runner {
  let closed = false
  const run = async ({ dials, seed }: SweepPoint, beside: BesideSweep): Promise<FleetReport> => {
    const fleet = new Fleet(dials, seed, beside)
    while (!fleet.advance(AT_ONCE)) {
      await setImmediate()
      if (closed) throw new Error('left undone')
    }
    return reportOf(fleet, seed)
  }
  return {
    lanes: 1,
    run,
    close: () => {
      closed = true
      return Promise.resolve()
    },
  }
}

async function threads(lanes: number, task: string): Promise<Runner> {
  const { Piscina } = (await loadPeer('piscina', 'more than one thread')) as typeof PiscinaPackage
  const pool = new Piscina({
    filename: task,
    minThreads: 0,
    maxThreads: lanes,
    // A source that nobody compiled is compiled by a loader: the one that stands beside it, from wherever it is run.
    ...(extname(task) === '.ts' && { execArgv: ['--import', loader()] }),
  })
  return {
    lanes,
    run: (point, beside) => pool.run({ point, beside } satisfies PointTask) as Promise<FleetReport>,
    close: () => pool.destroy(),
  }
}

/** Where the loader of sources is. */
function loader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
}

/** The file of the task, beside this one: as it is written, or as it was built. */
function taskFile(): string {
  return fileURLToPath(new URL(`./point-task${extname(import.meta.url)}`, import.meta.url))
}

/** Works points out, as many at a time as the runner can. @param came told of each, in whatever order they are done */
export async function runAll(
  points: readonly SweepPoint[],
  beside: BesideSweep,
  runner: Runner,
  came: (index: number, what: Came) => void,
  signal: AbortSignal,
): Promise<void> {
  const next = points.entries()
  const lane = async (): Promise<void> => {
    for (const [index, point] of next) {
      const what = await tried(point, beside, runner)
      if (signal.aborted) return
      came(index, what)
    }
  }
  await Promise.all(Array.from({ length: runner.lanes }, lane))
}

/** What became of a point: one that throws has failed, with the cause in a line, and is not tried again. */
export async function tried(
  point: SweepPoint,
  beside: BesideSweep,
  { run }: Pick<Runner, 'run'>,
): Promise<Came> {
  try {
    return { report: await run(point, beside) }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return { failed: text.split('\n')[0]! }
  }
}
