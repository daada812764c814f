/** What is sent, as a change of it sees it: messages, and records on their lanes. */
import { concat, concatAll, EMPTY, equal, fromUint } from '../../bytes/bytes.ts'
import type { Layout } from '../../bytes/layout.ts'
import { AppendOnly, ByteQueue } from '../../bytes/queue.ts'
import type { Sender } from '../../handshake/state/endpoint.ts'
import type { StepEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import { takeMessages } from '../../wire/envelope.ts'
import { messageLayout13, messageName13 } from '../../wire/handshake.ts'
import { messageLayout12, messageName12 } from '../../wire/handshake12.ts'
import { editPath, type PathEdit } from '../../wire/path/path-edit.ts'
import { RECORD_HEADER, tlsCiphertext, tlsPlaintext } from '../../wire/record.ts'
import { contentTypes } from '../../wire/registry.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import type { Lane, Segment } from '../kernel/link.ts'
import type { Network } from '../kernel/network.ts'
import type { Pair } from '../kernel/state.ts'

/** Something that passes. */
export interface Passing {
  readonly bytes: Uint8Array
  /** What it is on the wire where nothing is with it: of a message that nothing protects, a record. */
  readonly alone: Uint8Array
  /** What it can be called: its type, its name, the names of what is in it. */
  readonly names: readonly string[]
  /** What it is where it is a record; `undefined` for a message. */
  readonly record: 'TLSPlaintext' | 'TLSCiphertext' | undefined
  /** Its bytes, which others may have changed before, with another value at a path. @throws PathError, DecodeError */
  readonly edited: (now: Uint8Array, edit: PathEdit) => Uint8Array
  /** A message with binders that cover it as it is; where nobody has the PSKs there is no such thing. @throws DecodeError */
  readonly bound?: (now: Uint8Array) => Uint8Array
}

/** What goes on in the place of something that passed. */
export interface Passed {
  readonly bytes: Uint8Array
  /** By how many ms later. */
  readonly later: number
}

/** What must be known of a sender to read its messages. */
type Speaker = Pick<Sender, 'state' | 'suite12'>

/** The name of a message, whatever its version. */
export function messageNameOf(bytes: Uint8Array, speaker: Speaker): string {
  return speaks12(speaker) ? messageName12(bytes) : messageName13(bytes)
}

/** The layout of a message, whatever its version. */
export function layoutOf(bytes: Uint8Array, speaker: Speaker): Layout<unknown> {
  const { suite12 } = speaker
  return speaks12(speaker) ? messageLayout12(bytes, suite12 && SUITES_12[suite12]) : messageLayout13(bytes)
}

/** A message with another value at a path. @throws PathError, DecodeError */
export function editedMessage(bytes: Uint8Array, edit: PathEdit, speaker: Speaker): Uint8Array {
  return editPath(layoutOf(bytes, speaker), bytes, edit)
}

/** Hellos are read as those of TLS 1.3, which share their layouts. */
function speaks12({ state: { machine } }: Speaker): boolean {
  return machine === 'client12' || machine === 'server12'
}

// ---- Lanes

const LANES = { client: 'toServer', server: 'toClient' } as const

/** Decides what goes on in the place of what passes. */
type Pass = (from: Actor, passing: Passing) => readonly Passed[]

/** The network after what was put on the lanes of a connection has passed. @param before the network before it was put there */
export function onLanes(before: Network, after: Network, id: string, pass: Pass): Network {
  const was = before.connection(id)
  const pair = after.connection(id)
  if (!pair) return after
  const events = after.timeline.at(-1)?.events ?? []
  const passed = (['client', 'server'] as const).reduce<Pair>((now, from) => {
    const lane = now[LANES[from]]
    const old = was?.[LANES[from]].segments.length ?? 0
    if (lane.segments.length === old) return now
    const fresh = lane.segments.slice(old).flatMap((segment) => segmentsFor(segment, from, now, events, pass))
    const segments = AppendOnly.of(...lane.segments.slice(0, old), ...fresh)
    return { ...now, [LANES[from]]: { ...lane, segments } satisfies Lane }
  }, pair)
  return passed === pair ? after : after.withConnection(passed)
}

/** The network in which what was held back arrives. */
export function releasedOn(
  network: Network,
  id: string,
  held: readonly { readonly from: Actor; readonly bytes: Uint8Array }[],
): Network {
  const pair = network.connection(id)
  if (!pair || held.length === 0) return network
  const arrivesAt = network.now
  return network.withConnection(
    held.reduce<Pair>((now, { from, bytes }) => {
      const lane = now[LANES[from]]
      const segments = lane.segments.append({ bytes, arrivesAt, sent: undefined })
      return { ...now, [LANES[from]]: { ...lane, segments } }
    }, pair),
  )
}

function segmentsFor(
  segment: Segment,
  from: Actor,
  pair: Pair,
  events: readonly StepEvent[],
  pass: Pass,
): Segment[] {
  const speaker = pair[from]
  if (!speaker) return [segment]
  const record = recordIn(segment, events)
  const { bytes, later } = record.open
    ? within(record, from, speaker, pass)
    : { bytes: record.bytes, later: 0 }
  if (bytes.length === 0) return []
  const layout: Layout<unknown> = record.open ? tlsPlaintext : tlsCiphertext
  const messages = record.open ? [] : record.messages
  const passing: Passing = {
    bytes,
    alone: bytes,
    names: [record.type, ...messages.map((message) => messageNameOf(message, speaker))],
    record: record.open ? 'TLSPlaintext' : 'TLSCiphertext',
    edited: (now, edit) => editPath(layout, now, edit),
  }
  return pass(from, passing).map((passed) => ({
    bytes: passed.bytes,
    arrivesAt: segment.arrivesAt + later + passed.later,
    sent: equal(passed.bytes, segment.bytes) ? segment.sent : (segment.sent ?? segment.bytes),
  }))
}

/** A record, and what is in it as far as it is known. */
interface Sealed {
  readonly bytes: Uint8Array
  /** Content type inside. */
  readonly type: string
  /** Whether nothing protects it. */
  readonly open: boolean
  /** Whole handshake messages in it. */
  readonly messages: readonly Uint8Array[]
  /** What stands behind those. */
  readonly rest: Uint8Array
}

function recordIn({ bytes, sent }: Segment, events: readonly StepEvent[]): Sealed {
  const event = events.find(
    (event) => event.kind === 'record' && event.direction === 'sent' && equal(event.bytes, sent ?? bytes),
  )
  const known = event?.kind === 'record' ? event : undefined
  const outside = contentTypes.nameOf(bytes[0] ?? 0)
  const open = known ? known.epoch.name === 'plaintext' : outside !== 'application_data'
  const type = known?.type ?? outside
  const content = ByteQueue.of(open ? bytes.subarray(RECORD_HEADER) : (known?.plaintext ?? EMPTY))
  const { messages, rest } = type === 'handshake' ? takeMessages(content) : { messages: [], rest: content }
  return { bytes, type, open, messages, rest: rest.peek(rest.length) }
}

/** A record after each message in it has passed; without bytes where none is left. */
function within({ bytes, messages, rest }: Sealed, from: Actor, speaker: Speaker, pass: Pass): Passed {
  const passed = messages.flatMap((message) =>
    pass(from, {
      bytes: message,
      alone: recordOf(bytes, message),
      names: [messageNameOf(message, speaker)],
      record: undefined,
      edited: (now, edit) => editedMessage(now, edit, speaker),
    }),
  )
  const later = Math.max(0, ...passed.map((one) => one.later))
  const left = passed.map((one) => one.bytes)
  if (left.length === messages.length && left.every((message, i) => message === messages[i]))
    return { bytes, later }
  const content = concatAll([...left, rest])
  return { bytes: content.length === 0 ? EMPTY : recordOf(bytes, content), later }
}

/** A record with the type and the version of another. */
function recordOf(like: Uint8Array, content: Uint8Array): Uint8Array {
  return concat(like.subarray(0, 3), fromUint(content.length, 2), content)
}
