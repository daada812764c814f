/** What is due and when: of two things that are due at one time the one that was entered first comes first. */

/** Bits of a time that one ring tells apart. */
const BITS = 8
const SLOTS = 2 ** BITS
/** ms of a slot of each ring: of the first one, then a whole turn of the ring before. Together they reach beyond 2^53. */
const SPANS = Array.from({ length: 7 }, (_, ring) => SLOTS ** ring)

/** Things that are due within one slot, in the order in which they were entered. */
interface Slot<T> {
  readonly things: T[]
  readonly times: number[]
}

/**
 * An agenda of things: rings of slots, each as long as a whole turn of the one before (Varghese and Lauck, "Hashed and
 * Hierarchical Timing Wheels", 1987). A thing lies in the first ring of which a turn reaches it, and moves inwards when its
 * time comes nearer: at most once for each ring, however much is due. It changes in place: of a fleet no older moment is kept.
 */
export class Agenda<T> {
  /** When what was taken last was due: the time that it is. */
  now = 0
  /** How many things are due. */
  size = 0
  private readonly rings: (Slot<T> | undefined)[][] = SPANS.map(() =>
    new Array<Slot<T> | undefined>(SLOTS).fill(undefined),
  )
  /** Of what is due now, how much was taken. */
  private taken = 0

  /** Enters a thing. @param time whole ms. @throws RangeError where that is over */
  put(time: number, thing: T): void {
    if (time < this.now) throw new RangeError(`${time} is over at ${this.now}`)
    this.size++
    this.place(time, thing)
  }

  /** The thing that is next, which leaves. @throws RangeError where nothing is due */
  take(): T {
    if (this.size === 0) throw new RangeError('nothing is due')
    for (;;) {
      const at = this.now % SLOTS
      const due = this.rings[0]![at]
      if (!due) this.turn()
      else if (this.taken < due.things.length) {
        this.size--
        return due.things[this.taken++]!
      } else {
        this.rings[0]![at] = undefined
        this.taken = 0
      }
    }
  }

  private place(time: number, thing: T): void {
    let ring = 0
    while (Math.floor(time / SPANS[ring + 1]!) !== Math.floor(this.now / SPANS[ring + 1]!)) ring++
    const at = Math.floor(time / SPANS[ring]!) % SLOTS
    const slots = this.rings[ring]!
    const slot = (slots[at] ??= { things: [], times: [] })
    slot.things.push(thing)
    slot.times.push(time)
  }

  /** To the next slot that holds something; what lies in an outer one moves inwards. */
  private turn(): void {
    for (const [ring, slots] of this.rings.entries()) {
      const span = SPANS[ring]!
      const here = Math.floor(this.now / span)
      for (let at = (here % SLOTS) + 1; at < SLOTS; at++) {
        const slot = slots[at]
        if (!slot) continue
        this.now = (here - (here % SLOTS) + at) * span
        if (ring === 0) return
        slots[at] = undefined
        for (const [index, thing] of slot.things.entries()) this.place(slot.times[index]!, thing)
        return
      }
    }
  }
}
