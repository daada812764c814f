/** A shelf of a cache that changes in place: of a fleet no older moment is kept, and the cache of a value makes nodes all the time. */
import type { Entry, Shelf } from '../../../session/caches/shelf.ts'
import type { Session } from '../../../session/session.ts'
import { Least } from './least.ts'

/** An entry on a shelf, between its neighbours in a line. */
class Standing implements Entry {
  readonly key: string
  session: Session
  readonly until: number
  readonly second: number
  before: Standing | undefined = undefined
  behind: Standing | undefined = undefined
  /** The same in the line by time, where the order of leaving is another one. */
  other: Standing | undefined = undefined

  constructor({ key, session, until }: Entry, second: number) {
    this.key = key
    this.session = session
    this.until = until
    this.second = second
  }
}

/** Those of one second, first come first. */
interface Second {
  first: Standing | undefined
  last: Standing | undefined
}

/** Entries in the order of their seconds. */
class Line {
  private readonly seconds = new Map<number, Second>()
  private readonly order = new Least()

  add(entry: Standing): void {
    const second = this.secondOf(entry.second)
    const { last } = second
    entry.before = last
    if (last) last.behind = entry
    else second.first = entry
    second.last = entry
  }

  remove(entry: Standing): void {
    const { before, behind } = entry
    const second = this.seconds.get(entry.second)
    if (!second) return
    if (before) before.behind = behind
    else second.first = behind
    if (behind) behind.before = before
    else second.last = before
  }

  get first(): Standing | undefined {
    for (;;) {
      const least = this.order.least
      if (least === undefined) return undefined
      const first = this.seconds.get(least)?.first
      if (first) return first
      this.seconds.delete(least)
      this.order.take()
    }
  }

  /** Those up to a second, that included. */
  *through(most: number): Generator<Standing> {
    for (const second of this.order.through(most))
      for (let entry = this.seconds.get(second)?.first; entry; entry = entry.behind) yield entry
  }

  private secondOf(number: number): Second {
    const known = this.seconds.get(number)
    if (known) return known
    const made = { first: undefined, last: undefined }
    this.seconds.set(number, made)
    this.order.put(number)
    return made
  }
}

/** See the top of this file. */
export class ShelfInPlace implements Shelf {
  private readonly entries = new Map<string, Standing>()
  private readonly leaving = new Line()
  /** By the time that they are good for; the line of leaving, where that is by time. */
  private readonly ending: Line

  /** @param byTime whether those leave first whose time is over first */
  constructor(byTime: boolean) {
    this.ending = byTime ? this.leaving : new Line()
  }

  get size(): number {
    return this.entries.size
  }

  get first(): Entry | undefined {
    return this.leaving.first
  }

  get(key: string): Entry | undefined {
    return this.entries.get(key)
  }

  with(entry: Entry): this {
    const standing = new Standing(entry, entry.second)
    this.entries.set(entry.key, standing)
    this.leaving.add(standing)
    if (this.ending !== this.leaving) {
      standing.other = new Standing(entry, Math.floor(entry.until / 1000))
      this.ending.add(standing.other)
    }
    return this
  }

  without({ key }: Entry): this {
    const standing = this.entries.get(key)
    if (!standing) return this
    this.entries.delete(key)
    this.leaving.remove(standing)
    if (standing.other) this.ending.remove(standing.other)
    return this
  }

  replacing({ key }: Entry, session: Session): this {
    const standing = this.entries.get(key)
    if (!standing) return this
    standing.session = session
    if (standing.other) standing.other.session = session
    return this
  }

  over(now: number): readonly Entry[] {
    return [...this.ending.through(Math.floor(now / 1000))].filter(({ until }) => now >= until)
  }

  [Symbol.iterator](): Iterator<Entry> {
    return this.leaving.through(Infinity)
  }
}
