/** The connections of a small capture, each as a whole. */
import { concatAll } from '../../bytes/bytes.ts'
import type { Actor } from '../../wire/actor.ts'
import { CaptureReader } from './capture.ts'
import type {
  CaptureEvent,
  CaptureRemark,
  CaptureSummary,
  ConnectionEnded,
  ConnectionOpened,
  StreamBytes,
  StreamGap,
} from './event.ts'

/** Everything that a capture has of one connection. */
export interface CapturedConnection {
  readonly opened: ConnectionOpened
  readonly ended: ConnectionEnded
  /** Bytes and gaps of both streams, in the order of the capture. */
  readonly parts: readonly (StreamBytes | StreamGap)[]
}

/** Everything that a capture has. */
export interface Captured {
  /** As they began. */
  readonly connections: readonly CapturedConnection[]
  /** Key log lines of all Decryption Secrets Blocks. */
  readonly keylog: string
  readonly remarks: readonly CaptureRemark[]
  readonly summary: CaptureSummary
}

/** Reads a whole capture that is in memory. For large ones take {@link CaptureReader}, which keeps nothing. */
export function readCapture(capture: Uint8Array): Captured {
  const reader = new CaptureReader()
  return collect([...reader.push(capture), ...reader.end()])
}

/** All events of a capture by connection. */
function collect(events: readonly CaptureEvent[]): Captured {
  const open = new Map<string, { opened: ConnectionOpened; parts: (StreamBytes | StreamGap)[] }>()
  const ends = new Map<string, ConnectionEnded>()
  for (const event of events) {
    if (event.kind === 'opened') open.set(event.connection, { opened: event, parts: [] })
    else if (event.kind === 'bytes' || event.kind === 'gap') open.get(event.connection)!.parts.push(event)
    else if (event.kind === 'ended') ends.set(event.connection, event)
  }
  const connections = [...open].map(([id, about]) => ({ ...about, ended: ends.get(id)! }))
  return {
    connections,
    keylog: events.flatMap((event) => (event.kind === 'secrets' ? [event.keylog] : [])).join('\n'),
    remarks: events.filter((event) => event.kind === 'remark'),
    summary: events.findLast((event) => event.kind === 'summary')!,
  }
}

/** What is there of the stream of one side, gaps left out. */
export function streamOf({ parts }: CapturedConnection, from: Actor): Uint8Array {
  return concatAll(parts.flatMap((part) => (part.kind === 'bytes' && part.from === from ? [part.bytes] : [])))
}
