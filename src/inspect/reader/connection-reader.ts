/** One connection as it is read: bytes in, moments out. It keeps nothing that is over. */
import { toHex } from '../../bytes/bytes.ts'
import type { ResumedBy, SummaryEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import type { KnownSecrets } from '../opening/known.ts'
import type { Learner } from '../opening/learner.ts'
import type { Finding } from '../opening/learner13.ts'
import { remember } from '../opening/masters.ts'
import { ticketsIn } from '../opening/tickets.ts'
import { noteOf } from './contents.ts'
import { Conversation, type HeardMessage, type HeardRecord } from './conversation.ts'
import { Facts } from './facts.ts'
import { Teller, type Told } from './moments.ts'
import { Senders } from './senders.ts'
import type { Cut, MissingRecords } from './record-cutter.ts'
import { SideStream } from './side-stream.ts'

/** What all connections of a reading know together. */
export interface Known {
  readonly secrets: KnownSecrets
  /** Which connection gave a session: by its ID or its ticket, in hex. */
  readonly givers: Map<string, string>
  /** Is told of each record of any of them. */
  readonly heard: ((connection: string, record: HeardRecord) => void) | undefined
}

/** Reads one connection. */
export class ConnectionReader {
  readonly facts: Facts
  private readonly id: string
  private readonly known: Known
  private readonly conversation: Conversation
  /** `undefined` where nobody is told. */
  private readonly teller: Teller | undefined
  private readonly learner: Learner
  private readonly streams = { client: new SideStream(), server: new SideStream() }
  private resumedBy: ResumedBy | undefined

  /** @param tells whether somebody is told what comes to light */
  constructor(id: string, known: Known, tells: boolean) {
    this.id = id
    this.known = known
    this.conversation = new Conversation(known.secrets.keyring())
    this.facts = new Facts(this.conversation)
    this.learner = known.secrets.learner()
    this.teller = tells ? new Teller(id, this.conversation.reading, this.learner) : undefined
  }

  /** What bytes of one side bring to light. */
  *feed(from: Actor, bytes: Uint8Array): Generator<Told> {
    yield* this.take(from, this.streams[from].feed(bytes))
  }

  /** Bytes of one side are missing. */
  *gap(from: Actor, length: number, why: string): Generator<Told> {
    yield* this.take(from, this.streams[from].gap(length, why))
  }

  /** Who tells who sent records, where nobody wrote that down. */
  senders(): Senders {
    return new Senders(this.conversation.reading, this.known.secrets.keyring())
  }

  private *take(from: Actor, cuts: Iterable<Cut>): Generator<Told> {
    for (const cut of cuts) {
      yield* this.remarks(from)
      if (cut instanceof Uint8Array) yield* this.hear(this.conversation.hear(from, cut.slice()))
      else yield* this.miss(from, cut)
    }
    yield* this.remarks(from)
  }

  private *miss(from: Actor, { bytes, most }: MissingRecords): Generator<Told> {
    this.conversation.miss(from, most)
    if (!this.teller) return
    yield* this.teller.miss(from)
    const records = most === 1 ? '1 record' : `1 to ${most} records`
    yield aside(`from the ${from}: ${records} of ${bytes} bytes in all cannot be read, and the next one can`)
  }

  /** Nothing more comes from either side: what was left over. */
  *end(): Generator<Told> {
    for (const from of ['client', 'server'] as const) {
      this.streams[from].end()
      yield* this.remarks(from)
    }
    yield* this.teller?.rest() ?? []
  }

  /** The last line of the connection. */
  get summary(): SummaryEvent {
    return this.facts.summary(this.resumedBy)
  }

  private *remarks(from: Actor): Generator<Told> {
    for (const text of this.streams[from].remarks()) yield aside(`from the ${from}: ${text}`)
  }

  private *hear(heard: HeardRecord): Generator<Told> {
    const findings = heard.messages.flatMap((message) => this.learn(message))
    this.facts.add(heard)
    this.known.heard?.(this.id, heard)
    if (this.teller) {
      yield* this.teller.tell(heard)
      for (const { says, cite } of findings) yield aside(says, cite)
    }
    const resumption = this.conversation.reading.takeNote()
    if (!resumption) return
    const { by, shown, says, cite } = resumption
    const of = shown && this.known.givers.get(keyOf(shown))
    this.resumedBy = { by, of }
    yield aside(of === undefined ? says : `${says}; ${of} gave it`, cite)
  }

  private learn({ name, bytes, read }: HeardMessage): readonly Finding[] {
    if (!read) return []
    const { reading } = this.conversation
    const findings = this.learner.hear(read, bytes, reading)
    if (name === 'ClientHello') this.resumedBy = undefined
    if (name === 'NewSessionTicket') for (const ticket of ticketsIn(read.message)) this.gives(ticket)
    const id = name === 'ServerHello' && !reading.resumption ? reading.hellos?.sessionId : undefined
    if (id && id.length > 0) this.gives(id)
    return findings
  }

  private gives(session: Uint8Array): void {
    remember(this.known.givers, keyOf(session), this.id)
  }
}

/** Enough of a ticket to know it by: key name and nonce stand there (RFC 5077 §4). */
const TICKET_HEAD = 48

/** By what a session ID or a ticket is known again, in hex. */
export function keyOf(session: Uint8Array): string {
  return toHex(session.subarray(0, TICKET_HEAD))
}

/** What nobody sent, and the reader found. */
export function aside(text: string, cite = ''): Told {
  return { actor: 'wire', events: [noteOf(text, cite)] }
}
