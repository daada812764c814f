/** What tests import of Vitest, in the bundle of one test file: the same collectors and matchers, without a server behind them. */
import { fn, restoreAllMocks, spyOn } from '@vitest/spy'
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect'

export { afterAll, afterEach, beforeAll, beforeEach, describe, it, suite, test } from '@vitest/runner'

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin)

export const { expect } = chai
/** Spies alone: tests that set the clock are not run here. */
export const vi = { fn, restoreAllMocks, spyOn }
export const expectTypeOf = (): never => {
  throw new Error('types are not run')
}
