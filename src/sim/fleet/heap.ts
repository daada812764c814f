/** Things of which the first is known, whoever comes and goes. */

/** A thing that knows where it stands: it is in one heap at most. */
export interface Placed {
  /** Number of its place in the heap; the heap sets it. */
  place: number
}

/** A heap. It changes in place. */
export class Heap<T extends Placed> {
  private readonly things: T[]
  private readonly order: (a: T, b: T) => number

  /**
   * @param order below 0 where the first comes before the second, above 0 where behind it
   * @param things in that order
   */
  constructor(order: (a: T, b: T) => number, things: readonly T[] = []) {
    this.order = order
    this.things = [...things]
    for (const [place, thing] of things.entries()) thing.place = place
  }

  /** The first of them; `undefined` where there are none. */
  get first(): T | undefined {
    return this.things[0]
  }

  /** Adds a thing. */
  put(thing: T): void {
    this.things.push(thing)
    this.settle(thing, this.things.length - 1)
  }

  /** Takes out a thing that is in it. */
  remove(thing: T): void {
    const last = this.things.pop()!
    if (last !== thing) this.settle(last, thing.place)
  }

  /** What is said of a thing by the order is otherwise now. */
  moved(thing: T): void {
    this.settle(thing, thing.place)
  }

  /** All things, in order. */
  list(): readonly T[] {
    return this.things.toSorted(this.order)
  }

  /** Those of which something holds, in order. @param holds of nothing that comes behind one of which it does not */
  leading(holds: (thing: T) => boolean): readonly T[] {
    const { things } = this
    const found: T[] = []
    // Nothing below a thing in the heap comes before it.
    const look = (at: number): void => {
      const thing = things[at]
      if (!thing || !holds(thing)) return
      found.push(thing)
      look(2 * at + 1)
      look(2 * at + 2)
    }
    look(0)
    return found.sort(this.order)
  }

  /** A thing finds its place, from one that is free: upwards, and if it is not above there, downwards. */
  private settle(thing: T, free: number): void {
    const { things, order } = this
    let at = free
    for (let above = (at - 1) >> 1; at > 0 && order(thing, things[above]!) < 0; above = (at - 1) >> 1) {
      this.set(things[above]!, at)
      at = above
    }
    for (let below = 2 * at + 1; below < things.length; below = 2 * at + 1) {
      if (below + 1 < things.length && order(things[below + 1]!, things[below]!) < 0) below++
      if (order(things[below]!, thing) >= 0) break
      this.set(things[below]!, at)
      at = below
    }
    this.set(thing, at)
  }

  private set(thing: T, at: number): void {
    this.things[at] = thing
    thing.place = at
  }
}
