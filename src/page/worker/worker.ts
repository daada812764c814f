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
  const whose = (name in laboratory ? laboratory : evidence) as unknown as Answering
  return (...given) => whose[name](...given)
}

/** What has calls, whichever they are. */
type Answering = Readonly<Record<keyof Calls, (...given: readonly unknown[]) => unknown>>
