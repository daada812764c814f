/**
 * When a place that cannot tell at once how much it holds should count: to count a million entries takes longer than to write
 * a thousand. With room for many, a sixteenth of it stays free for puts without a count.
 */
export class Slack {
  private readonly size: number
  private readonly free: number
  /** Puts since the last count; before the first nobody knows. */
  private uncounted = Infinity

  /** @param size most entries kept */
  constructor(size: number) {
    this.size = size
    this.free = Math.floor(size / 16)
  }

  /** Notes a put. @returns how many entries may stay, where it is time to count them */
  afterPut(): number | undefined {
    if (this.uncounted++ < this.free) return undefined
    this.uncounted = 0
    return this.size - this.free
  }
}
