/** Numbers from a seed: the same on every machine. */

/** A generator of numbers (Marsaglia's xorshift with 128 bits of state). */
export class Dice {
  private readonly state = new Uint32Array(4)

  constructor(seed: number) {
    // Any seed, zero too, is spread over all of the state, which must not be zero.
    for (let i = 0; i < 4; i++) this.state[i] = Math.imul(seed + i + 1, 0x9e3779b1) ^ 0x6a09e667
    for (let i = 0; i < 16; i++) this.next()
  }

  /** A number of 32 bits. */
  private next(): number {
    const [x, , , w] = this.state
    const t = x ^ (x << 11)
    this.state.copyWithin(0, 1)
    this.state[3] = w ^ (w >>> 19) ^ t ^ (t >>> 8)
    return this.state[3]
  }

  /** A whole number from 0 on and below `bound`. */
  below(bound: number): number {
    return this.next() % bound
  }

  /** One of some things. */
  of<T>(things: readonly T[]): T {
    return things[this.below(things.length)]
  }

  /** Bytes. */
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256))
  }
}
