import { ShareRefused } from '../../src/crypto/agreement/group.ts'
import { seededRandom } from '../../src/crypto/hash/random.ts'

/** Random bytes for a test, the same in each run. */
export function seed(use: string, length: number): Uint8Array {
  return seededRandom('groups').draw({ connection: 'test', actor: 'client', use, ordinal: 0 }, length)
}

/** The reason of the ShareRefused that `run` throws; anything else thrown goes on. */
export function reasonOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof ShareRefused) return error.reason
    throw error
  }
  return 'nothing was refused'
}
