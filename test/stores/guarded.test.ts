/** Stores that fail and stores that hang, behind a guard. */
import { describe, expect, it } from 'vitest'
import { attempts } from '../../src/stores/guarded.ts'

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
])('an operation that %s', (_, act: () => Promise<never>, why) => {
  it('gives no value, says why in one line, and is told of', async () => {
    const problems: string[] = []
    const attempt = attempts('a broken store', {
      deadline: 20,
      onProblem: (problem) => problems.push(problem),
    })
    const note = `nothing could be done: ${why} (a broken store)`
    expect(await attempt('nothing could be done', act)).toEqual({ note })
    expect(problems).toEqual([note])
  })
})

it('an operation that works gives what it gives', async () => {
  const attempt = attempts('', { deadline: 1000, onProblem: expect.unreachable })
  expect(await attempt('nothing', () => Promise.resolve(7))).toEqual({ value: 7 })
})
