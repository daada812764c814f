import type { Reporter, TestModule, TestCase } from 'vitest/node'

/** Vitest reporter that closes the run with `N passed, N failed[, N skipped]` alone on a line, which any log reader can find. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const cases: TestCase[] = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string) => cases.filter((test) => test.result().state === state).length
    // A file that does not load, or an error outside every test, is a failure even though no test case carries it.
    const broken = modules.filter((module) => module.errors().length > 0).length + errors.length
    const skipped = count('skipped')
    process.stdout.write(
      `\n${count('passed')} passed, ${count('failed') + broken} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
    )
  }
}
