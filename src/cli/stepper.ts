/** The stepper as a value: where it stands, what a key does, without a terminal. */
import type { Moment } from '../trace/timeline.ts'
import type { Run } from '../trace/run.ts'
import type { World } from '../sim/world.ts'
import { trafficName, mainEvent, momentTitle } from '../render/moment.ts'
import { takesChangeCipherSpec, type HandshakeStep } from '../render/steps.ts'
import { tellingOf } from '../render/telling.ts'

/** What the right side shows of the moment. */
export const VIEWS = ['story', 'bytes', 'secrets', 'verdicts', 'state', 'diff'] as const
/** One of the views. */
export type View = (typeof VIEWS)[number]

/** The whole stepper between two keys. */
export interface Stepper {
  readonly run: Run
  /** Every moment with the worlds before and after. */
  readonly moments: readonly Moment<World>[]
  /** TLS 1.2: the steps of the handshakes, by the index of their moment. */
  readonly steps: ReadonlyMap<number, HandshakeStep>
  /** Index of the moment in sight. */
  readonly at: number
  readonly view: View
  /** Rows of the view that are scrolled out at the top. */
  readonly scroll: number
  /** What is being typed: a number to jump to, or text to find. */
  readonly prompt: { readonly kind: 'jump' | 'find'; readonly text: string } | undefined
  /** What was looked for last. */
  readonly needle: string
  /** A remark in the last row. */
  readonly remark: string
}

/** A stepper at the first moment. */
export function newStepper(run: Run, moments: readonly Moment<World>[]): Stepper {
  const steps = new Map(run.connections.flatMap((connection) => [...tellingOf(connection).steps]))
  return { run, moments, steps, at: 0, view: 'story', scroll: 0, prompt: undefined, needle: '', remark: '' }
}

/** A key as readline names it: `right`, `q`, `return`; `text` is what it types. */
export interface Key {
  readonly name: string
  readonly text?: string
  readonly ctrl?: boolean
}

/** The stepper after a key; `quit` where it ends. */
export function press(stepper: Stepper, key: Key): Stepper | 'quit' {
  if (key.ctrl && key.name === 'c') return 'quit'
  const quiet = { ...stepper, remark: '' }
  if (stepper.prompt) return typed(quiet, stepper.prompt, key)
  const view = VIEWS.at(Number.parseInt(key.name, 10) - 1)
  if (/^[1-6]$/.test(key.name) && view) return { ...quiet, view, scroll: 0 }
  return command(quiet, key)
}

function command(stepper: Stepper, { name, text = '' }: Key): Stepper | 'quit' {
  const { at, moments, view, scroll, needle } = stepper
  switch (name) {
    case 'right':
    case 'l':
    case 'space':
      return goTo(stepper, at + 1)
    case 'left':
    case 'h':
      return goTo(stepper, at - 1)
    case 'home':
      return goTo(stepper, 0)
    case 'end':
      return goTo(stepper, moments.length - 1)
    case 'down':
    case 'j':
      return { ...stepper, scroll: scroll + 1 }
    case 'up':
    case 'k':
      return { ...stepper, scroll: Math.max(0, scroll - 1) }
    case 'pagedown':
      return { ...stepper, scroll: scroll + 10 }
    case 'pageup':
      return { ...stepper, scroll: Math.max(0, scroll - 10) }
    case 'tab':
      return { ...stepper, view: VIEWS[(VIEWS.indexOf(view) + 1) % VIEWS.length], scroll: 0 }
    case 'g':
      return { ...stepper, prompt: { kind: 'jump', text: '' } }
    case 'n':
      return find(stepper, needle)
    case 'q':
      return 'quit'
    default:
      return text === '/' ? { ...stepper, prompt: { kind: 'find', text: '' } } : stepper
  }
}

function goTo(stepper: Stepper, at: number): Stepper {
  const last = stepper.moments.length - 1
  const remark = at < 0 ? 'this is the first moment' : at > last ? 'this is the last moment' : ''
  return { ...stepper, at: Math.max(0, Math.min(last, at)), scroll: 0, remark }
}

// ---- Typing

function typed(stepper: Stepper, prompt: NonNullable<Stepper['prompt']>, key: Key): Stepper {
  const { kind, text } = prompt
  if (key.name === 'escape') return { ...stepper, prompt: undefined }
  if (key.name === 'backspace') return { ...stepper, prompt: { kind, text: text.slice(0, -1) } }
  if (key.name !== 'return' && key.name !== 'enter')
    return key.text && key.text >= ' ' ? { ...stepper, prompt: { kind, text: text + key.text } } : stepper
  const done = { ...stepper, prompt: undefined }
  if (kind === 'find') return find({ ...done, needle: text }, text)
  return /^\d+$/.test(text)
    ? goTo(done, Number(text))
    : { ...done, remark: `'${text}' is no number of a moment` }
}

/** The next moment, round the end, in which something has the text in its name. */
function find(stepper: Stepper, needle: string): Stepper {
  const { moments, at } = stepper
  if (needle === '') return { ...stepper, remark: 'nothing to look for: / and a word' }
  const lower = needle.toLowerCase()
  for (let step = 1; step <= moments.length; step++) {
    const index = (at + step) % moments.length
    if (namesIn(moments[index]).some((name) => name.toLowerCase().includes(lower)))
      return goTo(stepper, index)
  }
  return { ...stepper, remark: `no moment has '${needle}'` }
}

function namesIn(moment: Moment<World>): string[] {
  const names = moment.events.flatMap((event) => {
    switch (event.kind) {
      case 'message':
      case 'secret':
        return [event.name]
      case 'state':
        return [event.to]
      case 'verdict':
        return [event.question, ...event.checks.map(({ id }) => id)]
      case 'alert':
        return [`alert ${event.description}`]
      case 'cache':
        return [`cache ${event.operation}`]
      case 'data':
        return [event.early ? 'early data' : 'application data']
      case 'record':
      case 'note':
        return []
    }
  })
  const change = takesChangeCipherSpec(moment.events) ? ['ChangeCipherSpec'] : []
  return [moment.cause, moment.connection, ...change, ...names]
}

/** What the list of moments says of one: `client ▶ ClientHello`, with the number of its step in TLS 1.2. */
export function momentWords(moment: Moment<World>, steps: Stepper['steps']): string {
  const { actor, events, cause } = moment
  if (actor === 'wire') return cause
  const main = mainEvent(events)
  if (main?.direction !== 'sent') return momentTitle(moment)
  const step = steps.get(moment.index)
  return `${actor === 'client' ? '▶' : '◀'} ${step ? `${step.number} ` : ''}${trafficName(main)}`
}
