/** The worker: calls come in, answers go out. The engine is in here alone, so the page never waits for it. */
import { Misuse } from '../../rules/failure.ts'
import type { Answered, Asked, Calls } from './calls.ts'
import { Evidence } from './evidence/evidence.ts'
import { Laboratory } from './laboratory.ts'

const laboratory = new Laboratory()
const evidence = new Evidence()

self.addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  self.postMessage(answer(data))
})

function answer({ id, name, given }: Asked): Answered {
  try {
    return { id, value: called(name)(...given) }
  } catch (error) {
    if (error instanceof Misuse) return { id, misuse: error.message }
    return { id, broken: error instanceof Error ? error.message : String(error) }
  }
}

function called(name: keyof Calls): (...given: readonly unknown[]) => unknown {
  const call = name in laboratory ? laboratory[name as keyof Laboratory] : evidence[name as keyof Evidence]
  return call.bind(name in laboratory ? laboratory : evidence) as (...given: readonly unknown[]) => unknown
}
