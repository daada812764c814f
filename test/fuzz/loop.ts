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
import { rememberAgreements } from './remembered.ts'
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
  const undo = [countCopies(), rememberAgreements()]
  const loop = new Loop(target, order, feedback, new At(file), say)
  await loop.begin(seeds, order.corpus)
  while (loop.goesOn()) await loop.once()
  const progress = loop.progress()
  const corpus = order.minimises ? await loop.corpus(seeds) : []
  for (const take of undo) take()
  closeSync(file)
  await say({ said: 'done', ...progress, corpus })
}

/** An input to go on from, and how much work it is. */
type Chosen = Pick<Reaching, 'input' | 'steps'>

/** What this process has worked, whatever else the machine does. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** One target, one seed. */
export class Loop {
  private readonly target: Target
  private readonly order: Order
  private readonly feedback: Feedback
  private readonly say: Say
  private readonly dice: Dice
  private readonly at: Pick<At, 'enter'>
  private readonly started = processorSeconds()
  private readonly inputs: Chosen[] = []
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
      const { steps } = await this.run(input)
      this.inputs.push({ input, steps })
    }
  }

  goesOn(): boolean {
    if (this.executions >= this.order.executions || this.finds.size >= MOST_FINDS) return false
    return this.executions % 64 !== 0 || this.seconds() * 1000 < this.order.milliseconds
  }

  async once(): Promise<void> {
    const { dice, target } = this
    const mutate = target.mutate && dice.below(4) > 0 ? target.mutate : mutateBytes
    const input = mutate(this.choose(), dice, this.choose())
    const { fresh, steps } = await this.run(input)
    if (fresh) this.inputs.push({ input, steps })
  }

  progress(): Progress {
    const { blocks, edgeCount: edges } = this.feedback
    const { executions, inputs } = this
    return { executions, seconds: this.seconds(), blocks, edges, inputs: inputs.length }
  }

  private seconds(): number {
    return processorSeconds() - this.started
  }

  /** What is worth keeping beside the genuine inputs. */
  async corpus(seeds: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const reaching: Reaching[] = []
    for (const { input } of this.inputs) {
      const { steps } = await this.judge(input)
      reaching.push({ input, steps, blocks: this.feedback.entered() })
    }
    const genuine = reaching.slice(0, seeds.length).flatMap(({ blocks }) => [...blocks])
    return minimised(reaching.slice(seeds.length), new Set(genuine))
  }

  /** Mostly the cheaper of two: the more executions there are. */
  private choose(): Uint8Array {
    const one = this.some()
    if (this.dice.below(4) === 0) return one.input
    const other = this.some()
    return (one.steps < other.steps ? one : other).input
  }

  /** Any input, or one of those that came last: behind them there may be more. */
  private some(): Chosen {
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
    const now = performance.now()
    if (now - this.told > 1000) {
      this.told = now
      await this.say({ said: 'progress', ...this.progress() })
    }
    this.at.enter(input)
    return judged(this.target, input, this.feedback)
  }
}
