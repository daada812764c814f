/** What an execution touched, and whether any of it is new: blocks of `src/` and edges of the tables of states. */

/** Blocks and edges that can be told apart. */
const ROOM = 2 ** 17

/** Thrown out of a loop that goes round and round. */
export class Hang extends Error {
  override readonly name = 'Hang'
}

/** Rounds of a block by magnitude, a bit for each: 1, 2, 3, 4-7, 8-15, 16-31, 32-127, more. */
function magnitude(rounds: number): number {
  if (rounds < 4) return 1 << (rounds - 1)
  if (rounds < 8) return 8
  if (rounds < 16) return 16
  if (rounds < 32) return 32
  return rounds < 128 ? 64 : 128
}

/** What one execution came to. */
export interface Touched {
  /** Whether a block or an edge is new, or one goes round as often for the first time. */
  readonly fresh: boolean
  /** Blocks that were entered, each as often as it was: how much work it was, whatever the machine does beside. */
  readonly steps: number
}

/** Counters that counted modules write to, and what is remembered of them. One in a process: modules find it by its name. */
export class Feedback {
  private readonly counts = new Uint32Array(ROOM)
  private readonly seen = new Uint8Array(ROOM)
  private readonly touched = new Uint32Array(ROOM)
  private readonly edges = new Map<string, number>()
  private length = 0
  /** Blocks that were ever entered. */
  blocks = 0

  /** Gives the counters to whatever module is loaded from now on. */
  install(): void {
    const touch = (block: number): void => void (this.touched[this.length++] = block)
    const hang = (): never => {
      throw new Hang('a loop goes round more than four million times')
    }
    Object.assign(globalThis, { __blocks: { counts: this.counts, touch, hang } })
  }

  /** An edge that was taken: a state, what came, the state behind it. Counted from the end of the room. */
  edge(name: string): void {
    let id = this.edges.get(name)
    if (id === undefined) this.edges.set(name, (id = ROOM - 1 - this.edges.size))
    if (this.counts[id]++ === 0) this.touched[this.length++] = id
  }

  /** Begins anew, for another target. */
  forget(): void {
    this.begin()
    this.seen.fill(0)
    this.edges.clear()
    this.blocks = 0
  }

  /** Edges that were ever taken. */
  get edgeCount(): number {
    return this.edges.size
  }

  /** Before an execution: all counts are zero. */
  begin(): void {
    for (let i = 0; i < this.length; i++) this.counts[this.touched[i]] = 0
    this.length = 0
  }

  /** What was counted since {@link begin}. */
  end(): Touched {
    let [fresh, steps] = [false, 0]
    for (let i = 0; i < this.length; i++) {
      const block = this.touched[i]
      const rounds = this.counts[block]
      const bit = magnitude(rounds)
      steps += rounds
      if ((this.seen[block] & bit) !== 0) continue
      if (this.seen[block] === 0 && block < ROOM - this.edges.size) this.blocks++
      this.seen[block] |= bit
      fresh = true
    }
    return { fresh, steps }
  }

  /** Blocks and edges that were entered since {@link begin}, however often. */
  entered(): Set<number> {
    return new Set(this.touched.subarray(0, this.length))
  }
}
