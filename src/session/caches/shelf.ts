/** Where a cache has its sessions: by key, and in the order of leaving. */
import { byText, OrderedMap } from '../../bytes/ordered-map.ts'
import type { Session } from '../session.ts'

/** A session in its places. */
export interface Entry {
  /** As hex. */
  readonly key: string
  readonly session: Session
  /** ms since 1970 */
  readonly until: number
  /** Whole seconds since 1970 where time decides who leaves; else 0. */
  readonly second: number
}

/**
 * A shelf with entries in the order of their seconds, and within a second in the order in which they were put. Who has the shelf
 * after a change uses that one alone: an implementation may change in place.
 */
export interface Shelf {
  readonly size: number
  /** Who leaves first. */
  readonly first: Entry | undefined
  /** The entry under a key, in hex. */
  get(key: string): Entry | undefined
  /** With an entry whose key is not there yet, as the last of its second. */
  with(entry: Entry): Shelf
  /** Without an entry that is there. */
  without(entry: Entry): Shelf
  /** With another session in the very places of an entry that is there. */
  replacing(entry: Entry, session: Session): Shelf
  /** Entries whose time is over. @param now ms since 1970 */
  over(now: number): readonly Entry[]
  /** In the order of leaving. */
  [Symbol.iterator](): Iterator<Entry>
}

/** An entry, and when it was put. */
interface Ticked extends Entry {
  readonly tick: number
}

const inOrder = (a: Ticked, b: Ticked): number => a.second - b.second || a.tick - b.tick

/** A shelf as a value: a change makes about log2(n) new nodes, and older shelves stay good. */
export class ShelfValue implements Shelf {
  private readonly entries: OrderedMap<string, Ticked>
  /** The same entries in the order of leaving. */
  private readonly order: OrderedMap<Ticked, Ticked>
  /** Counts puts. */
  private readonly tick: number

  private constructor(entries: OrderedMap<string, Ticked>, order: OrderedMap<Ticked, Ticked>, tick: number) {
    this.entries = entries
    this.order = order
    this.tick = tick
  }

  /** Nothing on it. */
  static readonly empty = new ShelfValue(OrderedMap.empty(byText), OrderedMap.empty(inOrder), 0)

  get size(): number {
    return this.entries.size
  }

  get first(): Entry | undefined {
    return this.order.first
  }

  /** The entry under a key, in hex. */
  get(key: string): Entry | undefined {
    return this.entries.get(key)
  }

  with({ key, session, until, second }: Entry): ShelfValue {
    const entry = { key, session, until, second, tick: this.tick }
    return new ShelfValue(this.entries.set(key, entry), this.order.set(entry, entry), this.tick + 1)
  }

  without({ key }: Entry): ShelfValue {
    const entry = this.entries.get(key)
    if (!entry) return this
    return new ShelfValue(this.entries.delete(key), this.order.delete(entry), this.tick)
  }

  replacing({ key }: Entry, session: Session): ShelfValue {
    const entry = this.entries.get(key)
    if (!entry) return this
    const other = { ...entry, session }
    return new ShelfValue(this.entries.set(key, other), this.order.set(other, other), this.tick)
  }

  over(now: number): readonly Entry[] {
    const over: Entry[] = []
    for (const entry of this.order) {
      // Where time decides who leaves, all that follow are good for longer.
      if (entry.second * 1000 > now) break
      if (now >= entry.until) over.push(entry)
    }
    return over
  }

  [Symbol.iterator](): Iterator<Entry> {
    return this.order[Symbol.iterator]()
  }
}
