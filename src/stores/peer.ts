/** Packages that only some stores need: optional peers, loaded when such a store is opened. */
import { StoreError } from './store.ts'

/** Loads a package. @throws StoreError that says how to install it, or why it does not load */
export async function loadPeer(name: string, use: string): Promise<unknown> {
  try {
    return await import(name)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    const missing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
    if (missing && text.includes(`'${name}'`))
      throw new StoreError(`${use} needs the package ${name}, which is not installed: npm install ${name}`)
    throw new StoreError(`${use} needs the package ${name}, which does not load: ${text.split('\n')[0]}`)
  }
}
