/**
 * Points on other machines: BullMQ has a queue in Redis, workers take from it, and a point whose worker died comes back into it.
 * What is given beside the dials lies there once for each sweep, and as long as it is there the sweep is alive: a worker leaves
 * out what belongs to one that is over. What comes of a point lies in a hash until the sweep takes it. Both outlive a sweep that
 * died by a minute.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type * as Bullmq from 'bullmq'
import type * as Redis from 'redis'
import type { BesideSweep, SweepPoint } from '../../sim/fleet/sweep/sweep.ts'
import { loadPeer } from '../../stores/peer.ts'
import { redisAddress } from '../../stores/redis-address.ts'
import { connecting, Patience } from '../../stores/redis-client.ts'
import { besideFromText, besideToText } from './beside.ts'
import { fromJson, toJson } from './json.ts'
import { tried, type Came, type Runner } from './runner.ts'

/** Our own version, as package.json has it. */
export const VERSION = '0.1.0'

/** Each version has a queue of its own: a worker knows what to do with the points of no other. */
const [PREFIX, QUEUE] = ['glass-tls', `fleet-${VERSION}`]
/** Removes what is left of a queue in which nothing is to be done. @see cleared */
const CLEAR = `if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then return 0 end
redis.call('DEL', unpack(KEYS, 3))
return 1`
/** Looks after a sweep whether its last points have left the queue. */
const LOOKS = 5
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

/** Where what came of a sweep's points lies, and what is given beside them. */
function keysOf(sweep: string): { readonly came: string; readonly beside: string } {
  return { came: `${PREFIX}:sweep:${sweep}:came`, beside: `${PREFIX}:sweep:${sweep}:beside` }
}

/**
 * Has workers work points out, wherever they are.
 * @param came told of each, in whatever order they are done
 * @throws StoreError where a package is missing or no server answers
 */
export async function overRedis(
  where: string,
  points: readonly SweepPoint[],
  beside: BesideSweep,
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
  const besideText = besideToText(beside)
  const ask = async (): Promise<void> => {
    if (!(await client.expire(keys.beside, ALIVE))) await client.set(keys.beside, besideText, { EX: ALIVE })
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
      if (missing.delete(Number(index))) came(Number(index), fromJson(text) as Came)
  }
  const isAlone = async (): Promise<boolean> => (await queue.getWorkersCount()) === 0
  let asked = 0
  let told = false
  try {
    while (missing.size > 0 && !signal.aborted) {
      if (Date.now() - asked >= RENEW) {
        await ask()
        if (asked > 0 && !told && (told = await isAlone()))
          note(
            `fleet: no worker of version ${VERSION} is at Redis at ${name}: glass-tls fleet worker --redis ${name}\n`,
          )
        asked = Date.now()
      }
      await setTimeout(LOOK)
      await look()
    }
  } finally {
    // Those that a worker has in hand cannot be removed: it finds that the sweep is over.
    await client.del([keys.beside, keys.came]).catch(() => undefined)
    await Promise.allSettled([...missing].map((index) => queue.remove(idOf(index))))
    await queue.close()
    await cleared(client, queue.keys).catch(() => undefined)
    client.destroy()
  }
}

/** Removes the keys of a queue, which nothing needs while nobody has points in it; those of another sweep keep it. */
async function cleared(client: Client, { wait, active, ...others }: Bullmq.Queue['keys']): Promise<void> {
  const keys = [wait!, active!, ...Object.values(others)]
  // The last point leaves the queue a moment after its report came.
  for (let look = 0; look < LOOKS; look++) {
    if ((await client.eval(CLEAR, { keys })) === 1) return
    await setTimeout(LOOK)
  }
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
    if (!(await client.exists(keys.beside))) return
    await client.multi().hSet(keys.came, String(index), toJson(what)).expire(keys.came, ALIVE).exec()
  }
  let latest: { readonly sweep: string; readonly beside: Promise<BesideSweep | undefined> } | undefined
  const besideOf = (sweep: string): Promise<BesideSweep | undefined> => {
    if (latest?.sweep !== sweep) {
      const text = client.get(keysOf(sweep).beside)
      const beside = text.then((found) => (found === null ? undefined : besideFromText(found)))
      latest = { sweep, beside }
      // Redis that was away is asked again for the next point.
      beside.catch(() => (latest = undefined))
    }
    return latest.beside
  }
  const work = async ({ data }: Bullmq.Job<Task>): Promise<void> => {
    if (!(await client.exists(keysOf(data.sweep).beside))) return
    const beside = await besideOf(data.sweep)
    if (beside) await put(data, await tried(fromJson(data.point) as SweepPoint, beside, runner))
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
      // A worker that waits writes anew what a sweep removed.
      await cleared(client, worker.keys).catch(() => undefined)
      client.destroy()
    },
  }
}
