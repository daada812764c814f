/** How far the reading of a long file has come. */
import { NowAndThen } from '../output/now-and-then.ts'

/** Says now and then how much was read; of what is read at once it says nothing. */
export class Progress {
  private readonly size: number | undefined
  private readonly pace: NowAndThen
  private read = 0

  /** @param size bytes in all, where that is known */
  constructor(size: number | undefined, say: (text: string) => void) {
    this.size = size
    this.pace = new NowAndThen(say)
  }

  /** The same chunks, each noted as it is taken. */
  *along(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
    for (const chunk of chunks) {
      this.advance(chunk.length)
      yield chunk
    }
  }

  /** So many bytes more were read. */
  advance(bytes: number): void {
    this.read += bytes
    const of = this.size === undefined ? '' : ` of ${megabytes(this.size)}`
    this.pace.advance(() => `explain: ${megabytes(this.read)}${of} MB read\n`)
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
