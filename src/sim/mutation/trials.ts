/** Every way in which a story is changed to see what notices: each field of each message and each record, by wire and by sender. */
import { decode, type Layout } from '../../bytes/layout.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { agreedOf, type Agreed } from '../../handshake/state/agreed.ts'
import type { MessageEvent, RecordEvent, StepEvent } from '../../trace/event.ts'
import type { Moment } from '../../trace/timeline.ts'
import type { Actor } from '../../wire/actor.ts'
import { tlsCiphertext, tlsPlaintext } from '../../wire/record.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import type { Version } from '../../wire/version.ts'
import type { Edit, Layer, Sent, SentChange } from '../change/change.ts'
import { layoutOf } from '../change/sent.ts'
import type { Lab } from '../lab/lab.ts'
import type { World } from '../lab/world.ts'
import { outcomeOf, type Outcome } from './outcome.ts'
import { mutationsOf, type MutationName } from './standard.ts'

/** One change of one thing that is sent in a connection that would come to its end. */
export interface Trial {
  /** The connection, such as `c2`. */
  readonly id: string
  /** Moments before it is sent. */
  readonly index: number
  readonly version: Version
  /** What kind of handshake it is, such as `resumed, early data accepted`. */
  readonly situation: string
  /** Name of the message, or of the structure of a record. */
  readonly what: string
  /** Whether records protect it. */
  readonly isProtected: boolean
  /** Whether the sender believes both handshakes to be over when it sends it. */
  readonly isAfter: boolean
  /** Whether the message that is changed can still be read as one of its name; of a record it is not asked. */
  readonly isReadable: boolean
  /** The field with places left out; of a whole message its name. */
  readonly pattern: string
  readonly mutation: MutationName | 'lost' | 'sent twice' | 'behind the next'
  readonly by: Layer
  readonly change: SentChange
}

/** Trials are alike where nothing that matters differs: what is tried in one scenario need not be tried in another. */
export function likeness({
  version,
  situation,
  what,
  isProtected,
  pattern,
  mutation,
  by,
  change,
}: Trial): string {
  return [version, situation, change.sent.from, what, isProtected, pattern, mutation, by].join(' | ')
}

/**
 * All trials of a Lab after its story.
 * @param alone the only end that the Lab has, where somebody else's stack is the other one
 */
export function trialsOf(lab: Lab, alone?: Actor): Trial[] {
  const ids = [...new Set([...lab.timeline].map(({ connection }) => connection))]
  return ids.flatMap((id) => {
    const moments = [...lab.timeline].filter(({ connection }) => connection === id)
    const last = moments[moments.length - 1]!.after
    const ends = alone ? [last[alone]] : [last.client, last.server]
    const facts = ends.map((end) => end && agreedOf(end))
    const [agreed] = facts
    if (!agreed || !facts.every((each) => each?.complete)) return []
    return moments.flatMap((moment, at) => ofMoment(moment, moments.slice(0, at), id, agreed))
  })
}

/** What comes of a trial. @throws Error where the change was not made */
export function tried(lab: Lab, { id, index, change }: Trial): Outcome {
  const fork = lab.fork(index, change)
  const made = [...fork.timeline]
    .slice(index)
    .some(({ events }) =>
      events.some((event) => event.kind === 'note' && event.change && event.change.unmade === undefined),
    )
  if (!made) throw new Error(`not made: ${JSON.stringify(change)}`)
  return outcomeOf(fork, lab, id)
}

type Happened = Moment<World>

function ofMoment(moment: Happened, before: readonly Happened[], id: string, agreed: Agreed): Trial[] {
  const { actor, events, index } = moment
  if (actor === 'wire') return []
  const common = { id, index, version: agreed.version, isAfter: isOver(moment, actor) }
  return events.flatMap((event): Trial[] => {
    if (event.kind === 'message' && event.direction === 'sent' && event.name !== 'ChangeCipherSpec') {
      if (hasLikeInFlight(event.name, actor, before)) return []
      return ofMessage(event, moment, { ...common, situation: situationOf(agreed, event, common.version) })
    }
    if (event.kind === 'record' && event.direction === 'sent')
      return ofRecord(event, actor, { ...common, situation: situationOf(agreed, event, common.version) })
    return []
  })
}

