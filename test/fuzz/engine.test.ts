/** The parts of `npm run fuzz`: a bug that is put in is found, made small, and found again by the same seed. */
import { runInThisContext } from 'node:vm'
import { afterAll, describe, expect, it } from 'vitest'
import { concat, equal } from '../../src/bytes/bytes.ts'
import { withCounters } from './blocks.ts'
import { minimised } from './corpus.ts'
import { Feedback } from './feedback.ts'
import { judged } from './judge.ts'
import { Loop } from './loop.ts'
import { mutateBytes } from './mutate.ts'
import type { Found, Order, Said } from './order.ts'
import { Dice } from './random.ts'
import { reduced } from './reduce.ts'
import type { Target } from './target.ts'

afterAll(() => Reflect.deleteProperty(globalThis, '__blocks'))

/** A function of some text, counted: it runs with the counters of `feedback`. */
function counted(feedback: Feedback, body: string): (input: Uint8Array) => void {
  feedback.install()
  const { text } = withCounters('some.ts', body, 0)
  return runInThisContext(`(() => { ${text}; return run })()`) as (input: Uint8Array) => void
}

/** Three bytes that must be right one after the other: by chance alone, one input in sixteen millions. */
const BUG = `function run(input) {
  if (input[0] === 0x54) {
    if (input[1] === 0x4c) {
      if (input[2] === 0x53) throw new Error('found')
    }
  }
}`

async function finding(seed: number): Promise<{ found: Found[]; executions: number }> {
  const feedback = new Feedback()
  const target: Target = { about: '', seeds: () => [new Uint8Array(8)], run: counted(feedback, BUG) }
  const found: Found[] = []
  const order: Order = {
    ...{ target: '', seed, executions: 60_000, milliseconds: Infinity, corpus: [], minimises: false, at: '' },
  }
  const say = (said: Said): Promise<void> => {
    if (said.said === 'found') found.push(said)
    return Promise.resolve()
  }
  const loop = new Loop(target, order, feedback, { enter: () => undefined }, say)
  await loop.begin(target.seeds(), [])
  while (loop.goesOn() && found.length === 0) await loop.once()
  return { found, executions: loop.progress().executions }
}

describe('the loop', () => {
  it('comes behind three comparisons, and gives the three bytes alone', async () => {
    const { found } = await finding(1)
    expect(found).toMatchObject([{ kind: 'Error: found', input: Uint8Array.of(0x54, 0x4c, 0x53) }])
  })

  it('does the same with the same seed, and something else with another', async () => {
    const [once, again, other] = [await finding(2), await finding(2), await finding(3)]
    const seen = ({ found: [{ kind, input }], executions }: typeof once): unknown => ({
      kind,
      input,
      executions,
    })
    expect(seen(again)).toEqual(seen(once))
    expect(other.executions).not.toBe(once.executions)
  })
})

describe('counting', () => {
  const steps = async (body: string, input = new Uint8Array(1)): Promise<number> => {
    const feedback = new Feedback()
    const run = counted(feedback, body)
    return (await judged({ about: '', seeds: () => [], run }, input, feedback)).steps
  }

  it('changes nothing of what a function gives', () => {
    const feedback = new Feedback()
    const body = `function run(n) {
      const small = (x) => ({ x: x ?? 1, y: x > 2 ? x && 'a' : x || 'b' })
      let sum = ''
      for (const i of [1, 2, 3]) if (i === n) sum += 'n'; else sum += i
      do sum += '.'; while (sum.length < n)
      switch (n) { case 1: case 2: sum += 'two'; break; default: sum += 'more' }
      try { if (n > 3) throw n } catch { sum += 'c' }
      return [sum, small(n), (() => n)(), class { static get of() { return n } }.of]
    }`
    const plain = runInThisContext(`(() => { ${body}; return run })()`) as (n: number) => unknown
    const run = counted(feedback, body) as unknown as (n: number) => unknown
    for (const n of [0, 1, 2, 3, 4, 9]) expect(run(n)).toEqual(plain(n))
  })

  it('counts each round of a loop, each branch, each function', async () => {
    expect(await steps('function run() { for (let i = 0; i < 10; i++) {} }')).toBe(1 + 10)
    expect(await steps('function run(b) { if (b[0]) b[0] = 1; else b[0] = 2 }')).toBe(2)
    expect(await steps('const f = () => 1; function run() { f(); f() }')).toBe(1 + 2)
  })

  it.each([
    ['a loop without end', 'function run() { for (;;) {} }', /^Hang: /],
    [
      'work that grows with the square',
      'function run(b) { for (const i of b) for (const j of b) {} }',
      /blocks entered/,
    ],
    ['what is thrown', "function run() { throw new TypeError('x') }", /^TypeError: x$/],
  ])('finds %s', async (_, body, kind) => {
    const feedback = new Feedback()
    const run = counted(feedback, body)
    const { find } = await judged({ about: '', seeds: () => [], run }, new Uint8Array(1500), feedback)
    expect(find?.kind).toMatch(kind)
  })
})

describe('an input', () => {
  it('is made as small as what it does allows', async () => {
    const input = concat(
      new Uint8Array(300).fill(1),
      Uint8Array.of(7, 9),
      new Uint8Array(200).fill(2),
      Uint8Array.of(8),
    )
    const holds = (bytes: Uint8Array): Promise<boolean> =>
      Promise.resolve(bytes.includes(9) && bytes.includes(8))
    expect(await reduced(input, holds)).toEqual(Uint8Array.of(9, 8))
  })

  it('stays in the corpus where it alone reaches something', () => {
    const [a, b, c] = [1, 2, 3].map((length) => new Uint8Array(length))
    const inputs = [
      { input: c, steps: 30, blocks: new Set([1, 2, 3]) },
      { input: a, steps: 10, blocks: new Set([1, 2]) },
      { input: b, steps: 20, blocks: new Set([2]) },
    ]
    expect(minimised(inputs, new Set())).toEqual([a, c])
    expect(minimised(inputs, new Set([3]))).toEqual([a])
  })

  it('is changed by the seed alone, and never becomes longer than 16 KiB', () => {
    const bytes = new Uint8Array(16_000).fill(5)
    const change = (seed: number): Uint8Array => {
      const dice = new Dice(seed)
      let changed: Uint8Array = bytes
      for (let i = 0; i < 40; i++) {
        changed = mutateBytes(changed, dice, bytes)
        expect(changed.length).toBeLessThanOrEqual(16_384)
      }
      return changed
    }
    expect(equal(change(4), change(4))).toBe(true)
    expect(equal(change(4), change(5))).toBe(false)
  })
})
