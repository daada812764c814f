/** The table at the end: what each connection cost, and what the later ones saved against the first. */
import type { NoteEvent, ResumedBy, StepEvent, SummaryEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import type { Span } from '../../bytes/span.ts'
import type { ConnectionRun } from '../../trace/run.ts'
import { placeOf } from '../../secrets/secret-id.ts'
import { OPERATION_WORDS } from './operation-words.ts'
import { extensionLength } from './story-shape.ts'
import { counted } from './values.ts'
import { explain } from './why.ts'

/** One row: a quantity in every connection. */
interface CompareRow {
  readonly what: string
  /** One number for each connection, in order; `undefined` where it stayed hidden from who tells it. */
  readonly values: readonly (number | undefined)[]
  /** Rows of one group stand together: `network` or `primitives`. */
  readonly group: 'network' | 'primitives'
  /** Of the last against the first: `−564 (−47 %)`, `same`, or `hidden` where one of them is. */
  readonly difference: string
  /** Whether the last is less. */
  readonly less: boolean
}

/** What costs are read from: without moments nothing is known of the lengths of signatures. */
type Costing = Pick<ConnectionRun, 'summary'> & Partial<Pick<ConnectionRun, 'moments'>>

/** Quantities that the summaries tell, the dearest primitives first; primitives that nobody called are left out. */
export function compareRows(connections: readonly Costing[]): CompareRow[] {
  const row = (
    group: CompareRow['group'],
    what: string,
    pick: (summary: SummaryEvent) => number | undefined,
    senders: readonly Actor[] = [],
  ): CompareRow => {
    const values = connections.map(({ summary }) => pick(summary))
    const [first, last] = [values.at(0), values.at(-1)]
    const [opens, closes] = [connections.at(0), connections.at(-1)]
    const chance = opens && closes ? byChance(opens, closes, senders) : 0
    const delta = first !== undefined && last !== undefined ? last - first : 0
    const isChance = chance !== 0 && delta === chance
    return {
      ...{ what, values, group },
      difference: isChance ? 'same but chance' : difference(first, last),
      less: delta < 0 && !isChance,
    }
  }
  const primitives = OPERATION_WORDS.map(([name, words]) =>
    row('primitives', words, ({ operations }) => operations[name] ?? 0),
  )
  return [
    row('network', 'round trips before data', ({ rtts }) => rtts),
    row('network', 'bytes client → server', ({ bytes }) => bytes.client, ['client']),
    row('network', 'bytes server → client', ({ bytes }) => bytes.server, ['server']),
    row('network', 'bytes both ways', ({ bytes }) => bytes.client + bytes.server, ['client', 'server']),
    row('network', 'messages', ({ messages, hiddenRecords }) => (hiddenRecords ? undefined : messages)),
    ...primitives.filter(({ values }) => values.some((value) => value !== undefined && value > 0)),
  ]
}

/**
 * By how many bytes two connections differ for their signatures alone, where both made as many: an ECDSA signature is two
 * numbers in DER, each as long as it happens to be (RFC 3279 §2.2.3).
 */
function byChance(first: Costing, other: Costing, senders: readonly Actor[]): number {
  const [ours, theirs] = [signatureLengths(first, senders), signatureLengths(other, senders)]
  return ours.length === theirs.length ? sumOf(theirs) - sumOf(ours) : 0
}

function signatureLengths({ moments = [] }: Costing, senders: readonly Actor[]): number[] {
  return moments
    .filter(({ actor }) => senders.some((sender) => sender === actor))
    .flatMap(({ events }) => events)
    .flatMap((event) => (event.kind === 'message' && event.direction === 'sent' ? [event] : []))
    .flatMap(({ name, span }) => (SIGNED.includes(name) ? signaturesIn(span) : []))
}

function signaturesIn({ name, start, end, children }: Span): number[] {
  return name === 'signature' ? [end - start] : children.flatMap(signaturesIn)
}

const SIGNED: readonly string[] = ['CertificateVerify', 'ServerKeyExchange']

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}

/** A value of the table. */
export function valueInWords(value: number | undefined): string {
  return value === undefined ? 'hidden' : String(value)
}

/** `1 round trip`, or why there is no number. */
export function roundTripsInWords({ rtts, hiddenRecords = 0 }: SummaryEvent): string {
  if (rtts !== undefined) return counted(rtts, 'round trip')
  return hiddenRecords > 0 ? 'round trips hidden' : 'not finished'
}

/** `9 messages`, or how many were seen. */
export function messagesInWords({ messages, hiddenRecords = 0 }: SummaryEvent): string {
  const seen = counted(messages, 'message')
  return hiddenRecords === 0 ? seen : `at least ${seen}, and ${counted(hiddenRecords, 'hidden record')}`
}

/** `−564 (−47 %)`, `same`, or `hidden` where one of them is. */
function difference(first: number | undefined, other: number | undefined): string {
  if (first === undefined || other === undefined) return valueInWords(undefined)
  if (first === other) return 'same'
  const sign = other > first ? '+' : '−'
  const percent = first === 0 ? '' : ` (${sign}${Math.round((100 * Math.abs(other - first)) / first)} %)`
  return `${sign}${Math.abs(other - first)}${percent}`
}

