/** Where SQLite comes from: the package better-sqlite3, or Node itself from version 22.13 on. */
import { loadPeer } from './peer.ts'

/** What both have in common, as far as we need it. */
export interface Database {
  exec(sql: string): unknown
  prepare(sql: string): Statement
  close(): void
}

/** A prepared statement; `?` in its text stand for the parameters. */
export interface Statement {
  run(...parameters: readonly SqlValue[]): { readonly changes: number | bigint }
  all(...parameters: readonly SqlValue[]): readonly Readonly<Record<string, unknown>>[]
}

/** What we bind to a `?`. */
type SqlValue = Uint8Array | number

// A name that the types of our oldest Node do not know.
const BUILT_IN: string = 'node:sqlite'

type Constructor = new (file: string) => Database

/**
 * Opens a database with whichever is there; the package first, since somebody chose to install it.
 * @param ready called once one is there, gives the path of the file
 * @throws StoreError where neither is there
 */
export async function openDatabase(
  ready: () => string,
): Promise<{ readonly database: Database; readonly driver: string }> {
  try {
    const { default: Constructor } = (await loadPeer('better-sqlite3', 'a store in SQLite')) as {
      default: Constructor
    }
    return { database: new Constructor(ready()), driver: 'better-sqlite3' }
  } catch (missing) {
    const builtIn = (await import(BUILT_IN).catch(() => undefined)) as
      { DatabaseSync: Constructor } | undefined
    if (!builtIn) throw missing
    return { database: new builtIn.DatabaseSync(ready()), driver: BUILT_IN }
  }
}
