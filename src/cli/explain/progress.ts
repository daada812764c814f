/** How far the reading of a long file has come. */

/** ms before the first word, and between two. */
const PAUSE = 2_000

/** Says now and then how much was read; of what is read at once it says nothing. */
export class Progress {
  private readonly size: number | undefined
  private readonly say: (text: string) => void
  private said = Date.now()
  private read = 0

  /** @param size bytes in all, where that is known */
  constructor(size: number | undefined, say: (text: string) => void) {
    this.size = size
    this.say = say
  }

  /** So many bytes more were read. */
  advance(bytes: number): void {
    this.read += bytes
    if (Date.now() - this.said < PAUSE) return
    this.said = Date.now()
    const of = this.size === undefined ? '' : ` of ${megabytes(this.size)}`
    this.say(`explain: ${megabytes(this.read)}${of} MB read\n`)
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
