/** Stores and packages that a command line asks for. */
import { StoreError } from '../../stores/store.ts'
import { UsageError } from './options.ts'

/** What cannot be reached or is not installed is a mistake of the line. @param option that asked for it, where it should be named */
export async function asUsage<T>(work: () => Promise<T>, option?: string): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    throw new UsageError(option === undefined ? error.message : `--${option}: ${error.message}`)
  }
}
