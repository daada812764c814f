/** The examples of stores, 24 to 27: one in memory; three outside of the process, which must tell the same story. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/stores/sqlite-driver.ts'
import { built } from '../kit/built.ts'
import { describeWhere, describeWith } from '../peers/children.ts'
import { printed } from './printed.ts'

describe('example 24', async () => {
  const text = await printed(() => import('../../examples/24-store-memory.ts'))

  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/24.txt')
  })

  it('resumes once by a reference, and not after a restart (RFC 9846 §8.1)', () => {
    expect(text).toContain('1st  reused false; a reference of 32 B')
    expect(text).toContain('the context keeps 0, the store 1')
    expect([...text.matchAll(/^\d\w\w {2}reused (\w+)/gm)].map(([, reused]) => reused)).toEqual([
      'false',
      'true',
      'false',
      'false',
    ])
  })

  it('does the same with a store of its own', () => {
    expect(text).toContain('our own: 1st reused false, 2nd true, 3rd false')
  })
})

/** The same for every store: what it prints, and what that has to mean. */
function tellsTheStory(number: string, example: () => Promise<unknown>): void {
  it('prints the same as ever, and as the other stores', async () => {
    const text = await printed(example)
    await expect(text).toMatchFileSnapshot(`../../examples/output/${number}.txt`)
    const told = new Map(text.split('\n').map((line) => [line.slice(0, 24).trim(), line.slice(24)]))
    expect(told.get('first process')).toBe('reused false; the store holds 1')
    expect(told.get('without the key')).toBe('0 of 1 sessions can be read')
    expect(told.get('next process')).toBe('reused true')
    expect(told.get('two at once')).toBe('1 of 2 reused')
    expect(told.get('the store is gone')).toBe('reused false, connected true')
    expect(text).toMatch(/^ {2}the session could not be stored$/m)
  })
}

describe('example 25', () => tellsTheStory('25', () => import('../../examples/25-store-files.ts')))

const sqlite = await openDatabase(() => ':memory:').then(
  ({ database }) => (database.close(), true),
  () => false,
)
describeWhere(sqlite, 'better-sqlite3 or node:sqlite', 'example 26', () =>
  tellsTheStory('26', () => import('../../examples/26-store-sqlite.ts')),
)

describeWith('redis-server', '--version', 'example 27', () =>
  tellsTheStory('27', () => import('../../examples/27-store-redis.ts')),
)

describe('example 27 without Redis', () => {
  it('says so in a line, and ends well', () => {
    const { stdout, status } = spawnSync(process.execPath, [built('examples/27-store-redis.ts')], {
      encoding: 'utf8',
      env: { ...process.env, PATH: '/nowhere' },
    })
    expect({ stdout, status }).toEqual({ stdout: 'skipped: redis-server is not installed\n', status: 0 })
  })
})
