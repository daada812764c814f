import { toHex } from '../bytes/bytes.ts'
import { AppendOnly, ByteQueue } from '../bytes/queue.ts'
import type { Operations } from '../crypto/meter.ts'
import type { Actor, StepEvent } from './event.ts'

/** One moment: who moved, why, the world before and after, and everything that happened in between. */
export interface Moment<W> {
  readonly index: number
  /** Virtual ms since the start of the timeline. */
  readonly t: number
  /** Name of the connection. */
  readonly connection: string
  readonly actor: Actor | 'wire'
  /** In a few words: `step`, `delivery of 517 bytes`, `command send`. */
  readonly cause: string
  readonly before: W
  readonly after: W
  readonly events: readonly StepEvent[]
  readonly operations: Operations
}

/** All moments so far. Immutable; a timeline that goes on from an older moment shares everything up to it. */
export class Timeline<W> {
  private readonly moments: AppendOnly<Moment<W>>

  private constructor(moments: AppendOnly<Moment<W>>) {
    this.moments = moments
  }

  /** A timeline in which nothing happened yet. */
  static empty<W>(): Timeline<W> {
    return new Timeline(AppendOnly.of<Moment<W>>())
  }

  /** Number of moments. */
  get length(): number {
    return this.moments.length
  }

  /** With one more moment; its index follows. */
  append(moment: Omit<Moment<W>, 'index'>): Timeline<W> {
    return new Timeline(this.moments.append({ index: this.moments.length, ...moment }))
  }

  /** The moment at an index, counted from the end where negative. */
  at(index: number): Moment<W> | undefined {
    return this.moments.at(index)
  }

  /** The timeline as it was after the first `length` moments: to look back, or to go another way from there. */
  upTo(length: number): Timeline<W> {
    return new Timeline(this.moments.upTo(length))
  }

  /** The moments in order. */
  [Symbol.iterator](): Iterator<Moment<W>> {
    return this.moments[Symbol.iterator]()
  }
}

/** One field that differs between two states: its path and both values in short. */
export interface Difference {
  readonly path: string
  readonly before: string
  readonly after: string
}

/** The fields in which two plain values differ, named by path; byte arrays are compared by content, at most `limit` rows. */
export function diff(before: unknown, after: unknown, limit = 100): Difference[] {
  const rows: Difference[] = []
  compare('', before, after, rows, limit, 0)
  return rows
}

const MAX_DEPTH = 6

function compare(
  path: string,
  a: unknown,
  b: unknown,
  rows: Difference[],
  limit: number,
  depth: number,
): void {
  if (Object.is(a, b) || rows.length >= limit) return
  if (isRecord(a) && isRecord(b) && depth < MAX_DEPTH) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
      compare(path ? `${path}.${key}` : key, a[key], b[key], rows, limit, depth + 1)
    return
  }
  const [before, after] = [brief(a), brief(b)]
  if (before !== after) rows.push({ path, before, after })
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function brief(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes ${briefHex(value)}`
  if (Array.isArray(value)) return `[${value.map(brief).join(', ')}]`
  if (value instanceof Map || value instanceof Set) return `${value.size} entries`
  if (value instanceof ByteQueue) return `${value.length} bytes`
  if (isRecord(value)) return `{${Object.keys(value).join(', ')}}`
  switch (typeof value) {
    case 'undefined':
      return 'absent'
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'object':
    case 'function':
    case 'symbol':
      return value !== null && typeof value === 'object' && 'length' in value
        ? `${String(value.length)} items`
        : typeof value
  }
}

function briefHex(bytes: Uint8Array): string {
  return bytes.length > 8 ? `${toHex(bytes.subarray(0, 8))}…` : toHex(bytes)
}
