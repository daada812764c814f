/** Sweeps over several threads and over Redis: the numbers are those of one thread, whoever works them out and whoever dies. */
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { overRedis } from '../../src/cli/fleet/queue.ts'
import { runAll, runnerOf, type Came } from '../../src/cli/fleet/runner.ts'
import { USUAL } from '../../src/sim/fleet/dials.ts'
import { planOf, reportOfPoint, type SweepPoint } from '../../src/sim/fleet/sweep/sweep.ts'
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
      await runAll([...shuffled, POISON], runner, came, never)
      await runner.close()
      expect(inOrder(all)).toEqual(expected)
      expect(all.at(-1)).toEqual(POISONED)
    },
  )
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

  const worker = async (): Promise<Child> => {
    const script = `import { fleetWorker } from '${built('src/cli/fleet/worker.ts')}'
      const note = (text) => void process.stderr.write(text)
      process.exitCode = await fleetWorker(['--redis', '${url}', '--workers', '1'], { note })`
    const child = new Child(process.execPath, ['--input-type=module', '-e', script])
    await child.until(/1 at a time/)
    return child
  }
  const swept = async (work: readonly SweepPoint[], told?: (index: number) => void): Promise<Came[]> => {
    const { all, came } = gathered()
    const both = (index: number, what: Came): void => {
      came(index, what)
      told?.(index)
    }
    await overRedis(url, work, both, { signal: never, note: () => undefined })
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

  it('gives the same numbers where a worker is killed in the middle, and two sweeps at once do not mix', async () => {
    const [first] = await Promise.all([worker(), worker(), worker()])
    const other = planOf([{ dial: 'servers', values: [1, 2, 3] }], DIALS, 'another').points
    const [all, others] = await Promise.all([swept(shuffled, () => first.signal('SIGKILL')), swept(other)])
    expect(await first.exit).toBeNull()
    expect(inOrder(all)).toEqual(expected)
    expect(others).toEqual(other.map((point) => ({ report: reportOfPoint(point) })))
  })

  it('leaves nothing of a sweep behind', async () => {
    const client = await createClient({ url }).connect()
    const keys = await client.keys('*')
    await client.close()
    expect(keys.filter((key) => !/^glass-tls:fleet:(id|meta|events|stalled-check)$/.test(key))).toEqual([])
  })
})
