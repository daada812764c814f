/**
 * Runs the bundle of one test file in a process of its own, and prints what became of each test: `node run.mjs BUNDLE PATTERN`, or
 * up to the first that fails, `node run.mjs BUNDLE PATTERN first`.
 */
import { writeSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { startTests, type Suite, type Test, type VitestRunner } from '@vitest/runner'

const [bundle = '', pattern = '', upTo] = process.argv.slice(2)

const runner: VitestRunner = {
  config: {
    root: process.cwd(),
    setupFiles: [],
    name: undefined,
    passWithNoTests: true,
    testNamePattern: new RegExp(pattern),
    allowOnly: true,
    sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
    maxConcurrency: 1,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    strictTags: false,
  } as unknown as VitestRunner['config'],
  importFile: (path) => import(pathToFileURL(path).href),
  onAfterRunTask: (test) => {
    if (upTo === 'first' && test.result?.state === 'fail') tell(true, [[nameOf(test), 'fail']])
  },
}

function tell(
  loaded: boolean,
  tests: readonly (readonly [name: string, state: string | undefined])[],
): never {
  writeSync(1, `\u0000${JSON.stringify({ loaded, tests: tests.filter(([, state]) => state !== undefined) })}`)
  process.exit(0)
}

function nameOf({ name, suite }: Test | Suite): string {
  return suite ? `${nameOf(suite)} ${name}` : name
}

interface Task {
  readonly name: string
  readonly type: string
  readonly tasks?: readonly Task[]
  readonly result?: { readonly state?: string }
}

function namesOf(task: Task, before: readonly string[] = []): [name: string, state: string | undefined][] {
  const names = [...before, task.name]
  if (!task.tasks) return [[names.join(' '), task.result?.state]]
  return task.tasks.flatMap((each) => namesOf(each, names))
}

const files = (await startTests([bundle], runner)) as unknown as Task[]
const loaded = files.every(({ result }) => result?.state !== 'fail')
const tests = files.flatMap(({ tasks = [] }) => tasks.flatMap((task) => namesOf(task)))
tell(loaded, tests)