/**
 * What a connection was and why: `resumed with a ticket of c1`, `full handshake: not resumed because session12.suite`,
 * `failed: the server sent decrypt_error because psk.binder`.
 */
export function connectionKind(connection: ConnectionRun): string {
  const { because, failure } = explain(connection)
  const whose = connection.attacker ? ` (its ${connection.attacker} is the attacker)` : ''
  if (failure === '') return handshakeKind(connection) + because + whose
  return `${cameUp(connection) ? `${handshakeKind(connection)}, then ` : ''}failed: ${failure}${whose}`
}

/** The same in a word or two: `failed`, `full handshake`, `resumed with a ticket of c1`. */
export function shortKind(connection: ConnectionRun): string {
  return explain(connection).failure === '' || cameUp(connection) ? handshakeKind(connection) : 'failed'
}

/** `full handshake`, `resumed with a ticket of c1`, `resumed by the session ID of c1`, `with an external PSK`. */
function handshakeKind(connection: ConnectionRun): string {
  const { moments, summary } = connection
  const events = moments.flatMap((moment) => moment.events)
  if (isReplay(connection)) return 'a captured flight again'
  if (!summary.version) return 'no handshake came about'
  if (!summary.resumed)
    return (summary.externalPsk ? 'with an external PSK' : 'full handshake') + renegotiations(events)
  if (summary.resumedBy) return resumedInWords(summary.resumedBy)
  const secrets = events.flatMap((event) => (event.kind === 'secret' ? [event] : []))
  const restored = secrets.find(({ operation }) => operation === 'restored')
  const [parent] = restored?.parents ?? []
  const from = parent && placeOf(parent).connection
  if (!from) return 'resumed'
  return summary.version === 'TLS 1.2' && !offersTicket(events)
    ? `resumed by the session ID of ${from}`
    : `resumed with a ticket of ${from}`
}

/** As the wire shows it: a PSK of TLS 1.3 is a ticket where somebody was seen to get it. */
function resumedInWords({ by, of }: ResumedBy): string {
  if (of === undefined) return by === 'session ID' ? 'resumed by a session ID' : `resumed with a ${by}`
  return by === 'session ID' ? `resumed by the session ID of ${of}` : `resumed with a ticket of ${of}`
}

/** Whether nobody sat at the client's end: what the server got was captured before. Who listens on the wire sees both ends. */
function isReplay({ moments, summary }: ConnectionRun): boolean {
  return moments.at(0)?.actor === 'wire' && summary.complete === undefined
}

/** The connections whose costs can be compared: those that had a client, and whose handshake came to its end. */
export function comparable(connections: readonly ConnectionRun[]): readonly ConnectionRun[] {
  return connections.filter((connection) => !isReplay(connection) && cameUp(connection))
}

/** Whether both sides were connected; of a real socket one alone is known, and on the wire what they say. */
export function cameUp(connection: ConnectionRun): boolean {
  const { moments, summary } = connection
  if (summary.complete !== undefined) return summary.complete
  const reached = (who: Actor): boolean =>
    moments.some(
      ({ actor, events }) =>
        actor === who && events.some((event) => event.kind === 'state' && event.to === 'CONNECTED'),
    )
  const absent = (who: Actor): boolean => !moments.some(({ actor }) => actor === who)
  return (['client', 'server'] as const).every(
    (who) => reached(who) || (absent(who) && !isReplay(connection)),
  )
}

/** What the story itself says of a connection, once it has been seen. */
export function remarksOf({ moments }: ConnectionRun): readonly NoteEvent[] {
  return moments
    .filter(({ actor }) => actor === 'wire')
    .flatMap(({ events }) => events.flatMap((event) => (event.kind === 'note' ? [event] : [])))
}

/** How many handshakes came after the first: each has a ClientHello of its own, sent under keys. */
function renegotiations(events: readonly StepEvent[]): string {
  const more = events.filter(
    (event) =>
      event.kind === 'message' &&
      event.direction === 'sent' &&
      event.name === 'ClientHello' &&
      event.protected,
  ).length
  return more > 0 ? ` and ${counted(more, 'renegotiation')}` : ''
}

function offersTicket(events: readonly StepEvent[]): boolean {
  const hello = events.find((event) => event.kind === 'message')
  return hello?.kind === 'message' && (extensionLength(hello.span, 'session_ticket') ?? 0) > 0
}

/** What the later connection did without, in words; empty where there is nothing to say. */
export function savedInWords(first: SummaryEvent, other: SummaryEvent): string {
  const gone = OPERATION_WORDS.flatMap(([name, words]) => {
    const count = ({ operations }: SummaryEvent): number => operations[name] ?? 0
    return count(first) > 0 && count(other) === 0 ? [words] : []
  })
  const fewer = first.bytes.client + first.bytes.server - other.bytes.client - other.bytes.server
  const words = [
    ...(gone.length > 0 ? [`no ${gone.join(', no ')}`] : []),
    ...(fewer > 0 ? [`${counted(fewer, 'byte')} less on the wire`] : []),
    ...roundTripsLess(first.rtts, other.rtts),
  ]
  return words.join('; ')
}

function roundTripsLess(first: number | undefined, other: number | undefined): string[] {
  const less = first !== undefined && other !== undefined ? first - other : 0
  return less > 0 ? [`${counted(less, 'round trip')} less before the first data`] : []
}
