/** The four bytes before every handshake message, in either version: its type and its length (RFC 9846 §4; 8446 §4). */
import { type Decoded, type Layout, mapped, rest, struct, uint24 } from '../bytes/layout.ts'
import type { ByteQueue } from '../bytes/queue.ts'
import type { Span } from '../bytes/span.ts'
import { handshakeTypes, type HandshakeType } from './registry.ts'

/** Bytes of the header of a handshake message: msg_type and length. */
export const HANDSHAKE_HEADER = 4

/** Length of the message at the start of a queue, header included; infinite while its header is not all there. */
export function messageLength(queue: ByteQueue): number {
  return queue.length < HANDSHAKE_HEADER ? Infinity : HANDSHAKE_HEADER + queue.uint(1, 3)
}

/**
 * Takes the whole messages off the start of a queue. A message in many records costs in proportion to its length: nothing
 * is copied before it is all there.
 */
export function takeMessages(queue: ByteQueue): {
  readonly messages: readonly Uint8Array[]
  readonly rest: ByteQueue
} {
  const messages: Uint8Array[] = []
  let rest = queue
  for (let end = messageLength(rest); end <= rest.length; end = messageLength(rest)) {
    messages.push(rest.peek(end))
    rest = rest.drop(end)
  }
  return { messages, rest }
}

/** A message of the union `M`, and where each of its fields stands in the bytes it came from. */
export class DecodedMessage<M> {
  /** The message. */
  readonly message: M
  private readonly decoded: Decoded<M>

  constructor(decoded: Decoded<M>) {
    this.message = decoded.value
    this.decoded = decoded
  }

  /** Every field with its byte range, made when first looked at; leaves tile the message. */
  get span(): Span {
    return this.decoded.span
  }
}

/** A whole message of one type: header, then the body's fields directly beside it. */
export function envelope<T>(type: HandshakeType, body: Layout<T>): Layout<T> {
  return {
    type: body.type,
    cite: body.cite,
    encode: (writer, value) => {
      handshakeTypes.layout.encode(writer, type)
      writer.sized(3, 0, 2 ** 24 - 1, () => body.encode(writer, value))
    },
    decode: (reader) => {
      const at = reader.offset
      const found = reader.field('msg_type', handshakeTypes.layout)
      if (found !== type) reader.fail({ expected: type, actual: found }, at)
      return reader.counted(bodyLength, () => reader.inline(body))
    },
  }
}

/** A message whose code point its version does not define, or defines only for the other version. */
export interface UnknownMessage {
  /** Code point of the message. */
  readonly msg_type: HandshakeType
  /** What stands after the header. */
  readonly bytes: Uint8Array
}

/** The layout for a code point that a version does not define: made when met, since a peer may send any of them. */
export function unknownMessage(type: HandshakeType): Layout<UnknownMessage> {
  const body = mapped(
    struct('Handshake', 'RFC 9846 §4 (8446 §4)', { bytes: rest }),
    'Handshake',
    (value): UnknownMessage => ({ msg_type: type, bytes: value.bytes }),
    (value) => value,
  )
  return envelope(type, body)
}

const bodyLength: Layout<number> = {
  ...uint24,
  decode: (reader) => {
    const at = reader.offset
    const size = uint24.decode(reader)
    if (size > reader.remaining)
      reader.fail(
        { expected: `a length of at most ${reader.remaining}, the bytes left`, actual: String(size) },
        at,
      )
    return size
  },
}
