/** The head of an HTTP request, as it comes in pieces. */
import { ByteQueue } from '../bytes/queue.ts'
import { asText } from './options.ts'

/** Bytes of a request's head that we are willing to look at. */
export const MAX_HEAD = 2 ** 16

/** Bytes of the longest end of a head, CR LF CR LF. */
const END_LENGTH = 4

/** Puts a head together. Each piece is looked at once, however small it is. */
export class RequestHead {
  private waiting = ByteQueue.empty

  /** @returns the request so far once its head is complete or too long; `undefined` before */
  take(bytes: Uint8Array): string | undefined {
    this.waiting = this.waiting.append(bytes)
    const { length } = this.waiting
    const fresh = Math.min(length, bytes.length + END_LENGTH - 1)
    const ended = /\r?\n\r?\n/.test(asText(this.waiting.peek(fresh, length - fresh)))
    return ended || length >= MAX_HEAD ? asText(this.waiting.peek(length)) : undefined
  }
}
