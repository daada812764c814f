/** The head of an HTTP request or response, as it comes in pieces. */
import { ByteQueue } from '../../bytes/queue.ts'
import { HEAD_END, MarkSearch } from '../../bytes/search.ts'
import { asText } from '../arguments/options.ts'

/** Bytes of a head that we are willing to look at. */
export const MAX_HEAD = 2 ** 16

/** Puts a head together. Each piece is looked at once, however small it is. */
export class RequestHead {
  private waiting = ByteQueue.empty
  private readonly search = new MarkSearch(HEAD_END)

  /** Whether some of it is there. */
  get hasBegun(): boolean {
    return this.waiting.length > 0
  }

  /** @returns all that came so far once its head is complete or too long; `undefined` before */
  take(bytes: Uint8Array): string | undefined {
    this.waiting = this.waiting.append(bytes)
    const { length } = this.waiting
    const ended = this.search.in(this.waiting) !== undefined
    return ended || length >= MAX_HEAD ? asText(this.waiting.peek(length)) : undefined
  }
}
