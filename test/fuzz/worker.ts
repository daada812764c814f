/** The process that fuzzes, one target after another: first the counters, then everything that they count. */
import { register } from 'node:module'
import { Feedback } from './feedback.ts'
import type { Order, Said } from './order.ts'

register('./blocks.ts', import.meta.url)
const feedback = new Feedback()
feedback.install()
// A stack costs more than what most decoders do until they refuse: where one is wanted, it is taken again.
Error.stackTraceLimit = 0
const { fuzz } = await import('./loop.ts')

/** Says something to who ordered it, and waits until it is said: the loop lets nothing else happen. */
function say(said: Said): Promise<void> {
  return new Promise((resolve) => process.send!(said, () => resolve()))
}

process.on('message', (order: Order) => void fuzz(order, feedback, say))
await say({ said: 'ready' })
