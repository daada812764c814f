/** What was heard as moments of a run: what renderers tell. */
import { EMPTY, toHex } from '../../bytes/bytes.ts'
import { recordEvent } from '../../record/record-event.ts'
import { labelOf, readLabel, trafficLabel } from '../../secrets/keylog-labels.ts'
import { trafficNames, type TrafficEpoch } from '../../secrets/names.ts'
import { SECRETS_12 } from '../../secrets/rows.ts'
import { idPrefix } from '../../secrets/secret-id.ts'
import type { RecordEvent, StepEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import type { Learner } from '../opening/learner.ts'
import type { GivenSecret } from '../opening/opener.ts'
import type { Reading } from '../reading.ts'
import { contentEvents, messageEvents, noteOf } from './contents.ts'
import type { HeardRecord } from './conversation.ts'

/** A moment before it has its place in a run. */
export interface Told {
  readonly actor: Actor | 'wire'
  readonly events: readonly StepEvent[]
}

/** Said of a record behind missing ones: its number is part of what opens it (RFC 9846 §5.3). */
const UNCOUNTED = 'counted without those that are missing, so its number is not known; '

/** Tells of the records of one connection. */
export class Teller {
  private readonly id: string
  private readonly reading: Reading
  private readonly learner: Pick<Learner, 'obstacle'>
  /** Records that hold the start of a message whose end is to come. */
  private readonly waiting: Record<Actor, RecordEvent[]> = { client: [], server: [] }
  private readonly given = new Set<string>()

  constructor(id: string, reading: Reading, learner: Pick<Learner, 'obstacle'>) {
    this.id = id
    this.reading = reading
    this.learner = learner
  }

  /** The moments of one record: each message that ends in it is one of its own, and the last has the record. */
  tell(heard: HeardRecord): Told[] {
    const { from: actor, messages } = heard
    const record = this.recordOf(heard)
    if (heard.unfinished && messages.length === 0) {
      this.waiting[actor].push(record)
      return []
    }
    const [...records] = this.waiting[actor].splice(0)
    const contents =
      messages.length > 0 ? messages.map(messageEvents) : [contentEvents(heard, this.reading.version)]
    return contents.map((events, index) => ({
      actor,
      events: [
        ...(index === 0 ? this.secretOf(heard) : []),
        ...events,
        ...(index === contents.length - 1 ? [...records, record] : []),
      ],
    }))
  }

  /** Records whose message never came to its end. */
  rest(): Told[] {
    return (['client', 'server'] as const).flatMap((actor) =>
      this.cutShort(actor, 'the message in it does not come to its end'),
    )
  }

  /** Records of one side are missing: a message that began before them does not come to its end. */
  miss(from: Actor): Told[] {
    return this.cutShort(from, 'the message in it is cut: what comes next is missing')
  }

  private cutShort(actor: Actor, why: string): Told[] {
    const [...events] = this.waiting[actor].splice(0)
    return events.length === 0 ? [] : [{ actor, events: [...events, noteOf(why)] }]
  }

  private recordOf({ from, bytes, type, content, epoch, number, missing }: HeardRecord): RecordEvent {
    if (content && epoch) return recordEvent({ direction: 'sent', type, bytes, plaintext: content }, epoch)
    const seen = { kind: 'record', direction: 'sent', type, bytes } as const
    return {
      ...seen,
      epoch: { name: 'hidden', generation: 0 },
      sequence: number,
      plaintext: EMPTY,
      hidden: (missing > 0 ? UNCOUNTED : '') + this.neededFor(from),
    }
  }

  /** What would open a record of one side. */
  private neededFor(from: Actor): string {
    const { reading } = this
    if (reading.notOpened !== undefined) return reading.notOpened
    const random = reading.clientRandom ? ` ${toHex(reading.clientRandom)}` : ''
    if (reading.version === 'TLS 1.2')
      return `the master secret would open it: ${labelOf(SECRETS_12.master_secret.both)}${random} in a key log`
    const epochs: TrafficEpoch[] =
      reading.suite === undefined && from === 'client' ? ['early'] : ['handshake', 'application']
    const labels = epochs.map((epoch) => trafficLabel(from, epoch)).join(' or ')
    const { obstacle } = this.learner
    // Early data stands under the PSK alone.
    const why = obstacle === undefined || epochs[0] === 'early' ? '' : `${obstacle}; `
    return `${why}its secret would open it: ${labels}${random} in a key log`
  }

  /** The secret that opened a record, when it does so first. */
  private secretOf({ from, opened }: HeardRecord): StepEvent[] {
    const given = opened?.given
    if (!given) return []
    const key = `${given.label} ${toHex(given.bytes)}`
    if (this.given.has(key)) return []
    this.given.add(key)
    return this.secretEvent(from, given)
  }

  private secretEvent(from: Actor, { label, bytes }: GivenSecret): StepEvent[] {
    const read = readLabel(label)
    if (!read?.row) return []
    const { row, traffic } = read
    const name = traffic ? trafficNames(traffic.from, traffic.epoch, traffic.generation).secret : row.kind
    const made = { operation: 'input', label: '', context: EMPTY, parents: [], algorithm: 'none' } as const
    const kept = { lasts: 'connection', status: 'live', cite: 'RFC 9850 §2' } as const
    return [{ kind: 'secret', id: idPrefix(this.id, from) + name, name, row, bytes, ...made, ...kept }]
  }
}
