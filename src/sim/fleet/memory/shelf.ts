/**
 * A shelf of a cache that changes in place: of a fleet no older moment is kept, and the cache of a value makes nodes all the time.
 * Its keys are numbers in {@link NUMBER_LENGTH} bytes, as sessions of a fleet have them.
 */
import type { Entry, Shelf } from '../../../session/caches/shelf.ts'
import type { Session } from '../../../session/session.ts'
import { VIRTUAL_START } from '../../kernel/network-options.ts'
import { Heap, type Placed } from '../heap.ts'

/** Bytes of a ticket behind the name of its key, of a reference and of a session ID: enough to tell each from every other. */
export const NUMBER_LENGTH = 8

/** An entry on a shelf. There are millions, so it has no more than it needs. */
class Standing implements Entry, Placed {
  private readonly number: number
  session: Session
  /** Virtual ms, which are small numbers and so need less room than times since 1970. */
  private readonly end: number
  /** Counts puts. */
  readonly tick: number
  place = 0
  /** The same in the order of time, where the order of leaving is another one. */
  other: Standing | undefined = undefined

  constructor({ key, session, until }: Entry, tick: number) {
    this.number = numberOf(key)
    this.session = session
    this.end = until - VIRTUAL_START
    this.tick = tick
  }

  get key(): string {
    return this.number.toString(16).padStart(2 * NUMBER_LENGTH, '0')
  }

  get until(): number {
    return VIRTUAL_START + this.end
  }

  /** Of its end, since 1970. */
  get second(): number {
    return Math.floor(this.until / 1000)
  }
}

const byTick = (a: Standing, b: Standing): number => a.tick - b.tick
const bySecond = (a: Standing, b: Standing): number => a.second - b.second || a.tick - b.tick

/** A key as it is kept: a number needs less room than a text, and is found sooner. */
function numberOf(key: string): number {
  return parseInt(key, 16)
}

/** See the top of this file. */
export class ShelfInPlace implements Shelf {
  private readonly entries = new Map<number, Standing>()
  private readonly leaving: Heap<Standing>
  /** By the time that they are good for; the heap of leaving, where that is by time. */
  private readonly ending: Heap<Standing>
  private tick = 0

  /** @param byTime whether those leave first whose time is over first */
  constructor(byTime: boolean) {
    this.leaving = new Heap(byTime ? bySecond : byTick)
    this.ending = byTime ? this.leaving : new Heap(bySecond)
  }

  get size(): number {
    return this.entries.size
  }

  get first(): Entry | undefined {
    return this.leaving.first
  }

  get(key: string): Entry | undefined {
    return this.entries.get(numberOf(key))
  }

  with(entry: Entry): this {
    const standing = new Standing(entry, this.tick++)
    this.entries.set(numberOf(entry.key), standing)
    this.leaving.put(standing)
    if (this.ending !== this.leaving) {
      standing.other = new Standing(entry, standing.tick)
      this.ending.put(standing.other)
    }
    return this
  }

  without({ key }: Entry): this {
    const standing = this.entries.get(numberOf(key))
    if (!standing) return this
    this.entries.delete(numberOf(key))
    this.leaving.remove(standing)
    if (standing.other) this.ending.remove(standing.other)
    return this
  }

  replacing({ key }: Entry, session: Session): this {
    const standing = this.entries.get(numberOf(key))
    if (!standing) return this
    standing.session = session
    if (standing.other) standing.other.session = session
    return this
  }

  over(now: number): readonly Entry[] {
    return this.ending.leading(({ second }) => second * 1000 <= now).filter(({ until }) => now >= until)
  }

  [Symbol.iterator](): Iterator<Entry> {
    return this.leaving.list()[Symbol.iterator]()
  }
}
