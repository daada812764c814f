import { toHex } from '../bytes/bytes.ts'
import { AppendOnly, ByteQueue } from '../bytes/queue.ts'
import type { Operations } from '../crypto/meter.ts'
import type { Cause } from './cause.ts'
import type { StepEvent } from './event.ts'
import type { Actor } from '../wire/actor.ts'

/** One moment: who moved, why, the world before and after, and everything that happened in between. */
export interface Moment<W> {
  readonly index: number
  /** Virtual ms since the start of the timeline. */
  readonly t: number
  /** Name of the connection. */
  readonly connection: string
  readonly actor: Actor | 'wire'
  readonly cause: Cause
  readonly before: W
  readonly after: W
  readonly events: readonly StepEvent[]
  readonly operations: Operations
}

/**
 * The moments so far: all of them, or the last ones. Immutable; a timeline that goes on from an older moment shares everything
 * up to it.
 */
export class Timeline<W> {
  /** How many of the last moments it keeps. */
  private readonly keeps: number
  /** Moments in two lists of at most `keeps`, so that those before the last ones are let go a list at a time. */
  private readonly former: AppendOnly<Moment<W>>
  private readonly current: AppendOnly<Moment<W>>
  /** Number of moments there ever were. */
  readonly length: number

  private constructor(
    keeps: number,
    former: AppendOnly<Moment<W>>,
    current: AppendOnly<Moment<W>>,
    length: number,
  ) {
    this.keeps = keeps
    this.former = former
    this.current = current
    this.length = length
  }

  /** A timeline in which nothing happened yet. @param keeps how many of the last moments it keeps: all unless told otherwise */
  static empty<W>(keeps = Number.POSITIVE_INFINITY): Timeline<W> {
    const none = AppendOnly.of<Moment<W>>()
    return new Timeline(keeps, none, none, 0)
  }

  /** Index of the first moment that it keeps: {@link length} where it keeps none. */
  get first(): number {
    return this.length - Math.min(this.keeps, this.former.length + this.current.length)
  }

  /** With one more moment; its index follows. */
  append(moment: Omit<Moment<W>, 'index'>): Timeline<W> {
    const { keeps, former, current } = this
    const length = this.length + 1
    if (keeps === 0) return new Timeline(keeps, former, current, length)
    const [before, begun] = current.length < keeps ? [former, current] : [current, AppendOnly.of<Moment<W>>()]
    return new Timeline(keeps, before, begun.append({ index: this.length, ...moment }), length)
  }

  /** With as many moments more, none of which is kept. */
  passed(moments: number): Timeline<W> {
    const none = AppendOnly.of<Moment<W>>()
    return new Timeline(this.keeps, none, none, this.length + moments)
  }

  /** The moment at an index, counted from the end where negative; `undefined` where there is none, or it is not kept. */
  at(index: number): Moment<W> | undefined {
    const from = index < 0 ? this.length + index : index
    if (from < this.first || from >= this.length) return undefined
    const place = from - (this.length - this.current.length)
    return place < 0 ? this.former.at(place) : this.current.at(place)
  }

  /**
   * The timeline as it was after the first `length` moments: to look back, or to go another way from there. Of one that keeps
   * the last moments alone, what was let go stays away.
   */
  upTo(length: number): Timeline<W> {
    const { keeps, former, current } = this
    const left = Math.max(0, current.length - Math.max(0, this.length - length))
    const behind = Math.max(0, this.length - current.length - length)
    const now = Math.max(0, Math.min(this.length, length))
    return left > 0
      ? new Timeline(keeps, former, current.upTo(left), now)
      : new Timeline(keeps, AppendOnly.of(), former.upTo(former.length - behind), now)
  }

  /** The moments that are kept, in order. */
  *[Symbol.iterator](): Iterator<Moment<W>> {
    for (let index = this.first; index < this.length; index++) yield this.at(index)!
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
