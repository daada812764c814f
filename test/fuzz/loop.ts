/** The loop: choose an input, change it, run it, keep it if it reached anything new. */
import { closeSync, openSync } from 'node:fs'
import { countCopies } from '../robustness/copies.ts'
import { minimised, type Reaching } from './corpus.ts'
import type { Feedback } from './feedback.ts'
import { judged, type Find, type Judged } from './judge.ts'
import { mutateBytes } from './mutate.ts'
import { At, type Order, type Progress, type Said } from './order.ts'
import { Dice } from './random.ts'
import { reduced } from './reduce.ts'
import type { Target } from './target.ts'
import { targetNamed } from './targets.ts'

/** More kinds of finds than this are one cause, or too many to go on. */
const MOST_FINDS = 20

/** Tells somebody; done when he has it. */
export type Say = (said: Said) => Promise<void>

/** Fuzzes one target until the order says that it is enough. */
export async function fuzz(order: Order, feedback: Feedback, say: Say): Promise<void> {
  const target = await targetNamed(order.target)
  const seeds = target.seeds()
  feedback.forget()
  const file = openSync(order.at, 'w')
  const countNoMore = countCopies()
  const loop = new Loop(target, order, feedback, new At(file), say)
  await loop.begin(seeds, order.corpus)
  while (loop.goesOn()) await loop.once()
  const progress = loop.progress()
  const corpus = order.minimises ? await loop.corpus(seeds) : []
  countNoMore()
  closeSync(file)
  await say({ said: 'done', ...progress, corpus })
}

/** One target, one seed. */
export class Loop {
  private readonly target: Target
  private readonly order: Order
  private readonly feedback: Feedback
  private readonly say: Say
  private readonly dice: Dice
  private readonly at: Pick<At, 'enter'>
  private readonly started = performance.now()
  private readonly inputs: Uint8Array[] = []
  private readonly finds = new Set<string>()
  private executions = 0
  private told = 0

  constructor(target: Target, order: Order, feedback: Feedback, at: Pick<At, 'enter'>, say: Say) {
    this.target = target
    this.order = order
    this.feedback = feedback
    this.say = say
    this.dice = new Dice(order.seed)
    this.at = at
  }

  /** All of what there is is run once. */
  async begin(seeds: readonly Uint8Array[], corpus: readonly Uint8Array[]): Promise<void> {
    for (const input of [...seeds, ...corpus]) {
      await this.run(input)
      this.inputs.push(input)
    }
  }

  goesOn(): boolean {
    if (this.executions >= this.order.executions || this.finds.size >= MOST_FINDS) return false
    return this.executions % 64 !== 0 || performance.now() - this.started < this.order.milliseconds
  }

  async once(): Promise<void> {
    const { dice, target } = this
    const mutate = target.mutate && dice.below(4) > 0 ? target.mutate : mutateBytes
    const input = mutate(this.choose(), dice, this.choose())
    if ((await this.run(input)).fresh) this.inputs.push(input)
  }

  progress(): Progress {
    const { blocks, edgeCount: edges } = this.feedback
    const seconds = (performance.now() - this.started) / 1000
    return { executions: this.executions, seconds, blocks, edges, inputs: this.inputs.length }
  }

  /** What is worth keeping beside the genuine inputs. */
  async corpus(seeds: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const reaching: Reaching[] = []
    for (const input of this.inputs) {
      const { steps } = await this.judge(input)
      reaching.push({ input, steps, blocks: this.feedback.entered() })
    }
    const genuine = reaching.slice(0, seeds.length).flatMap(({ blocks }) => [...blocks])
    return minimised(reaching.slice(seeds.length), new Set(genuine))
  }

  /** Any input, or one of those that came last: behind them there may be more. */
  private choose(): Uint8Array {
    const { length } = this.inputs
    const last = Math.ceil(length / 8)
    return this.inputs[this.dice.below(2) ? this.dice.below(length) : length - 1 - this.dice.below(last)]
  }

  private async run(input: Uint8Array): Promise<Judged> {
    this.executions++
    const ran = await this.judge(input)
    if (ran.find && !this.finds.has(ran.find.kind)) await this.tell(input, ran.find)
    return ran
  }

  /** Tells of a find of a new kind, by the smallest input that has it. */
  private async tell(input: Uint8Array, { kind, text }: Find): Promise<void> {
    this.finds.add(kind)
    const find = async (input: Uint8Array): Promise<Find | undefined> => (await this.judge(input)).find
    const smallest = await reduced(input, async (smaller) => (await find(smaller))?.kind === kind)
    await this.say({ said: 'found', kind, text: (await find(smallest))?.text ?? text, input: smallest })
  }

  /** One execution, and each second a word of it. */
  private async judge(input: Uint8Array): Promise<Judged> {
    const passed = performance.now() - this.started
    if (passed - this.told > 1000) {
      this.told = passed
      await this.say({ said: 'progress', ...this.progress() })
    }
    this.at.enter(input)
    return judged(this.target, input, this.feedback)
  }
}
