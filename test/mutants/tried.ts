/** Whether tests fail over a changed source. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, ROOT, type Changed } from './bundle.ts'

/** Inside the package, so that modules are found from there; git and the linter pass it over. */
const PLACE = join(ROOT, '.tmp', `mutants-${process.pid}`)
const RUNNER = join(PLACE, 'run.mjs')

/** A command that may take a minute of a processor: a clock on the wall would call a machine that is busy a mistake that was noticed. */
const LIMITED = 'ulimit -t 60; exec "$0" "$@"'

/** What became of tests: one failed, or all passed, or there are none. */
export type Outcome = 'failed' | 'passed' | 'nobody'

/**
 * A part of a test's name, as its file has it, as a pattern of the names that come of it: `${...}`, `$name` and `%s` are anything,
 * and so is what begins with `${` and is not all there.
 */
export function patternOf(name: string): string {
  return name
    .split(/\$\{[^}]*\}|\$\{.*$|\$[\w.]+|%[a-z]/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
}

/** Tells tests that run from now on apart from those of other processes. */
export async function begin(): Promise<void> {
  mkdirSync(PLACE, { recursive: true })
  await bundle('test/mutants/run.ts', RUNNER)
}

/** Removes what was made. */
export function end(): void {
  rmSync(PLACE, { recursive: true, force: true })
}

/**
 * Runs some tests of a file, over a changed source until one fails.
 * @returns for each pattern what became of the tests that it names; where the module does not load, or takes more than a minute of a
 * processor, all failed
 */
export async function outcomesOf(
  file: string,
  patterns: readonly string[],
  change?: Changed,
): Promise<readonly Outcome[]> {
  const into = join(PLACE, 'test.mjs')
  try {
    const holds = await bundle(file, into, change)
    // What they run is as it was.
    if (change && !holds) return patterns.map(() => 'nobody')
  } catch {
    return patterns.map(() => 'failed')
  }
  const all = patterns.map((pattern) => `(?:${pattern})`).join('|')
  // Over a changed source the first that fails is enough.
  const upTo = change ? ['first'] : []
  const { stdout } = spawnSync('sh', ['-c', LIMITED, process.execPath, RUNNER, into, all, ...upTo], {
    encoding: 'utf8',
    cwd: ROOT,
    timeout: 30 * 60_000,
  })
  const [, found] = stdout.split('\u0000')
  if (found === undefined) return patterns.map(() => 'failed')
  const { loaded, tests } = JSON.parse(found) as { loaded: boolean; tests: [string, string | undefined][] }
  return patterns.map((pattern) => {
    const named = tests.filter(([name]) => new RegExp(pattern).test(name))
    if (named.length === 0) return loaded ? 'nobody' : 'failed'
    return named.every(([, state]) => state === 'pass') ? 'passed' : 'failed'
  })
}
