/**
 * Another process on the same store: `child.ts SPEC COMMAND [N]`. It says `ready`, waits for a line, and then
 *
 * - `take N`: takes each of N sessions five times, in an order of its own, and says which it got;
 * - `replay N`: shows each of N fingerprints, and says which were new;
 * - `put`: puts sessions for ever and says the number of each once it is stored.
 */
import { once } from 'node:events'
import { openStore, type OpenStores } from '../../src/stores/open.ts'
import { key, NOW, session, upTo } from './sessions.ts'

const [spec = '', command = '', count = '0'] = process.argv.slice(2)
/** Operations under way together. */
const TOGETHER = 32

/** Runs `work` for each number, {@link TOGETHER} at a time. */
async function forEach(numbers: readonly number[], work: (n: number) => Promise<void>): Promise<void> {
  const rest = [...numbers]
  const worker = async (): Promise<void> => {
    for (let n = rest.shift(); n !== undefined; n = rest.shift()) await work(n)
  }
  await Promise.all(upTo(TOGETHER).map(worker))
}

/** The numbers in an order that differs from process to process and from round to round. */
function shuffled(numbers: readonly number[]): number[] {
  return numbers
    .map((n) => [Math.random(), n] as const)
    .sort(([a], [b]) => a - b)
    .map(([, n]) => n)
}

async function take(stores: OpenStores, numbers: readonly number[]): Promise<number[]> {
  const got: number[] = []
  for (let round = 0; round < 5; round++)
    await forEach(shuffled(numbers), async (n) => {
      if (await stores.sessions.take(key(n))) got.push(n)
    })
  return got
}

async function replay(stores: OpenStores, numbers: readonly number[]): Promise<number[]> {
  const fresh: number[] = []
  await forEach(shuffled(numbers), async (n) => {
    const { firstTime, note } = await stores.replays.firstTime(key(n), NOW + 60_000, NOW)
    if (note !== undefined) throw new Error(note)
    if (firstTime) fresh.push(n)
  })
  return fresh
}

async function put(stores: OpenStores): Promise<never> {
  for (let n = 0; ; n += TOGETHER)
    await forEach(
      upTo(TOGETHER).map((i) => n + i),
      async (i) => {
        await stores.sessions.put(key(i), session(i), NOW)
        process.stdout.write(`stored ${i}\n`)
      },
    )
}

const stores = await openStore(spec, {
  size: 1_000_000,
  onProblem: (problem) => process.stderr.write(`${problem}\n`),
})
process.stdout.write('ready\n')
await once(process.stdin, 'data')
const numbers = upTo(Number(count))
if (command === 'take') process.stdout.write(`took ${JSON.stringify(await take(stores, numbers))}\n`)
if (command === 'replay') process.stdout.write(`new ${JSON.stringify(await replay(stores, numbers))}\n`)
if (command === 'put') await put(stores)
await stores.close()
process.stdin.destroy()
