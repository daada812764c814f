/** The stepper as a value: where it stands, what a key does, without a terminal. */
import type { Moment } from '../../trace/timeline.ts'
import type { Run } from '../../trace/run.ts'
import type { World } from '../../sim/lab/world.ts'
import { trafficName, mainEvent, momentTitle } from '../../render/text/moment-title.ts'
import { causeName } from '../../render/words/cause.ts'
import { takesChangeCipherSpec, type HandshakeStep } from '../../render/words/steps.ts'
import { tellingOf, type Telling } from '../../render/words/wording.ts'
import { lookedAt, type Looked } from './bytes-view.ts'
import { VIEW_HELP } from './keys.ts'

/** One of the views: what is shown of the moment. */
type View = keyof typeof VIEW_HELP
/** The views in order. */
export const VIEWS = Object.keys(VIEW_HELP) as readonly View[]

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
  /** What fills the screen: the first one, the keys, or the moments. */
  readonly page: 'welcome' | 'keys' | 'moments'
  /** In the bytes: the field that is chosen. */
  readonly field: number
  /** Rows of the view that are scrolled out at the top. */
  readonly scroll: number
  /** What is being typed: a number to jump to, or text to find. */
  readonly prompt: { readonly kind: 'jump' | 'find'; readonly text: string } | undefined
  /** What was looked for last. */
  readonly needle: string
  /** A remark in the last row. */
  readonly remark: string
}

/** A stepper before the first moment: it says what there is to see. */
export function newStepper(run: Run, moments: readonly Moment<World>[]): Stepper {
  const steps = new Map(run.connections.flatMap((connection) => [...tellingOf(connection).steps]))
  const place = { at: 0, view: 'story', page: 'welcome', field: 0, scroll: 0 } as const
  return { run, moments, steps, ...place, prompt: undefined, needle: '', remark: '' }
}

/** A key as readline names it: `right`, `q`, `return`; `text` is what it types. */
export interface Key {
  readonly name: string
  readonly text?: string
  readonly ctrl?: boolean
  readonly shift?: boolean
}

/** The stepper after a key; `quit` where it ends, `suspend` where the shell is asked for. */
export function press(stepper: Stepper, key: Key): Stepper | 'quit' | 'suspend' {
  if (key.ctrl) return key.name === 'c' ? 'quit' : key.name === 'z' ? 'suspend' : stepper
  const quiet = { ...stepper, remark: '' }
  if (stepper.prompt) return typed(quiet, stepper.prompt, key)
  if (key.text === '?') return { ...quiet, page: stepper.page === 'keys' ? 'moments' : 'keys', scroll: 0 }
  const view = VIEWS[Number(key.name) - 1]
  if (view) return shows(quiet, view)
  if (stepper.page !== 'moments' && OPENING.includes(key.name))
    return { ...quiet, page: 'moments', scroll: 0 }
  return command(quiet, key)
}

/** What leads from the first screen and from the keys to the moments. */
const OPENING: readonly string[] = ['right', 'l', 'space', 'return', 'enter', 'escape', 'left', 'h']

function shows(stepper: Stepper, view: View): Stepper {
  return { ...stepper, view, page: 'moments', scroll: 0, field: 0 }
}

/** How far a key moves what is shown: rows, or in the bytes the chosen field and then the rows of its bytes. */
function moves(stepper: Stepper, by: 1 | -1 | 10 | -10): Stepper {
  if (stepper.page !== 'moments' || stepper.view !== 'bytes' || Math.abs(by) > 1)
    return {
      ...stepper,
      scroll: Math.max(0, stepper.scroll + (stepper.view === 'bytes' ? Math.sign(by) * 4 : by)),
    }
  const last = (bytesAt(stepper)?.fields.length ?? 1) - 1
  return { ...stepper, scroll: 0, field: Math.max(0, Math.min(last, stepper.field + by)) }
}

/** The moment in sight. @throws RangeError where there is none */
export function momentAt({ moments, at }: Stepper): Moment<World> {
  const moment = moments[at]
  if (!moment) throw new RangeError(`no moment ${at} of ${moments.length}`)
  return moment
}

/** How the connection of the moment in sight is told. */
export function tellingAt(stepper: Stepper, full = false): Telling {
  const { connections } = stepper.run
  const moment = momentAt(stepper)
  const connection = connections.find(({ id }) => id === moment.connection) ?? connections.at(0)
  if (!connection) throw new RangeError('a run without connections')
  return tellingOf(connection, full)
}

/** The bytes of the moment in sight, where it has any. */
export function bytesAt(stepper: Stepper): Looked | undefined {
  return lookedAt(momentAt(stepper).events, tellingAt(stepper))
}

function command(stepper: Stepper, { name, text = '', shift = false }: Key): Stepper | 'quit' {
  const { at, moments, view, needle } = stepper
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
      return moves(stepper, 1)
    case 'up':
    case 'k':
      return moves(stepper, -1)
    case 'pagedown':
      return moves(stepper, 10)
    case 'pageup':
      return moves(stepper, -10)
    case 'tab':
      return shows(stepper, VIEWS.at((VIEWS.indexOf(view) + (shift ? -1 : 1)) % VIEWS.length) ?? view)
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
  return { ...stepper, at: Math.max(0, Math.min(last, at)), page: 'moments', scroll: 0, field: 0, remark }
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
    if (namesIn(momentAt({ ...stepper, at: index })).some((name) => name.toLowerCase().includes(lower)))
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
      case 'uncompressed':
        return [event.message.name]
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
      case 'signature':
        return [event.scheme]
      case 'record':
      case 'note':
        return []
    }
  })
  const change = takesChangeCipherSpec(moment.events) ? ['ChangeCipherSpec'] : []
  return [causeName(moment.cause), moment.connection, ...change, ...names]
}

/** What the list of moments says of one: `client ▶ ClientHello`, with the number of its step in TLS 1.2. */
export function momentWords(moment: Moment<World>, steps: Stepper['steps']): string {
  const { actor, events, cause } = moment
  if (actor === 'wire') return causeName(cause)
  const main = mainEvent(events)
  if (main?.direction !== 'sent') return momentTitle(moment)
  const step = steps.get(moment.index)
  return `${actor === 'client' ? '▶' : '◀'} ${step ? `${step.number} ` : ''}${trafficName(main)}`
}
