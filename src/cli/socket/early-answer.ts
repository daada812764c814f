/** What an HTTP server answers to early data. */
import { RequestHead } from './request-head.ts'

/** Finds out whether a request in early data was sent too early (RFC 8470 §5.2). */
export class EarlyAnswer {
  private readonly head = new RequestHead()
  private expected = false
  private tooEarly = false

  /** Whether the answer was 425. */
  get isTooEarly(): boolean {
    return this.tooEarly
  }

  /** The server took the early data, so what it says first is about them. */
  expect(): void {
    this.expected = true
  }

  /** Looks at what comes. @returns whether it turned out just now that this was too early */
  take(bytes: Uint8Array): boolean {
    const head = this.expected ? this.head.take(bytes) : undefined
    if (head === undefined) return false
    this.expected = false
    return (this.tooEarly = /^HTTP\/1\.[01] 425\b/.test(head))
  }
}
