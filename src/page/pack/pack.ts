/**
 * Packs text so that a page carries it in fewer bytes: gzip looks 32 kB back for what it has said before, and the code of an
 * engine says the same words all along. This looks back to the beginning.
 */
import { BitWriter } from './coder.ts'
import { Model, SHORTEST, type Copy } from './model.ts'

/** Where the same three bytes stood before: how many of those places are looked at. */
const LOOKS = 2048
/** The longest copy. */
const LONGEST = 2000

/** The text in fewer bytes, for {@link unpack}. */
export function pack(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const writer = new BitWriter()
  const model = new Model(writer)
  model.size(bytes.length + 1)
  const past = new Past(bytes)
  for (let at = 0; at < bytes.length;) {
    const piece = past.best(at)
    model.piece(bytes[at - 1] ?? 0, piece ?? bytes[at]!)
    const end = at + (piece?.length ?? 1)
    past.back = piece?.back ?? past.back
    while (at < end) past.keep(at++)
  }
  return writer.end()
}

/** What stood before, by its first three bytes. */
class Past {
  /** How far back the last copy began: the same again takes few bits. */
  back = 0
  private readonly bytes: Uint8Array
  /** For each three bytes the last place that begins with them, counted from 1. */
  private readonly last = new Int32Array(2 ** 24)
  /** For each place the one before it that begins alike, counted from 1. */
  private readonly earlier: Int32Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.earlier = new Int32Array(bytes.length)
  }

  /** That place may be copied from now on. */
  keep(at: number): void {
    const key = this.keyAt(at)
    this.earlier[at] = this.last[key]!
    this.last[key] = at + 1
  }

  /** The copy that spares most, where it is not better to begin one byte later. */
  best(at: number): Copy | undefined {
    const found = this.find(at)
    if (!found) return undefined
    const later = this.find(at + 1)
    return later && spares(later, this.back) > spares(found, this.back) ? undefined : found
  }

  private find(at: number): Copy | undefined {
    let best: Copy | undefined
    let most = 0
    const weigh = (back: number): void => {
      const copy = { length: this.alike(at, back), back }
      if (copy.length < SHORTEST || spares(copy, this.back) <= most) return
      best = copy
      most = spares(copy, this.back)
    }
    if (this.back > 0 && this.back <= at) weigh(this.back)
    let place = this.last[this.keyAt(at)]!
    for (let looks = 0; place > 0 && looks < LOOKS; looks++) {
      weigh(at + 1 - place)
      place = this.earlier[place - 1]!
    }
    return best
  }

  /** How many bytes from there on are as they were so far back. */
  private alike(at: number, back: number): number {
    const { bytes } = this
    const most = Math.min(LONGEST, bytes.length - at)
    let length = 0
    while (length < most && bytes[at + length] === bytes[at + length - back]) length++
    return length
  }

  private keyAt(at: number): number {
    const { bytes } = this
    return (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!
  }
}

/** Bits that a copy spares, as far as one can tell before: 4 for each byte, less what it takes to say where it is. */
function spares({ length, back }: Copy, last: number): number {
  return back === last ? 4 * length - 3 : 4 * length - 6 - Math.log2(back)
}
