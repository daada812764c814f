/** Several that write to one slow stream. */
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { PacedStream } from '../../src/cli/output/paced-stream.ts'

class Source {
  paused = false
  pauses = 0
  pause(): void {
    this.paused = true
    this.pauses++
  }
  resume(): void {
    this.paused = false
  }
}

it('a slow stream has one listener, however many wait and however often they write', () => {
  const slow = new PassThrough({ highWaterMark: 10 })
  const paced = new PacedStream(slow)
  const sources = Array.from({ length: 30 }, () => new Source())
  const before = slow.listenerCount('drain')
  for (const source of sources) for (let i = 0; i < 5; i++) paced.write('more than ten bytes', source)
  expect(slow.listenerCount('drain')).toBe(before + 1)
  expect(sources.map(({ paused, pauses }) => ({ paused, pauses }))).toEqual(
    sources.map(() => ({ paused: true, pauses: 1 })),
  )
})

it('lets all of them go on when it has drained, and stops them again', async () => {
  const slow = new PassThrough({ highWaterMark: 10 })
  const paced = new PacedStream(slow)
  const source = new Source()
  for (const round of [1, 2]) {
    paced.write('more than ten bytes', source)
    expect([source.paused, source.pauses]).toEqual([true, round])
    slow.read()
    await new Promise((resolve) => setImmediate(resolve))
    expect(source.paused).toBe(false)
  }
  paced.write('short', source)
  expect(source.paused).toBe(false)
})
