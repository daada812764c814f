/**
 * Runs the bundle of one test file in a process of its own, and prints what became of each test: `node run.mjs BUNDLE PATTERN`, or
 * up to the first that fails, `node run.mjs BUNDLE PATTERN first`.
 */
import { writeSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { startTests, type Test, type VitestRunner } from '@vitest/runner'
import { getTestName, getTests } from '@vitest/runner/utils'

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

function nameOf(test: Test): string {
  return getTestName(test, ' ')
}

const files = await startTests([bundle], runner)
const loaded = files.every(({ result }) => result?.state !== 'fail')
tell(
  loaded,
  getTests(files).map((test) => [nameOf(test), test.result?.state]),
)
