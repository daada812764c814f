/**
 * Bits as parts of a range, each as wide as it was likely in its place so far: the arithmetic coding of packed text. What is
 * written are digits of six bits, which a script holds in a string.
 */

/** The digits, as base64 has them (RFC 4648 §4). */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** All of a range: five digits, which small integers hold. */
const WIDEST = 2 ** 30
/** A range that is narrower has one more digit settled. */
const NARROW = 2 ** 24

/** All of a probability: 12 bits. */
const WHOLE = 4096
/** How fast a probability follows what comes: a thirty-second of the way. */
const RATE = 5

/** How likely a zero is in each place. It changes with each bit. */
type Odds = Uint16Array

/** Odds that know nothing yet. */
export function evenOdds(places: number): Odds {
  return new Uint16Array(places).fill(WHOLE / 2)
}

/** One end of a packed text: who writes gives each bit, who reads is given it. Both ask for the same places in the same order. */
export interface Coder {
  /** @param bit what is written; who reads leaves it out */
  bit(odds: Odds, place: number, bit?: number): number
}

/** Takes a bit for granted a bit more. */
function learn(odds: Odds, place: number, bit: number): void {
  const zero = odds[place]!
  odds[place] = bit === 0 ? zero + ((WHOLE - zero) >> RATE) : zero - (zero >> RATE)
}

/** Reads bits. What it does behind a bit the writer does too: a call for each bit would take a third longer, and a page waits. */
export class BitReader implements Coder {
  private readonly digits: string
  private readonly values = new Uint8Array(128)
  private next = 0
  private range = WIDEST
  private code = 0

  constructor(digits: string) {
    this.digits = digits
    for (let value = 0; value < DIGITS.length; value++) this.values[DIGITS.charCodeAt(value)] = value
    while (this.next < 5) this.shift()
  }

  /** The bit in that place. */
  bit(odds: Odds, place: number): number {
    const bound = (this.range >>> 12) * odds[place]!
    const bit = this.code < bound ? 0 : 1
    if (bit === 0) this.range = bound
    else {
      this.code -= bound
      this.range -= bound
    }
    learn(odds, place, bit)
    while (this.range < NARROW) {
      this.range *= 64
      this.shift()
    }
    return bit
  }

  private shift(): void {
    this.code = this.code * 64 + (this.values[this.digits.charCodeAt(this.next++)] ?? 0)
  }
}

/** Writes bits. */
export class BitWriter implements Coder {
  private readonly digits: number[] = []
  private range = WIDEST
  private low = 0

  /** Writes the bit. */
  bit(odds: Odds, place: number, bit = 0): number {
    const bound = (this.range >>> 12) * odds[place]!
    if (bit === 0) this.range = bound
    else {
      this.add(bound)
      this.range -= bound
    }
    learn(odds, place, bit)
    while (this.range < NARROW) {
      this.range *= 64
      this.shift()
    }
    return bit
  }

  /** All that was written. */
  end(): string {
    for (let index = 0; index < 5; index++) this.shift()
    return this.digits.map((digit) => DIGITS[digit]).join('')
  }

  private add(bound: number): void {
    this.low += bound
    if (this.low < WIDEST) return
    this.low -= WIDEST
    let at = this.digits.length - 1
    while (this.digits[at] === 63) this.digits[at--] = 0
    this.digits[at]! += 1
  }

  private shift(): void {
    this.digits.push(this.low >>> 24)
    this.low = (this.low * 64) % WIDEST
  }
}
