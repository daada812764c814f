/** Packages that only some stores and some commands need: optional peers, loaded when they are asked for. */
import { StoreError } from './store.ts'

/** The major version of each that we are tested with, as package.json names them. */
export const PEERS = { 'better-sqlite3': 12, bullmq: 6, piscina: 5, redis: 6 } as const

/** Loads a package. @throws StoreError that says how to install it, or why it does not load */
export async function loadPeer(name: keyof typeof PEERS, use: string): Promise<unknown> {
  try {
    return await import(name)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    const missing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
    throw new StoreError(
      missing && text.includes(`'${name}'`)
        ? `${use} needs the package ${name}, which is not installed: npm install ${name}@${PEERS[name]}`
        : `${use} needs the package ${name}, which does not load: ${text.split('\n')[0]}`,
    )
  }
}
