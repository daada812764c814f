import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppendOnly, ByteQueue } from '../../src/bytes/queue.ts'

const SEEDED = { seed: 9846, numRuns: 200 }

/** What to do with one of the values made so far: grow it, or take from its front. */
const operations = <T>(item: fc.Arbitrary<T>) =>
  fc.array(fc.record({ on: fc.nat(), add: fc.array(item, { maxLength: 90 }), drop: fc.nat(40) }), {
    maxLength: 40,
  })

describe('ByteQueue', () => {
  it('keeps every value it ever was, whichever of them grows (against plain arrays)', () => {
    fc.assert(
      fc.property(operations(fc.nat(255)), (steps) => {
        const made: { queue: ByteQueue; model: number[] }[] = [{ queue: ByteQueue.empty, model: [] }]
        for (const { on, add, drop } of steps) {
          const { queue, model } = made[on % made.length]
          made.push({ queue: queue.append(Uint8Array.from(add)), model: [...model, ...add] })
          made.push({ queue: queue.drop(drop), model: model.slice(drop) })
        }
        for (const { queue, model } of made) {
          expect(queue.length).toBe(model.length)
          expect([...queue.peek(model.length + 5)]).toEqual(model)
          expect([...queue.peek(3, 2)]).toEqual(model.slice(2, 5))
          if (model.length > 0) expect(queue.at(model.length - 1)).toBe(model.at(-1))
        }
      }),
      SEEDED,
    )
  })

  it('copies what it is given and what it gives', () => {
    const given = Uint8Array.of(1, 2, 3)
    const queue = ByteQueue.empty.append(given)
    given[0] = 9
    const taken = queue.peek(3)
    taken[1] = 9
    expect([...queue.peek(3)]).toEqual([1, 2, 3])
  })

  it('forks: two continuations of one value do not see each other', () => {
    const root = ByteQueue.empty.append(Uint8Array.of(1))
    const left = root.append(Uint8Array.of(2))
    const right = root.append(Uint8Array.of(3))
    expect([[...root.peek(9)], [...left.peek(9)], [...right.peek(9)]]).toEqual([[1], [1, 2], [1, 3]])
  })

  it('reads numbers', () => {
    const queue = ByteQueue.empty.append(Uint8Array.of(0, 22, 3, 3, 1, 2)).drop(1)
    expect([queue.uint(0, 1), queue.uint(3, 2), queue.uint(0, 5)]).toEqual([22, 0x0102, 0x1603030102])
  })

  it('appends a byte at a time in amortised constant time: growing doubles, nothing else copies', () => {
    let queue = ByteQueue.empty
    const one = Uint8Array.of(7)
    for (let i = 0; i < 200_000; i++) queue = queue.append(one)
    expect(queue.length).toBe(200_000)
    expect(queue.at(199_999)).toBe(7)
  })

  it('does not keep what was dropped for the sake of a small rest', () => {
    // A queue reads without a copy where its storage holds nothing else.
    const whole = ByteQueue.empty.append(new Uint8Array(65_536).fill(7))
    const rest = whole.drop(65_536 - 100)
    expect(rest.read(100).buffer.byteLength).toBe(100)
    expect(rest.read(100)).toBe(rest.read(100))
    expect(whole.length).toBe(65_536)
  })

  it('is the empty queue again when all is dropped', () => {
    expect(ByteQueue.empty.append(Uint8Array.of(1, 2)).drop(2)).toBe(ByteQueue.empty)
    expect(ByteQueue.empty.append(new Uint8Array(0))).toBe(ByteQueue.empty)
  })
})

describe('AppendOnly', () => {
  it('keeps every value it ever was, whichever of them grows (against plain arrays)', () => {
    fc.assert(
      fc.property(operations(fc.nat()), (steps) => {
        const made: { list: AppendOnly<number>; model: number[] }[] = [{ list: AppendOnly.of(), model: [] }]
        for (const { on, add } of steps) {
          const { list, model } = made[on % made.length]
          made.push({ list: list.append(...add), model: [...model, ...add] })
        }
        for (const { list, model } of made) {
          expect([...list]).toEqual(model)
          expect(list.length).toBe(model.length)
          expect(list.slice(1, 4)).toEqual(model.slice(1, 4))
          expect(list.slice(2)).toEqual(model.slice(2))
          for (const index of [-1, 0, model.length - 1, model.length, -model.length - 1])
            expect(list.at(index)).toBe(model.at(index))
        }
      }),
      SEEDED,
    )
  })

  it('does not see what a later value appended to the shared storage', () => {
    const root = AppendOnly.of('a')
    const left = root.append('b')
    const right = root.append('c')
    expect([[...root], [...left], [...right]]).toEqual([['a'], ['a', 'b'], ['a', 'c']])
    expect(root.slice(0, 9)).toEqual(['a'])
    expect(root.at(1)).toBeUndefined()
    expect(root.append()).toBe(root)
  })

  it('tells what grew out of it from what only looks like it', () => {
    const root = AppendOnly.of('a')
    const left = root.append('b')
    const right = root.append('b')
    expect(root.isStartOf(root)).toBe(true)
    expect(root.isStartOf(left.append('c'))).toBe(true)
    expect(left.isStartOf(root)).toBe(false)
    expect(left.isStartOf(right)).toBe(false)
    expect(left.isStartOf(right.append('c'))).toBe(false)
    expect(AppendOnly.of<string>().isStartOf(right)).toBe(true)
  })
})
