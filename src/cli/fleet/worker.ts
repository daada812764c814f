/** `fleet worker`: works points of sweeps out that come over Redis, until it is asked to end. */
import { availableParallelism } from 'node:os'
import { helpText, parseOptions, UsageError, wholeNumber, type OptionTable } from '../arguments/options.ts'
import { asUsage } from '../arguments/stores.ts'
import { interrupted } from '../output/interrupt.ts'
import type { Io } from '../output/io.ts'
import { LOCK, workerAt } from './queue.ts'
import { runnerOf } from './runner.ts'

/** Threads that may be asked for. */
const MOST_WORKERS = 256

const OPTIONS = {
  redis: {
    type: 'string',
    value: 'URL',
    help: 'where sweeps come from: redis://HOST:PORT, or /path/of.sock',
  },
  workers: {
    type: 'string',
    value: 'N',
    help: 'points at a time, each in a thread (as many as there are processors)',
  },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionTable

/** Threads that an option asks for. */
export function lanesOf(workers: string | undefined): number {
  return workers === undefined ? availableParallelism() : wholeNumber('workers', workers, 1, MOST_WORKERS)
}

/** The command. */
export async function fleetWorker(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(OPTIONS, args)
  if (values.help) {
    io.out(helpText('glass-tls fleet worker --redis URL [options]', OPTIONS))
    return 0
  }
  if (positionals.length > 0) throw new UsageError(`fleet worker takes no '${positionals.join(' ')}'`)
  const { redis } = values
  if (redis === undefined) throw new UsageError('fleet worker: expected --redis URL')
  const lanes = lanesOf(values.workers)
  const note = (text: string): void => io.note(text)
  const worker = await asUsage(async () => workerAt(redis, await runnerOf(lanes), note, LOCK))
  note(`fleet worker: ${lanes} at a time; Ctrl-C ends it when they are done\n`)
  await interrupted()
  await worker.close()
  return 0
}
