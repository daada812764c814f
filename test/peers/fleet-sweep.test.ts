/** Sweeps over several threads and over Redis: the numbers are those of one thread, whoever works them out and whoever dies. */
import { readFileSync } from 'node:fs'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { overRedis, VERSION } from '../../src/cli/fleet/queue.ts'
import { runAll, runnerOf, type Came } from '../../src/cli/fleet/runner.ts'
import { VisitsReading } from '../../src/cli/fleet/visits-reading.ts'
import { USUAL } from '../../src/sim/fleet/dials.ts'
import { planOf, reportOfPoint, type BesideSweep, type SweepPoint } from '../../src/sim/fleet/sweep/sweep.ts'
import { built } from '../kit/built.ts'
import { Child, describeWith, endChildren, freePort, scratch } from './children.ts'

const DIALS = { ...USUAL, sessions: 'cache', connections: 1500, clients: 150 } as const
const { points } = planOf(
  [
    { dial: 'cache-size', values: [10, 50, 100] },
    { dial: 'servers', values: [1, 2] },
  ],
  DIALS,
  'any',
)
/** The same in another order: the index of each. */
const SHUFFLED = [4, 1, 5, 0, 3, 2]
const expected = points.map((point): Came => ({ report: reportOfPoint(point) }))
/** Who comes when, and what primitives cost, beside dials. */
const reading = new VisitsReading()
reading.add(Array.from({ length: 500 }, (_, at) => `${at * 60},client${(at * at) % 60}\n`).join(''))
const BESIDE: BesideSweep = {
  visits: reading.end(),
  costs: { from: 'here', microseconds: { sign: 100 } },
}
const besides = points.map((point): Came => ({ report: reportOfPoint(point, BESIDE) }))
/** A fleet that cannot be: planning would refuse it. */
const POISON: SweepPoint = { dials: { ...DIALS, zones: 5 }, seed: 'any' }
const POISONED = { failed: '5 zones need as many servers, and there are 2' }

/** What came, by index; more than once of one would be a mistake. */
function gathered(): { readonly all: Came[]; readonly came: (index: number, what: Came) => void } {
  const all: Came[] = []
  const came = (index: number, what: Came): void => {
    expect(all[index]).toBeUndefined()
    all[index] = what
  }
  return { all, came }
}

const shuffled = SHUFFLED.map((index) => points[index]!)
const inOrder = (all: readonly Came[]): readonly Came[] =>
  points.map((_, index) => all[SHUFFLED.indexOf(index)]!)
const never = new AbortController().signal

describe('a sweep over threads', () => {
  it.each([1, 2, 3])(
    'gives the same numbers with %i, and one point that throws fails alone',
    async (lanes) => {
      const runner = await runnerOf(lanes, built('src/cli/fleet/point-task.ts'))
      const { all, came } = gathered()
      await runAll([...shuffled, POISON], {}, runner, came, never)
      await runner.close()
      expect(inOrder(all)).toEqual(expected)
      expect(all.at(-1)).toEqual(POISONED)
    },
  )

  it('shares what is given beside dials', async () => {
    const runner = await runnerOf(2, built('src/cli/fleet/point-task.ts'))
    const { all, came } = gathered()
    await runAll(shuffled, BESIDE, runner, came, never)
    await runner.close()
    expect(inOrder(all)).toEqual(besides)
  })
})

describe('a sweep over threads that is stopped', () => {
  it('ends with what came until then', async () => {
    const runner = await runnerOf(2, built('src/cli/fleet/point-task.ts'))
    const control = new AbortController()
    const { all, came } = gathered()
    const first = (index: number, what: Came): void => {
      came(index, what)
      control.abort()
    }
    control.signal.addEventListener('abort', () => void runner.close())
    await runAll(points, {}, runner, first, control.signal)
    const here = [...all.entries()].filter(([, what]) => what)
    expect(here).toHaveLength(1)
    for (const [index, what] of here) expect(what).toEqual(expected[index])
  })
})

describeWith('redis-server', '--version', 'a sweep over Redis', () => {
  endChildren(afterAll)
  const { file } = scratch()
  let url = ''
  beforeAll(async () => {
    const port = await freePort()
    const server = new Child('redis-server', [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--dir',
      file('.'),
    ])
    await server.until(/Ready to accept connections/)
    url = `redis://127.0.0.1:${port}`
  })

  const workers: Child[] = []
  const worker = async (): Promise<Child> => {
    const script = `import { fleetWorker } from '${built('src/cli/fleet/worker.ts')}'
      const note = (text) => void process.stderr.write(text)
      process.exitCode = await fleetWorker(['--redis', '${url}', '--workers', '1'], { note })`
    const child = new Child(process.execPath, ['--input-type=module', '-e', script])
    await child.until(/1 at a time/)
    workers.push(child)
    return child
  }
  const swept = async (
    work: readonly SweepPoint[],
    told?: (index: number) => void,
    beside: BesideSweep = {},
  ): Promise<Came[]> => {
    const { all, came } = gathered()
    const both = (index: number, what: Came): void => {
      came(index, what)
      told?.(index)
    }
    await overRedis(url, work, beside, both, { signal: never, note: () => undefined })
    return all
  }

  it('gives the same numbers with one worker, and a point that throws fails once', async () => {
    const one = await worker()
    const all = await swept([...shuffled, POISON])
    expect(inOrder(all)).toEqual(expected)
    expect(all.at(-1)).toEqual(POISONED)
    await one.stop()
    expect(await one.exit).toBe(0)
  })

  it('carries what is given beside dials, each sweep its own', async () => {
    const one = await worker()
    const [all, others] = await Promise.all([swept(shuffled, undefined, BESIDE), swept(points)])
    expect(inOrder(all)).toEqual(besides)
    expect(others).toEqual(expected)
    await one.stop()
  })

  it('gives the same numbers where a worker is killed in the middle, and two sweeps at once do not mix', async () => {
    const [first] = await Promise.all([worker(), worker(), worker()])
    const other = planOf([{ dial: 'servers', values: [1, 2, 3] }], DIALS, 'another').points
    const [all, others] = await Promise.all([swept(shuffled, () => first.signal('SIGKILL')), swept(other)])
    expect(await first.exit).toBeNull()
    expect(inOrder(all)).toEqual(expected)
    expect(others).toEqual(other.map((point) => ({ report: reportOfPoint(point) })))
  })

  it('leaves nothing in Redis once workers are gone too', async () => {
    const client = await createClient({ url }).connect()
    const ofSweeps = await client.keys('glass-tls:sweep:*')
    await Promise.all(workers.map((each) => each.stop()))
    const keys = await client.keys('*')
    await client.close()
    expect([...ofSweeps, ...keys]).toEqual([])
  })

  it('has a queue of its own for each version, which is that of the package', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      readonly version: string
    }
    expect(VERSION).toBe(manifest.version)
  })
})
