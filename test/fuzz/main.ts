/** `npm run fuzz`: changes inputs of what reads foreign bytes, keeps those that reach new code, and tells of promises that break. */
import { availableParallelism } from 'node:os'
import { UsageError } from '../../src/cli/arguments/options.ts'
import { figures, Lane, note, type Result } from './lane.ts'
import { HELP, orderFrom, type Wanted } from './options.ts'
import { replay } from './replay.ts'

/** All targets, as many at a time as there are processors for them. */
async function all(wanted: Wanted): Promise<Result[]> {
  const left = [...wanted.targets]
  const results: Result[] = []
  const some = async (): Promise<void> => {
    const lane = new Lane()
    for (let target = left.shift(); target !== undefined; target = left.shift()) {
      const result = await lane.run(target, wanted)
      results.push(result)
      note(`${target}: done, ${figures(result)}, ${result.finds.length} found`)
    }
    lane.end()
  }
  await Promise.all(Array.from({ length: Math.min(wanted.jobs, availableParallelism()) }, some))
  return results
}

/** Edges are all that was reached: blocks of the sources, and transitions of the tables of states. */
function asJson(
  { target, executions, blocks, edges: transitions, finds, ...more }: Result,
  { seed }: Wanted,
) {
  const edges = blocks + transitions
  return { target, seed, executions, edges, crashes: finds.length, blocks, transitions, ...more, finds }
}

async function main(args: readonly string[]): Promise<number> {
  const wanted = orderFrom(args)
  if (wanted === 'help') {
    process.stdout.write(HELP)
    return 0
  }
  if (wanted.replay !== undefined) return replay(wanted.targets[0], wanted.replay)
  const results = await all(wanted)
  const found = results.reduce((sum, { finds }) => sum + finds.length, 0)
  for (const result of results)
    process.stdout.write(
      wanted.json
        ? `${JSON.stringify(asJson(result, wanted))}\n`
        : `${result.target}: ${figures(result)}, ${result.finds.length} found\n`,
    )
  return found > 0 ? 1 : 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  note(`fuzz: ${error.message}`)
  process.exitCode = 2
}
