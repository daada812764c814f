/** Changes of what is sent: they wait in a Lab until it is sent, and are made where it passes. */
import { DecodeError } from '../../bytes/reader.ts'
import type { Sender } from '../../handshake/state/endpoint.ts'
import type { ChangeNote } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import type { PathEdit } from '../../wire/path/path-edit.ts'
import { PathError } from '../../wire/path/resolve.ts'
import { RIGHT_BINDER, withBinders } from '../deviations/binders.ts'
import type { Network } from '../kernel/network.ts'
import type { Layer, SentChange } from './change.ts'
import { changeInWords } from './words.ts'
import type { Waiting } from './make.ts'
import { editedMessage, messageNameOf, onLanes, releasedOn, type Passed, type Passing } from './sent.ts'

/** What came of something that happened while changes waited. */
interface Tampered {
  readonly network: Network
  /** What still waits. */
  readonly waiting: readonly Waiting[]
  /** What the trace says of it. */
  readonly notes: readonly ChangeNote[]
}

/**
 * Lets something happen in a network; what waits for something that is then sent changes it.
 * @param id of the connection in progress
 */
export function tampered(
  network: Network,
  id: string,
  waiting: readonly Waiting[],
  act: (network: Network) => Network,
): Tampered {
  if (waiting.length === 0) return { network: act(network), waiting, notes: [] }
  const hand = new Hand(id, waiting)
  const happens = (among: Network): Network => {
    const after = among.through(hand.seam, act)
    return onLanes(among, after, id, (from, passing) => hand.pass('wire', from, passing))
  }
  const after = happens(network)
  if (after.timeline.length !== network.timeline.length)
    return { network: after, waiting: hand.waiting, notes: hand.notes }
  // Nothing was sent behind what the wire held back: it arrives after all.
  const released = releasedOn(network, id, hand.letGo('wire'))
  return { network: released === network ? network : happens(released), ...hand.left }
}

/** Makes the changes that wait, one after the other, while one thing happens. */
class Hand {
  waiting: readonly Waiting[]
  readonly notes: ChangeNote[] = []
  private readonly id: string

  constructor(id: string, waiting: readonly Waiting[]) {
    this.id = id
    this.waiting = waiting
  }

  get left(): Pick<Tampered, 'waiting' | 'notes'> {
    return { waiting: this.waiting, notes: this.notes }
  }

  /** Where a sender's messages pass. */
  readonly seam = {
    message: (bytes: Uint8Array, name: string, sender: Sender): Uint8Array =>
      this.pass('sender', sender.actor, asPassing(bytes, name, sender))[0]?.bytes ?? bytes,
    flight: (messages: readonly Uint8Array[], sender: Sender): readonly Uint8Array[] =>
      messages
        .flatMap((bytes) =>
          this.pass('sealing', sender.actor, asPassing(bytes, messageNameOf(bytes, sender), sender)),
        )
        .map(({ bytes }) => bytes),
  }

  /** What goes on in the place of something that passes a layer. */
  pass(layer: Layer, from: Actor, passing: Passing): readonly Passed[] {
    const onItsOwn = passing.alone === passing.bytes
    const held = this.letGo(layer, from, onItsOwn)
    let through: Passed[] = [{ bytes: passing.bytes, later: 0 }]
    for (const waiting of this.waiting) {
      const { change, left, held: isHeld } = waiting
      const [first, ...rest] = through
      if (isHeld || !first || !isMeant(change, layer, from, this.id, passing)) continue
      if (left > 0) this.put(waiting, { ...waiting, left: left - 1 })
      else through = [...this.make(waiting, first, passing), ...rest]
    }
    return [...through, ...held.map(({ bytes }) => ({ bytes, later: 0 }))]
  }

  /**
   * What was held back at a layer, which is so no more.
   * @param onItsOwn whether it goes on as it is on the wire; else among messages, where it is one
   */
  letGo(layer: Layer, from?: Actor, onItsOwn = true): { readonly from: Actor; readonly bytes: Uint8Array }[] {
    return this.waiting.flatMap((waiting) => {
      const { change, held } = waiting
      if (!held || layerOf(change) !== layer || (from && change.sent.from !== from)) return []
      if (!onItsOwn && held.alone === held.bytes) return []
      this.put(waiting, undefined)
      return [{ from: change.sent.from, bytes: onItsOwn ? held.alone : held.bytes }]
    })
  }

  private make(waiting: Waiting, { bytes, later }: Passed, passing: Passing): Passed[] {
    const { change } = waiting
    this.put(waiting, change.kind === 'swap' ? { ...waiting, held: passing } : undefined)
    try {
      const made = madeOf(change, { bytes, later }, passing)
      this.notes.push({ says: changeInWords(change), unmade: undefined })
      return made
    } catch (error) {
      if (!(error instanceof PathError || error instanceof DecodeError)) throw error
      this.notes.push({ says: changeInWords(change), unmade: error.message })
      return [{ bytes, later }]
    }
  }

  private put(waiting: Waiting, other: Waiting | undefined): void {
    this.waiting = this.waiting.flatMap((one) => (one === waiting ? (other ?? []) : [one]))
  }
}

function asPassing(bytes: Uint8Array, name: string, sender: Sender): Passing {
  const edited = (now: Uint8Array, edit: PathEdit): Uint8Array => editedMessage(now, edit, sender)
  const bound = (now: Uint8Array): Uint8Array => withBinders(RIGHT_BINDER, now, sender)
  return { bytes, alone: bytes, names: [name], record: undefined, edited, bound }
}

function madeOf(change: SentChange, passed: Passed, { edited, bound }: Passing): Passed[] {
  switch (change.kind) {
    case 'drop':
    case 'swap':
      return []
    case 'repeat':
      return [passed, passed]
    case 'delay':
      return [{ ...passed, later: passed.later + change.ms }]
    case 'edit': {
      const bytes = edited(passed.bytes, change.edit)
      return [{ ...passed, bytes: change.binders && bound ? ifReadable(bytes, bound) : bytes }]
    }
  }
}

/** What can be read no more has no binders. */
function ifReadable(bytes: Uint8Array, bound: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  try {
    return bound(bytes)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return bytes
  }
}

function layerOf(change: SentChange): Layer {
  return change.kind === 'delay' ? 'wire' : (change.by ?? 'wire')
}

function isMeant(
  change: SentChange,
  layer: Layer,
  actor: Actor,
  id: string,
  { names, record }: Passing,
): boolean {
  const { from, what, connection = id } = change.sent
  if (layerOf(change) !== layer || from !== actor || connection !== id) return false
  // A path into a record meets such records alone, and one into a message none of them.
  if (change.kind === 'edit' && record !== RECORD_PATH.exec(change.edit.path)?.[0]) return false
  return what === undefined ? layer === 'wire' : names.includes(what)
}

const RECORD_PATH = /^TLS(Plain|Cipher)text\b/
