/** The link between the endpoints: latency, bandwidth, and what may go wrong with a segment. Values only. */
import { concatAll, equal } from '../../bytes/bytes.ts'
import { AppendOnly } from '../../bytes/queue.ts'
import type { StepEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'

/** How the link treats what it carries. */
export interface LinkModel {
  /** One way, in ms. */
  readonly latency: number
  /** Bytes a ms; infinite where size costs no time. */
  readonly bandwidth: number
  /** How many segments of a hundred are lost, 0 to 100, spread evenly: TCP sends each again, and so they come later. */
  readonly loss: number
  /**
   * What arrives in place of a segment: itself, nothing, changed bytes, several. A pure function of the segment.
   * @param ordinal number of the segment in its direction, from 0
   */
  readonly fault: (bytes: Uint8Array, to: Actor, ordinal: number) => readonly Uint8Array[]
}

/** ms until TCP takes a segment for lost, where it has measured nothing yet (RFC 6298 §2.1). */
const RETRANSMISSION = 1000

/** 25 ms each way, all bytes at once, nothing lost, no faults. */
export const PERFECT_LINK: LinkModel = {
  latency: 25,
  bandwidth: Number.POSITIVE_INFINITY,
  loss: 0,
  fault: (bytes) => [bytes],
}

/** Bytes under way. */
export interface Segment {
  readonly bytes: Uint8Array
  /** ms since 1970. */
  readonly arrivesAt: number
  /** What was sent instead, where these are other bytes. */
  readonly sent: Uint8Array | undefined
}

/** One direction of the link: what is under way, and how much it ever carried. */
export interface Lane {
  /** What is under way, behind what arrived and is still kept. */
  readonly segments: AppendOnly<Segment>
  /** How many of them arrived already. */
  readonly delivered: number
  /** Segments that arrived before those, and are kept no longer. */
  readonly dropped: number
  readonly bytes: number
  /** When the last bit sent so far leaves the sender, ms since 1970. */
  readonly busyUntil: number
}

/** A lane on which nothing was sent. */
export const IDLE_LANE: Lane = {
  segments: AppendOnly.of<Segment>(),
  delivered: 0,
  dropped: 0,
  bytes: 0,
  busyUntil: 0,
}

/** All that was sent on a lane, as far as it is kept. */
export function bytesOn({ segments }: Lane): Uint8Array {
  return concatAll([...segments].map(({ bytes }) => bytes))
}

/** The lane after a segment was put on it. */
export function transmit(model: LinkModel, lane: Lane, to: Actor, bytes: Uint8Array, now: number): Lane {
  const start = Math.max(now, lane.busyUntil)
  const busyUntil = start + bytes.length / model.bandwidth
  const ordinal = lane.dropped + lane.segments.length
  // Clocks count whole ms, and so do sessions: it is there when its last bit is.
  const arrivesAt = Math.ceil(busyUntil + model.latency) + (isLost(model.loss, ordinal) ? RETRANSMISSION : 0)
  const arriving = model.fault(bytes, to, ordinal).map((piece): Segment => {
    const changed = piece !== bytes && !equal(piece, bytes)
    return { bytes: piece, arrivesAt, sent: changed ? bytes : undefined }
  })
  const { segments, delivered, dropped, bytes: carried } = lane
  return {
    segments: segments.append(...arriving),
    delivered,
    dropped,
    bytes: carried + bytes.length,
    busyUntil,
  }
}

/** Whether a segment is the one with which one more whole segment of all so far is lost. */
function isLost(loss: number, ordinal: number): boolean {
  const lostIn = (count: number): number => Math.floor((count * loss) / 100)
  return lostIn(ordinal + 1) > lostIn(ordinal)
}

/** The next segment to arrive, if any. */
export function nextArrival(lane: Lane): Segment | undefined {
  return lane.segments.at(lane.delivered)
}

/** The lane after its next segment arrived. @param keeps whether it keeps what arrived */
export function advance(lane: Lane, keeps: boolean): Lane {
  const delivered = lane.delivered + 1
  // What is under way is copied when as much has arrived: once for each segment, however many there are.
  if (keeps || 2 * delivered < lane.segments.length) return { ...lane, delivered }
  const segments = IDLE_LANE.segments.append(...lane.segments.slice(delivered))
  return { ...lane, segments, delivered: 0, dropped: lane.dropped + delivered }
}

/** What the wire did to a segment, for the trace. */
export function changesOf({ bytes, sent }: Segment): StepEvent[] {
  if (!sent) return []
  const changed =
    sent.length === bytes.length
      ? `${bytes.filter((byte, index) => byte !== sent[index]).length} of ${bytes.length} bytes changed on the way`
      : `${bytes.length} bytes arrived where ${sent.length} were sent`
  return [{ kind: 'note', text: changed, cite: '' }]
}
