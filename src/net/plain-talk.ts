/** What is said on a socket before TLS begins: lines and bytes, each with a bound and all of it with a deadline. */
import type { Socket } from 'node:net'
import { asLatin1, fromText } from '../bytes/bytes.ts'
import { ByteQueue } from '../bytes/queue.ts'
import { LINE_END, MarkSearch, type Mark } from '../bytes/search.ts'

/** The talk before TLS did not lead to TLS. */
export class PlainTalkError extends Error {
  override readonly name = 'PlainTalkError'
}

/** Bytes of all that a peer may say before TLS. */
const MAX_TALK = 65_536
const TOO_MUCH = `over ${MAX_TALK} bytes were said before TLS began`

/** Told of each thing that is said: what we send, what comes. */
export type TalkListener = (direction: 'sent' | 'received', bytes: Uint8Array) => void

/** A talk that somebody follows by rules of their own; see `starttls.ts` and `proxy.ts`. */
export type Talk = (plain: PlainTalk) => Promise<void>

/** See the top of this file. Made by {@link talkPlainly}. */
export class PlainTalk {
  private readonly socket: Socket
  private readonly heard: TalkListener
  private waiting = ByteQueue.empty
  private total = 0
  private ended: string | undefined
  private wake: () => void = () => undefined

  constructor(socket: Socket, heard: TalkListener) {
    this.socket = socket
    this.heard = heard
  }

  /** Sends text (UTF-8) or bytes. */
  send(what: string | Uint8Array): void {
    const bytes = typeof what === 'string' ? fromText(what) : what
    this.heard('sent', bytes)
    this.socket.write(bytes)
  }

  /** Exactly so many bytes. @throws PlainTalkError where the peer ends before, or for more than it may say at all */
  async bytes(count: number): Promise<Uint8Array> {
    if (count > MAX_TALK)
      throw new PlainTalkError(`${count} bytes are announced, where ${MAX_TALK} are taken`)
    return this.take((waiting) => (waiting.length >= count ? count : undefined))
  }

  /** One line without its end, CRLF or LF. @throws PlainTalkError where the peer ends before */
  async line(): Promise<string> {
    return asLatin1(await this.upTo(LINE_END)).replace(/\r?\n$/, '')
  }

  /** Everything up to the end of a mark. @throws PlainTalkError where the peer ends before */
  upTo(mark: Mark): Promise<Uint8Array> {
    const search = new MarkSearch(mark)
    return this.take((waiting) => search.in(waiting))
  }

  /** Takes what came. */
  received(bytes: Uint8Array): void {
    this.total += bytes.length
    if (this.total > MAX_TALK) return this.end(TOO_MUCH)
    this.waiting = this.waiting.append(bytes)
    this.wake()
  }

  /** Nothing more comes. */
  end(why: string): void {
    this.ended ??= why
    this.wake()
  }

  /** What came behind the talk. */
  get rest(): Uint8Array {
    return this.waiting.peek(this.waiting.length)
  }

  private async take(lengthOf: (waiting: ByteQueue) => number | undefined): Promise<Uint8Array> {
    for (;;) {
      const length = lengthOf(this.waiting)
      if (length !== undefined) {
        const taken = this.waiting.peek(length)
        this.waiting = this.waiting.drop(length)
        this.heard('received', taken)
        return taken
      }
      if (this.ended !== undefined) throw new PlainTalkError(this.ended)
      await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }
}

/**
 * Follows talks one after the other on a connecting or connected socket, and leaves it as if nothing had been read but what
 * they took.
 * @param ms until the talk is given up
 * @throws PlainTalkError
 */
export async function talkPlainly(
  socket: Socket,
  talks: readonly Talk[],
  ms: number,
  heard: TalkListener,
): Promise<void> {
  if (talks.length === 0) return
  const plain = new PlainTalk(socket, heard)
  const received = (bytes: Uint8Array): void => plain.received(new Uint8Array(bytes))
  const failed = (error: Error): void => plain.end(error.message)
  const ended = (): void => plain.end('the peer ended the stream before TLS began')
  const timer = setTimeout(() => plain.end(`nothing came for ${ms / 1000} s before TLS began`), ms)
  socket.on('data', received).on('error', failed).on('end', ended)
  try {
    for (const talk of talks) await talk(plain)
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    clearTimeout(timer)
    socket.pause()
    socket.off('data', received).off('error', failed).off('end', ended)
  }
  if (plain.rest.length > 0) socket.unshift(plain.rest)
}
