/** Remarks on a capture: of each kind the first ones by themselves, the rest as a number at the end. */
import type { CaptureRemark } from './event.ts'

/** A capture may have the same fault in each of a million packets. */
const MOST_OF_A_KIND = 3

/** Counts remarks by kind. */
export class Remarks {
  private readonly counts = new Map<string, number>()

  /** The remark, where it is to be made. */
  make(kind: string, at: number, text: string): CaptureRemark | undefined {
    const count = (this.counts.get(kind) ?? 0) + 1
    this.counts.set(kind, count)
    return count > MOST_OF_A_KIND ? undefined : { kind: 'remark', at, text }
  }

  /** How many more there were than were made. @param at the end of the capture */
  *rest(at: number): Generator<CaptureRemark> {
    for (const [kind, count] of this.counts) {
      const more = count - MOST_OF_A_KIND
      if (more > 0) yield { kind: 'remark', at, text: `${more} more remarks of this kind: ${kind}` }
    }
  }
}
