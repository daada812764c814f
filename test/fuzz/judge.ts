/** One execution, judged: what it threw, how long its loops went, what it copied. */
import { bytesCopied } from '../robustness/copies.ts'
import type { Feedback, Touched } from './feedback.ts'
import { Broken, WORK, type Target } from './target.ts'

/** Bytes that an execution may copy, for an empty input and more for each byte. */
const COPIES = { base: 4_000_000, each: 4000 }

/** What is wrong with an execution. */
export interface Find {
  /** The same for two executions that fail in the same way: what was thrown and where, without numbers. */
  readonly kind: string
  /** What was thrown, with its stack. */
  readonly text: string
}

/** An execution. */
export interface Judged extends Touched {
  readonly find: Find | undefined
}

/** Runs a target once; what it throws is thrown once more, with its stack. */
export async function judged(target: Target, input: Uint8Array, feedback: Feedback): Promise<Judged> {
  const quick = await ran(target, input, feedback)
  if (!quick.find) return quick
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = FRAMES
  const { find = quick.find } = await ran(target, input, feedback)
  Error.stackTraceLimit = stackTraceLimit
  return { ...quick, find }
}

/** Frames of a stack that is looked at. */
const FRAMES = 20

async function ran(target: Target, input: Uint8Array, feedback: Feedback): Promise<Judged> {
  const copiedBefore = bytesCopied()
  feedback.begin()
  let thrown: unknown
  try {
    const running = target.run(input.slice(), (edge) => feedback.edge(edge))
    if (running) await running
  } catch (error) {
    thrown = error ?? new Error('nothing was thrown as an error')
  }
  const touched = feedback.end()
  thrown ??= excess(target, input, touched.steps, bytesCopied() - copiedBefore)
  return { ...touched, find: thrown === undefined ? undefined : findOf(thrown) }
}

function excess(
  { work = WORK }: Target,
  { length }: Uint8Array,
  steps: number,
  copied: number,
): Error | undefined {
  if (steps > work.base + work.each * length) return new Broken(`${steps} blocks entered for ${length} bytes`)
  if (copied > COPIES.base + COPIES.each * length) return new Broken(`${copied} bytes copied for ${length}`)
  return undefined
}

function findOf(thrown: unknown): Find {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const text = error.stack ?? `${error.name}: ${error.message}`
  const place = text.split('\n').find((line) => line.includes('/src/')) ?? ''
  // Columns are those of the counted text.
  const where = /src\/[^:?]*/.exec(place)?.[0] ?? ''
  const what = error.message.replace(/'[^']*'/g, "'…'").replace(/[0-9a-f]*\d[0-9a-f]*/g, 'N')
  return { kind: `${error.name}: ${what.slice(0, 160)} ${where}`.trim(), text }
}
