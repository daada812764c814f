import { DecodeError } from '../bytes/reader.ts'
import { opaqueSpan, type Span } from '../bytes/span.ts'
import type { MessageEvent } from './event.ts'

/** What is known of a message before anybody looks at its fields. */
export type SeenMessage = Omit<MessageEvent, 'kind' | 'span'>

const made = new WeakMap<MessageEvent, Span>()

/**
 * Makes events of the messages of one version. Their span trees are made from the bytes when somebody looks, by `spanOf`;
 * all events share the one getter, since one of its own would cost each as much memory as all the rest of it.
 */
export function messageEvents(spanOf: (bytes: Uint8Array) => Span): (seen: SeenMessage) => MessageEvent {
  // Enumerable and the event's own, so that a copy of the event has its span too.
  const span: PropertyDescriptor & ThisType<MessageEvent> = {
    enumerable: true,
    get() {
      let tree = made.get(this)
      if (!tree) made.set(this, (tree = treeOf(this, spanOf)))
      return tree
    },
  }
  return ({ direction, name, bytes, protected: isProtected }) => {
    const event = { kind: 'message', direction, name, bytes, protected: isProtected } as const
    return Object.defineProperty(event, 'span', span) as typeof event & { readonly span: Span }
  }
}

/** A message that its sender was made to spoil may be none: then it is bytes. */
function treeOf({ name, bytes }: MessageEvent, spanOf: (bytes: Uint8Array) => Span): Span {
  try {
    return spanOf(bytes)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return opaqueSpan(name, bytes, 'malformed')
  }
}
