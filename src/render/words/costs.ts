/** The table at the end: what each connection cost, and what the later ones saved against the first. */
import type { NoteEvent, ResumedBy, StepEvent, SummaryEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
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
}

/** Quantities that the summaries tell, the dearest primitives first; primitives that nobody called are left out. */
export function compareRows(summaries: readonly SummaryEvent[]): CompareRow[] {
  const network = (what: string, pick: (summary: SummaryEvent) => number | undefined): CompareRow => ({
    what,
    values: summaries.map(pick),
    group: 'network',
  })
  const primitives = OPERATION_WORDS.map(([name, words]): CompareRow => {
    const values = summaries.map(({ operations }) => operations[name] ?? 0)
    return { what: words, values, group: 'primitives' }
  })
  return [
    network('round trips before data', ({ rtts }) => rtts),
    network('bytes client → server', ({ bytes }) => bytes.client),
    network('bytes server → client', ({ bytes }) => bytes.server),
    network('bytes both ways', ({ bytes }) => bytes.client + bytes.server),
    network('messages', ({ messages, hiddenRecords }) => (hiddenRecords ? undefined : messages)),
    ...primitives.filter(({ values }) => values.some((value) => value !== undefined && value > 0)),
  ]
}

/** A value of the table. */
export function valueInWords(value: number | undefined): string {
  return value === undefined ? 'hidden' : String(value)
}

/** `1 round trip`, or what is known where that stayed hidden. */
export function roundTripsInWords({ rtts }: SummaryEvent): string {
  return rtts === undefined ? 'round trips hidden' : counted(rtts, 'round trip')
}

/** `9 messages`, or how many were seen. */
export function messagesInWords({ messages, hiddenRecords = 0 }: SummaryEvent): string {
  const seen = counted(messages, 'message')
  return hiddenRecords === 0 ? seen : `at least ${seen}, and ${counted(hiddenRecords, 'hidden record')}`
}

/** Whether the last of a row is less than the first. */
export function isLess(first: number | undefined, other: number | undefined): boolean {
  return first !== undefined && other !== undefined && other < first
}

/** `−564 (−47 %)`, `same`, or `hidden` where one of them is. */
export function difference(first: number | undefined, other: number | undefined): string {
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
    ...(fewer > 0 ? [`${fewer} bytes less on the wire`] : []),
    ...roundTripsLess(first.rtts, other.rtts),
  ]
  return words.join('; ')
}

function roundTripsLess(first: number | undefined, other: number | undefined): string[] {
  const less = first !== undefined && other !== undefined ? first - other : 0
  return less > 0 ? [`${less} round trip less before the first data`] : []
}
