/** A stream that several connections write to, none of them faster than it takes what they write. */

/** Whoever brings what is written, such as a driver. */
export interface Pausable {
  pause(): void
  resume(): void
}

/** See the top of this file. One listener serves all that wait. */
export class PacedStream {
  private readonly stream: NodeJS.WritableStream
  private readonly waiting = new Set<Pausable>()

  constructor(stream: NodeJS.WritableStream) {
    this.stream = stream
  }

  /** Writes; where the stream is full, `source` pauses until it has drained. */
  write(data: Uint8Array | string, source?: Pausable): void {
    if (this.stream.write(data) || !source || this.waiting.has(source)) return
    if (this.waiting.size === 0) this.stream.once('drain', () => this.drained())
    this.waiting.add(source)
    source.pause()
  }

  private drained(): void {
    const waiting = [...this.waiting]
    this.waiting.clear()
    for (const source of waiting) source.resume()
  }
}
