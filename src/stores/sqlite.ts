/**
 * Tables of an SQLite database. Each statement happens whole or not at all, whatever other processes do and whenever this
 * one is killed: `DELETE ... RETURNING` hands a row to one taker.
 *
 * - WAL: readers and one writer do not wait for each other, and what a killed process left half-written is ignored by the
 *   next one. With `synchronous = NORMAL` a power failure may lose what was written last, but not the database.
 * - `secure_delete`: what left is overwritten with zeros; the WAL forgets it when it is next folded in.
 * - Calls are synchronous: while SQLite works or waits for another writer, this thread does nothing else.
 */
import { closeSync, openSync } from 'node:fs'
import type { ByteStore, NamedBytes, PlaceOptions, Places } from './byte-store.ts'
import { Slack } from './slack.ts'
import { openDatabase, type Database, type Statement } from './sqlite-driver.ts'

/** ms for which a statement waits for another process that writes, and this thread with it. */
const PATIENCE = 250

/** The tables there are; entries expire at ms since 1970. */
type Table = 'sessions' | 'replays'

const schema = (table: Table): string => `
  CREATE TABLE IF NOT EXISTS ${table} (
    name BLOB PRIMARY KEY NOT NULL,
    value BLOB NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS ${table}_by_expiry ON ${table} (expires_at);`

const statements = (table: Table) =>
  ({
    put: `INSERT OR REPLACE INTO ${table} (name, value, expires_at) VALUES (?, ?, ?)`,
    add: `INSERT OR IGNORE INTO ${table} (name, value, expires_at) VALUES (?, ?, ?)`,
    replace: `UPDATE ${table} SET value = ? WHERE name = ?`,
    get: `SELECT value FROM ${table} WHERE name = ?`,
    take: `DELETE FROM ${table} WHERE name = ? RETURNING value`,
    remove: `DELETE FROM ${table} WHERE name = ?`,
    expire: `DELETE FROM ${table} WHERE expires_at <= ? RETURNING name`,
    makeRoom: `DELETE FROM ${table} WHERE name IN (SELECT name FROM ${table} ORDER BY expires_at LIMIT
      max(0, (SELECT count(*) FROM ${table}) - ?)) RETURNING name`,
    list: `SELECT name, value FROM ${table}`,
    count: `SELECT count(*) AS number FROM ${table}`,
  }) as const

type Statements = Readonly<Record<keyof ReturnType<typeof statements>, Statement>>

/**
 * Opens a database, with a table for each part; makes what is not there. Rejects where SQLite is missing or refuses the file.
 */
export async function openSqlite(file: string, options: PlaceOptions): Promise<Places> {
  const { database, driver } = await openDatabase(() => {
    // SQLite would let everybody read a new file; its WAL gets the rights of the file.
    closeSync(openSync(file, 'a', 0o600))
    return file
  })
  try {
    database.exec(`PRAGMA busy_timeout = ${PATIENCE}`)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON')
    const where = `the SQLite database ${file} (${driver})`
    return {
      sessions: new SqliteStore(database, where, 'sessions', options.size),
      replays: new SqliteStore(database, where, 'replays', options.size),
      close: () => soon(() => database.close()),
    }
  } catch (error) {
    database.close()
    throw error
  }
}

/** See the top of this file. */
class SqliteStore implements ByteStore {
  readonly place: string
  private readonly slack: Slack
  private readonly prepared: Statements

  constructor(database: Database, where: string, table: Table, size: number) {
    this.slack = new Slack(size)
    this.place = `table ${table} of ${where}`
    database.exec(schema(table))
    const all = Object.entries(statements(table)).map(([name, sql]) => [name, database.prepare(sql)])
    this.prepared = Object.fromEntries(all) as Statements
  }

  put(name: Uint8Array, value: Uint8Array, expiresAt: number): Promise<readonly Uint8Array[]> {
    return soon(() => {
      this.prepared.put.run(name, value, expiresAt)
      const room = this.slack.afterPut()
      if (room === undefined) return []
      return this.prepared.makeRoom.all(room).map((row) => bytesOf(row['name']))
    })
  }

  add(name: Uint8Array, value: Uint8Array, expiresAt: number): Promise<boolean> {
    return soon(() => Number(this.prepared.add.run(name, value, expiresAt).changes) === 1)
  }

  replace(name: Uint8Array, value: Uint8Array): Promise<boolean> {
    return soon(() => Number(this.prepared.replace.run(value, name).changes) === 1)
  }

  get(name: Uint8Array): Promise<Uint8Array | undefined> {
    return soon(() => valueOf(this.prepared.get.all(name)))
  }

  take(name: Uint8Array): Promise<Uint8Array | undefined> {
    return soon(() => valueOf(this.prepared.take.all(name)))
  }

  remove(name: Uint8Array): Promise<boolean> {
    return soon(() => Number(this.prepared.remove.run(name).changes) === 1)
  }

  expire(now: number): Promise<readonly Uint8Array[]> {
    return soon(() => this.prepared.expire.all(now).map((row) => bytesOf(row['name'])))
  }

  list(): Promise<readonly NamedBytes[]> {
    return soon(() =>
      this.prepared.list.all().map((row) => ({ name: bytesOf(row['name']), value: bytesOf(row['value']) })),
    )
  }

  count(): Promise<number> {
    return soon(() => Number(this.prepared.count.all()[0]?.['number']))
  }
}

/** A promise for what is done at once: a throw becomes a rejection. */
function soon<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()))
}

function valueOf([row]: readonly Readonly<Record<string, unknown>>[]): Uint8Array | undefined {
  return row && bytesOf(row['value'])
}

/** A BLOB as a plain array. */
function bytesOf(column: unknown): Uint8Array {
  if (!(column instanceof Uint8Array)) throw new Error('the database holds something else than bytes')
  return new Uint8Array(column)
}
