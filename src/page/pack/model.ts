/** What packed text is made of, told to either end alike: bytes, and copies of what stood before, however far back. */
import { evenOdds, type Coder } from './coder.ts'

/** The shortest copy. */
export const SHORTEST = 3
/** Numbers have fewer bits than this. */
const WIDTH = 32
/** How many of a number's first values have odds of their own, among those of one width. */
const APART = 16

/** A piece of text: a byte, or a copy. */
export interface Copy {
  readonly length: number
  /** How many bytes back it begins. */
  readonly back: number
}

/** The odds of all that comes, and what they depend on. Who reads gives nothing, and is given what was written. */
export class Model {
  private readonly coder: Coder
  private readonly kinds = evenOdds(8)
  private readonly again = evenOdds(8)
  private readonly bytes = evenOdds(256 * 256)
  private readonly lengths = evenOdds(2 * WIDTH * (APART + 1))
  private readonly ways = evenOdds(3 * WIDTH * (APART + 1))
  /** Whether the last three pieces were copies, a bit each. */
  private before = 0
  private back = 0

  constructor(coder: Coder) {
    this.coder = coder
  }

  /** How long the text is. */
  size(size?: number): number {
    return this.number(this.lengths, 0, size)
  }

  /** A byte, or a copy. @param previous the byte before it */
  piece(previous: number, piece?: number | Copy): number | Copy {
    const copies = piece === undefined ? undefined : Number(typeof piece !== 'number')
    const isCopy = this.coder.bit(this.kinds, this.before, copies)
    const coded =
      isCopy === 1 ? this.copy(piece as Copy | undefined) : this.byte(previous, piece as number | undefined)
    this.before = ((this.before << 1) | isCopy) & 7
    return coded
  }

  private byte(previous: number, byte?: number): number {
    return this.bits(this.bytes, 256 * previous, 8, byte)
  }

  private copy(copy?: Copy): Copy {
    const isSame = this.coder.bit(this.again, this.before, copy && Number(copy.back === this.back))
    const length = SHORTEST - 1 + this.number(this.lengths, isSame, copy && copy.length - SHORTEST + 1)
    if (isSame === 0) this.back = this.number(this.ways, length < 5 ? 0 : length < 8 ? 1 : 2, copy?.back)
    return { length, back: this.back }
  }

  /** A number from 1 on: how many bits it has, then those behind the first. */
  private number(odds: Uint16Array, kind: number, value?: number): number {
    const base = kind * WIDTH * (APART + 1)
    const width = this.bits(odds, base, 5, value && 31 - Math.clz32(value))
    let read = 1
    for (let left = width - 1; left >= 0; left--) {
      const place = base + WIDTH + width * APART + (read < APART ? read : 0)
      read = read * 2 + this.coder.bit(odds, place, value && (value >>> left) & 1)
    }
    return read
  }

  /** So many bits, each with odds that depend on those before it. */
  private bits(odds: Uint16Array, base: number, count: number, value?: number): number {
    let read = 1
    for (let left = count - 1; left >= 0; left--)
      read = read * 2 + this.coder.bit(odds, base + read, value === undefined ? value : (value >> left) & 1)
    return read - 2 ** count
  }
}
