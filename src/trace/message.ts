import type { Span } from '../bytes/span.ts'
import type { MessageEvent } from './event.ts'

/**
 * The event of a handshake message; its span tree is made from the bytes when somebody looks.
 * @param spanOf reads the fields of a message of its version; the bytes are known to be such a message
 */
export function messageEvent(
  seen: Omit<MessageEvent, 'kind' | 'span'>,
  spanOf: (bytes: Uint8Array) => Span,
): MessageEvent {
  const { direction, name, bytes, protected: isProtected } = seen
  let made: Span | undefined
  return {
    kind: 'message',
    direction,
    name,
    bytes,
    get span() {
      return (made ??= spanOf(bytes))
    },
    protected: isProtected,
  }
}
