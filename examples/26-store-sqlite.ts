/**
 * Sessions in a SQLite database: one file, transactions, and an index by the time at which each expires.
 *
 * What somebody would like to write with Python's `ssl` and `sqlite3`:
 *
 *     database.execute('INSERT INTO sessions VALUES (?, ?)', (session.id, session))
 *     # ProgrammingError: type '_ssl.SSLSession' is not supported
 *
 * What is easily missed:
 *
 * - An `SSLSession` shows its id and its times, never its secret: there is nothing to put into a row.
 * - To look up and to delete must be one statement (`DELETE ... RETURNING`): between two, another process finds the session
 *   as well, and a reference that is good for one resumption makes two.
 *
 * Needs the package better-sqlite3, or a Node with node:sqlite; says so where neither is there.
 *
 * Run it with `npx tsx examples/26-store-sqlite.ts`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tell } from './stores/story.ts'

const folder = mkdtempSync(join(tmpdir(), 'glass-tls-example-'))
try {
  // It breaks when the database is closed while the server still uses it.
  await tell(`sqlite:${join(folder, 'sessions.db')}`, (stores) => stores.close())
} finally {
  rmSync(folder, { recursive: true, force: true })
}
