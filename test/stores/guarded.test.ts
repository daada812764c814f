/** Stores that fail and stores that hang, behind a guard. */
import { describe, expect, it } from 'vitest'
import { guarded, guardedReplays } from '../../src/stores/guarded.ts'
import { MemoryReplays, MemoryStore } from '../../src/stores/memory.ts'
import { acting } from './broken.ts'
import { key, NOW, session } from './sessions.ts'

/** What could not be done, in words. */
const TASKS = {
  get: 'the session could not be looked up',
  take: 'the session could not be taken out',
  put: 'the session could not be stored',
  used: 'the use of a session could not be counted',
  remove: 'the session could not be removed',
  expire: 'what expired could not be forgotten',
  replay: 'it is not known whether early data came before',
  list: 'the sessions could not be listed',
  count: 'the sessions could not be counted',
}

describe.each([
  ['rejects', () => Promise.reject(new Error('the disk is full\nand more')), 'the disk is full'],
  ['never answers', () => new Promise<never>(() => undefined), 'no answer within 20 ms'],
  [
    'throws',
    () => {
      throw new Error('no such table')
    },
    'no such table',
  ],
])('a store that %s', (_, act, why) => {
  const problems: string[] = []
  const options = { deadline: 20, onProblem: (problem: string) => problems.push(problem) }
  const store = guarded(acting(act), options)
  const note = (task: keyof typeof TASKS): string => `${TASKS[task]}: ${why} (a broken store)`

  it('gives misses that say why', async () => {
    expect(await store.get(key(1), NOW)).toEqual({ outcome: 'failed', note: note('get') })
    expect(await store.take(key(1), NOW)).toEqual({ outcome: 'failed', note: note('take') })
  })

  it('changes nothing, and says why', async () => {
    expect(await store.put(key(1), session(1), NOW)).toEqual({ gone: [], note: note('put') })
    expect(await store.used(key(1), NOW)).toEqual({ gone: [], note: note('used') })
    expect(await store.remove(key(1))).toEqual({ gone: [], note: note('remove') })
    expect(await store.expire(NOW)).toEqual({ gone: [], note: note('expire') })
  })

  it('takes no early data for new', async () => {
    const replays = guardedReplays(acting(act), 'a broken store', options)
    expect(await replays.firstTime(key(1), NOW + 1, NOW)).toEqual({
      firstTime: false,
      note: note('replay'),
    })
  })

  it('lists nothing, and every failure was reported', async () => {
    expect(await store.list(NOW)).toEqual([])
    expect(await store.count()).toBe(0)
    const operations = ['get', 'take', 'put', 'used', 'remove', 'expire', 'replay', 'list', 'count'] as const
    expect(problems).toEqual(operations.map(note))
  })
})

describe('a store that works', () => {
  it('is as it was', async () => {
    const store = guarded(new MemoryStore(), { deadline: 1000 })
    await store.put(key(1), session(1), NOW)
    expect(await store.take(key(1), NOW)).toEqual({ outcome: 'hit', session: session(1) })
    expect(await store.take(key(1), NOW)).toMatchObject({ outcome: 'miss' })
    const replays = guardedReplays(new MemoryReplays(10), '', { deadline: 1000 })
    expect(await replays.firstTime(key(1), NOW + 1, NOW)).toEqual({ firstTime: true })
  })
})
