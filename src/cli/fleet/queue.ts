/**
 * Points on other machines: BullMQ has a queue in Redis, workers take from it, and a point whose worker died comes back into it.
 * What comes of a point lies in a hash of its sweep's own until the sweep takes it; the hash outlives a sweep that died by a
 * minute. A worker leaves out what belongs to a sweep that is over.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type * as Bullmq from 'bullmq'
import type * as Redis from 'redis'
import type { SweepPoint } from '../../sim/fleet/sweep/sweep.ts'
import { loadPeer } from '../../stores/peer.ts'
import { redisAddress } from '../../stores/redis-address.ts'
import { connecting, Patience } from '../../stores/redis-client.ts'
import { fromJson, toJson } from './json.ts'
import { tried, type Came, type Runner } from './runner.ts'

const [PREFIX, QUEUE] = ['glass-tls', 'fleet']
/** ms between two looks at what came. */
const LOOK = 100
/** ms between two looks at whether every point that is missing is still in the queue; Redis may have lost it. */
const RENEW = 5000
/** Seconds for which a sweep is taken to be alive after it was heard of. */
const ALIVE = 60
/** Workers that may die of one point before it is given up. */
const MOST_DEATHS = 5

/** How long a worker may be silent until its points are given to another, ms. */
export const LOCK = 10_000

const USE = 'a sweep over Redis'

type Client = ReturnType<typeof Redis.createClient>

/** What a worker is given. */
interface Task {
  readonly sweep: string
  readonly index: number
  readonly point: string
}

async function connect(
  where: string,
  note: (text: string) => void,
): Promise<{ client: Client; name: string }> {
  const redis = (await loadPeer('redis', USE)) as typeof Redis
  const { name, url, path } = redisAddress('server', where)
  const patience = new Patience(name, (problem) => note(`fleet: ${problem}\n`))
  const client = redis.createClient({
    ...(url !== undefined && { url }),
    socket: { ...(path !== undefined && { path, tls: false as const }), ...connecting(patience.again) },
  })
  await patience.open(client)
  return { client: client as Client, name }
}

/** Where what came of a sweep's points lies, and what says that it is alive. */
function keysOf(sweep: string): { readonly came: string; readonly alive: string } {
  return { came: `${PREFIX}:sweep:${sweep}:came`, alive: `${PREFIX}:sweep:${sweep}:alive` }
}

/**
 * Has workers work points out, wherever they are.
 * @param came told of each, in whatever order they are done
 * @throws StoreError where a package is missing or no server answers
 */
export async function overRedis(
  where: string,
  points: readonly SweepPoint[],
  came: (index: number, what: Came) => void,
  { signal, note }: { readonly signal: AbortSignal; readonly note: (text: string) => void },
): Promise<void> {
  const { Queue } = (await loadPeer('bullmq', USE)) as typeof Bullmq
  const { client, name } = await connect(where, note)
  const queue = new Queue<Task>(QUEUE, { connection: client, prefix: PREFIX })
  queue.on('error', () => undefined)
  const sweep = randomUUID()
  const keys = keysOf(sweep)
  const missing = new Set(points.keys())
  const idOf = (index: number): string => `${sweep}-${index}`
  const ask = async (): Promise<void> => {
    await client.set(keys.alive, '1', { EX: ALIVE })
    await client.expire(keys.came, ALIVE)
    // A point that is in the queue already is not put into it again: its name says which it is.
    await queue.addBulk(
      [...missing].map((index) => ({
        name: 'point',
        data: { sweep, index, point: toJson(points[index]) },
        opts: { jobId: idOf(index), removeOnComplete: true, removeOnFail: true },
      })),
    )
  }
  const look = async (): Promise<void> => {
    const found = Object.entries(await client.hGetAll(keys.came))
    if (found.length === 0) return
    await client.hDel(
      keys.came,
      found.map(([index]) => index),
    )
    for (const [index, text] of found)
      if (missing.delete(Number(index))) came(Number(index), cameFrom(text, points[Number(index)]!))
  }
  const isAlone = async (): Promise<boolean> => (await queue.getWorkersCount()) === 0
  let asked = 0
  let told = false
  try {
    while (missing.size > 0 && !signal.aborted) {
      if (Date.now() - asked >= RENEW) {
        await ask()
        if (asked > 0 && !told && (told = await isAlone()))
          note(`fleet: no worker is at Redis at ${name}: glass-tls fleet worker --redis ${name}\n`)
        asked = Date.now()
      }
      await setTimeout(LOOK)
      await look()
    }
  } finally {
    // Those that a worker has in hand cannot be removed: it finds that the sweep is over.
    await client.del([keys.alive, keys.came]).catch(() => undefined)
    await Promise.allSettled([...missing].map((index) => queue.remove(idOf(index))))
    await queue.close()
    client.destroy()
  }
}

function cameFrom(text: string, { dials }: SweepPoint): Came {
  const what = fromJson(text) as Came
  // Its dials are the point's own, and equal.
  return 'report' in what ? { report: { ...what.report, dials } } : what
}

/** Who works for sweeps over Redis. */
interface Worker {
  /** Works no more, once what is in hand is done. */
  readonly close: () => Promise<void>
}

/**
 * Works points out for whatever sweep is at that server, as many at a time as the runner can.
 * @param lock ms of silence after which its points are given to another
 * @throws StoreError where a package is missing or no server answers
 */
export async function workerAt(
  where: string,
  runner: Runner,
  note: (text: string) => void,
  lock = LOCK,
): Promise<Worker> {
  const bullmq = (await loadPeer('bullmq', USE)) as typeof Bullmq
  const { client } = await connect(where, note)
  const put = async ({ sweep, index }: Task, what: Came): Promise<void> => {
    const keys = keysOf(sweep)
    if (!(await client.exists(keys.alive))) return
    await client.multi().hSet(keys.came, String(index), toJson(what)).expire(keys.came, ALIVE).exec()
  }
  const work = async ({ data }: Bullmq.Job<Task>): Promise<void> => {
    if (!(await client.exists(keysOf(data.sweep).alive))) return
    await put(data, await tried(fromJson(data.point) as SweepPoint, runner))
  }
  const worker = new bullmq.Worker<Task>(QUEUE, work, {
    connection: client,
    prefix: PREFIX,
    concurrency: runner.lanes,
    lockDuration: lock,
    stalledInterval: lock / 2,
    maxStalledCount: MOST_DEATHS,
  })
  worker.on('error', () => undefined)
  // What a point throws is caught above: here ends one of which too many workers died.
  worker.on('failed', (job, { message }) => {
    if (job) void put(job.data, { failed: message }).catch(() => undefined)
  })
  await worker.waitUntilReady()
  return {
    close: async () => {
      await worker.close()
      await runner.close()
      client.destroy()
    },
  }
}
