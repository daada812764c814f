/** What is due and when: a heap, in which of two things that are due at one time the one that was entered first comes first. */

/** An agenda of things. It changes in place: of a fleet no older moment is kept. */
export class Agenda<T> {
  private readonly things: T[] = []
  private readonly times: number[] = []
  private readonly orders: number[] = []
  private entered = 0

  /** How many things are due. */
  get size(): number {
    return this.things.length
  }

  /** When the next thing is due; `Infinity` where nothing is. */
  get next(): number {
    return this.times[0] ?? Infinity
  }

  /** Enters a thing. */
  put(time: number, thing: T): void {
    const { things, times, orders } = this
    const order = this.entered++
    let at = things.length
    while (at > 0) {
      const above = (at - 1) >> 1
      if (times[above]! <= time) break
      this.move(above, at)
      at = above
    }
    times[at] = time
    orders[at] = order
    things[at] = thing
  }

  /** The thing that is next, which leaves. @throws RangeError where nothing is due */
  take(): T {
    const { things, times, orders } = this
    const first = things[0]
    const [thing, time, order] = [things.pop(), times.pop(), orders.pop()]
    if (thing === undefined || time === undefined || order === undefined)
      throw new RangeError('nothing is due')
    if (things.length === 0) return thing
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= things.length) break
      if (below + 1 < things.length && this.precedes(below + 1, times[below]!, orders[below]!)) below++
      if (!this.precedes(below, time, order)) break
      this.move(below, at)
      at = below
    }
    times[at] = time
    orders[at] = order
    things[at] = thing
    return first!
  }

  private precedes(at: number, time: number, order: number): boolean {
    const there = this.times[at]!
    return there < time || (there === time && this.orders[at]! < order)
  }

  private move(from: number, to: number): void {
    this.things[to] = this.things[from]!
    this.times[to] = this.times[from]!
    this.orders[to] = this.orders[from]!
  }
}
