/** The engine as the page holds it: asks the worker, and waits for what it answers. */
import type { Answered, Asked, Calls } from './calls.ts'

/** What one asked for cannot be: the sentence says why. */
export class CannotBe extends Error {}

/** The calls, each answered later. */
export type Engine = {
  readonly [N in keyof Calls]: (...given: Parameters<Calls[N]>) => Promise<ReturnType<Calls[N]>>
}

/** What of a worker is needed: a page has one, a test may have something like it. */
interface Post {
  postMessage(message: Asked): void
  addEventListener(type: 'message', hear: (event: { readonly data: Answered }) => void): void
}

/**
 * Asks a worker. Each promise fails with {@link CannotBe} where the question was wrong, and with
 * an Error where the engine broke.
 * @param onWaiting hears how many questions are open
 */
export function engineOver(worker: Post, onWaiting: (questions: number) => void = () => undefined): Engine {
  const waiting = new Map<number, (answered: Answered) => void>()
  let last = 0
  worker.addEventListener('message', ({ data }) => {
    waiting.get(data.id)?.(data)
    waiting.delete(data.id)
    onWaiting(waiting.size)
  })
  const ask = (name: keyof Calls, given: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++last
      waiting.set(id, (answered) => {
        if ('value' in answered) resolve(answered.value)
        else if ('misuse' in answered) reject(new CannotBe(answered.misuse))
        else reject(new Error(answered.broken))
      })
      onWaiting(waiting.size)
      worker.postMessage({ id, name, given })
    })
  const call =
    <N extends keyof Calls>(name: N) =>
    (...given: Parameters<Calls[N]>) =>
      ask(name, given) as Promise<ReturnType<Calls[N]>>
  return {
    catalogue: call('catalogue'),
    story: call('story'),
    moment: call('moment'),
    world: call('world'),
    ladder: call('ladder'),
    machines: call('machines'),
    beside: call('beside'),
    leak: call('leak'),
    settings: call('settings'),
    judge: call('judge'),
    show: call('show'),
    takePiece: call('takePiece'),
    dropPiece: call('dropPiece'),
    clearPieces: call('clearPieces'),
    parts: call('parts'),
    part: call('part'),
    listen: call('listen'),
    hear: call('hear'),
    heardStory: call('heardStory'),
    heardMoment: call('heardMoment'),
  }
}
