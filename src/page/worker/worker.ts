/** The worker: calls come in, answers go out. The engine is in here alone, so the page never waits for it. */
import { Misuse } from '../../rules/failure.ts'
import type { Answered, Asked } from './calls.ts'
import { Laboratory } from './laboratory.ts'

const laboratory = new Laboratory()

self.addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  self.postMessage(answer(data))
})

function answer({ id, name, given }: Asked): Answered {
  try {
    const call = laboratory[name].bind(laboratory) as (...args: readonly unknown[]) => unknown
    return { id, value: call(...given) }
  } catch (error) {
    if (error instanceof Misuse) return { id, misuse: error.message }
    return { id, broken: error instanceof Error ? error.message : String(error) }
  }
}
