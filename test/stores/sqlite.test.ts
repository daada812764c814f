/** The store in an SQLite database. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/stores/sqlite-driver.ts'
import { openStore } from '../../src/stores/open.ts'
import { describeWhere, scratch } from '../peers/children.ts'
import { storeContract, type Place } from './contract.ts'
import { key, NOW, session } from './sessions.ts'

const there = await openDatabase(() => ':memory:').then(
  ({ database }) => {
    database.close()
    return true
  },
  () => false,
)

const { file } = scratch()
let databases = 0
const fresh = (): string => file(`store ${++databases}.db`)

const place: Place = {
  fresh: () => `sqlite:${fresh()}`,
  damage: async (spec, name) => {
    const { database } = await openDatabase(() => spec.slice('sqlite:'.length))
    const [row] = database.prepare('SELECT value FROM sessions WHERE name = ?').all(name)
    const value = new Uint8Array(row!['value'] as Uint8Array)
    value[value.length >> 1]! ^= 1
    database.prepare('UPDATE sessions SET value = ? WHERE name = ?').run(value, name)
    database.close()
  },
  shared: true,
}

describeWhere(there, 'better-sqlite3 for this Node, or node:sqlite', 'SQLite', () => {
  describe('the store in SQLite', () => {
    storeContract(place)
  })

  describe('the sealed store in SQLite', () => {
    storeContract(place, { key: new Uint8Array(32).fill(7) })
  })

  describe('a database of sessions', () => {
    it('is closed to other users, with its WAL', async () => {
      const path = fresh()
      const { sessions, close } = await openStore(`sqlite:${path}`)
      await sessions.put(key(1), session(1), NOW)
      for (const suffix of ['', '-wal', '-shm']) expect(statSync(path + suffix).mode & 0o777).toBe(0o600)
      await close()
    })

    it('holds no byte of a secret that was taken', async () => {
      const path = fresh()
      const { sessions, close } = await openStore(`sqlite:${path}`)
      const secret = Buffer.from(session(0x5a).secret)
      await sessions.put(key(1), session(0x5a), NOW)
      await close()
      expect(readFileSync(path).includes(secret)).toBe(true)
      const again = await openStore(`sqlite:${path}`)
      await again.sessions.take(key(1))
      await again.close()
      expect(readFileSync(path).includes(secret)).toBe(false)
    })

    it('that another process locks fails, and is not waited for; it can still be read', async () => {
      const path = fresh()
      const { sessions, close } = await openStore(`sqlite:${path}`)
      await sessions.put(key(1), session(1), NOW)
      const { database } = await openDatabase(() => path)
      database.exec('BEGIN IMMEDIATE')
      const begun = Date.now()
      await expect(sessions.put(key(2), session(2), NOW)).rejects.toThrow(/^database is locked$/)
      expect(Date.now() - begun).toBeLessThan(2000)
      expect(await sessions.get(key(1))).toBeDefined()
      database.exec('ROLLBACK')
      expect(await sessions.put(key(2), session(2), NOW)).toEqual([])
      database.close()
      await close()
    })

    it('must be one: another file is refused in one line', async () => {
      const path = fresh()
      writeFileSync(path, 'not a database, but long enough to be looked at as if it were one'.repeat(20))
      await expect(openStore(`sqlite:${path}`)).rejects.toThrow(
        /^the sqlite store cannot be opened: file is not a database$/,
      )
    })

    it('fails where its pages are damaged', async () => {
      const path = fresh()
      const { sessions, close } = await openStore(`sqlite:${path}`)
      for (let n = 0; n < 200; n++) await sessions.put(key(n), session(n), NOW)
      await close()
      const bytes = readFileSync(path)
      bytes.fill(0xff, 3 * 4096)
      writeFileSync(path, bytes)
      const damaged = await openStore(`sqlite:${path}`)
      await expect(damaged.sessions.get(key(100))).rejects.toThrow('malformed')
      await expect(damaged.sessions.put(key(100), session(100), NOW)).rejects.toThrow('malformed')
      await damaged.close()
    })
  })
})