type Common = Pick<Trial, 'id' | 'index' | 'version' | 'isAfter' | 'situation'>

function ofMessage(
  { name, bytes, protected: isProtected }: MessageEvent,
  moment: Happened,
  common: Common,
): Trial[] {
  const from = moment.actor as Actor
  const speaker = moment.after[from]!
  const sent: Sent = { from, what: name, connection: common.id }
  const onWay = isProtected ? 'sealing' : 'wire'
  const { suite12 } = speaker
  const exchange = name.endsWith('KeyExchange') && suite12 ? ` (${SUITES_12[suite12].keyExchange})` : ''
  const what = { ...common, what: name + exchange, isProtected }
  const layout = layoutOf(bytes, speaker)
  const mutations = mutationsOf(layout, bytes)
  const offersPsk = mutations.some(({ pattern }) => pattern.startsWith(BINDERS))
  const edits = mutations.flatMap(({ edit, pattern, name: mutation, bytes: spoiled }) => {
    const isReadable = canRead(layout, spoiled)
    // Else its binder would speak before all that the sender now says.
    const binders = offersPsk && !pattern.startsWith(BINDERS) ? ANEW : {}
    const trial = (by: Layer, anew: Pick<Edit, 'binders'>): Trial => ({
      ...{ ...what, isReadable, pattern, mutation, by },
      change: { kind: 'edit', sent, by, edit, ...anew },
    })
    return [trial(onWay, {}), trial('sender', binders)]
  })
  // On the wire nothing may be behind it, so that it is swapped with nothing.
  const whole = WHOLE.filter(([kind]) => kind !== 'swap' || isProtected).map(([kind, mutation]): Trial => {
    const change: SentChange = { kind, sent, by: onWay }
    return { ...what, isReadable: true, pattern: name, mutation, by: onWay, change }
  })
  return [...edits, ...whole]
}

function canRead(layout: Layout<unknown>, bytes: Uint8Array): boolean {
  try {
    decode(layout, bytes)
    return true
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}

const BINDERS = 'ClientHello.extensions.pre_shared_key.binders'
const ANEW = { binders: 'anew' } as const

const WHOLE = [
  ['drop', 'lost'],
  ['repeat', 'sent twice'],
  ['swap', 'behind the next'],
] as const

function ofRecord({ bytes, type, epoch }: RecordEvent, from: Actor, common: Common): Trial[] {
  const isProtected = epoch.name !== 'plaintext'
  const layout: Layout<unknown> = isProtected ? tlsCiphertext : tlsPlaintext
  const sent: Sent = { from, what: type, connection: common.id }
  const what = `${layout.type} of ${type}`
  return mutationsOf(layout, bytes).map(({ edit, pattern, name: mutation }) => ({
    ...common,
    ...{ what, isProtected, isReadable: true, pattern, mutation, by: 'wire' as const },
    change: { kind: 'edit', sent, by: 'wire', edit },
  }))
}

// ---- What matters beside the field

function situationOf(
  { resumed, externalPsk, earlyData, retried }: Agreed,
  event: StepEvent,
  version: Version,
): string {
  const isAgain =
    version === 'TLS 1.2' && event.kind === 'message' && event.protected && event.name !== 'Finished'
  return [
    isAgain ? 'renegotiation' : resumed ? 'resumed' : externalPsk ? 'external PSK' : 'full',
    ...(earlyData ? [`early data ${earlyData}`] : []),
    ...(retried ? ['after a retry'] : []),
  ].join(', ')
}

/** Whether whoever sends has its handshake behind it. */
function isOver({ before }: Happened, actor: Actor): boolean {
  const end = before[actor]
  return end !== undefined && agreedOf(end)?.complete === true
}

/** Whether one of that name waits already for the record in which this one leaves: a change would meet that. */
function hasLikeInFlight(name: string, actor: Actor, before: readonly Happened[]): boolean {
  const own = before.filter((moment) => moment.actor === actor)
  const flushed = own.findLastIndex(({ events }) =>
    events.some((event) => event.kind === 'record' && event.direction === 'sent'),
  )
  return own
    .slice(flushed + 1)
    .some(({ events }) =>
      events.some((event) => event.kind === 'message' && event.direction === 'sent' && event.name === name),
    )
}
