/** The corpus of `npm run fuzz` through every target, and what it found before: each promise holds for each of them. */
import { describe, expect, it } from 'vitest'
import { ofTheDay } from '../kit/effort.ts'
import { CORPUS, readCorpus, readFinds } from './corpus.ts'
import { targetNamed, TARGETS } from './targets.ts'

describe.each(TARGETS)('the corpus of %s', (name) => {
  it('breaks no promise', async () => {
    const target = await targetNamed(name)
    const corpus = ofTheDay(readCorpus(CORPUS, name), target.oneOf ?? 1)
    expect(corpus.length).toBeGreaterThan(0)
    for (const input of [...readFinds(name), ...corpus]) await target.run(input, () => undefined)
  })
})
