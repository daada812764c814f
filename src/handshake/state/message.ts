import { withCertificates } from '../../certificate/x509/inside.ts'
import { decodeMessage12, type Message12 } from '../../wire/handshake12.ts'
import type { Suite12 } from '../../wire/registry.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import { messageEvents } from '../../trace/message.ts'
import { messageSpan13, type Message13 } from '../../wire/handshake.ts'

/** RFC name of a TLS 1.3 handshake message. */
export type MessageName = Message13['name']
/** The fields of the message of that name. */
type BodyOf<N extends MessageName> = Extract<Message13, { name: N }>['body']

/** A handshake message as it arrived: decoded, with the bytes it came in. */
export interface Received<N extends MessageName> {
  readonly name: N
  readonly body: BodyOf<N>
  /** The whole message, handshake header included. */
  readonly bytes: Uint8Array
}

/** A handshake message of TLS 1.2 as it arrived. */
export interface Received12<N extends Message12['name']> {
  readonly name: N
  readonly body: Extract<Message12, { name: N }>['body']
  /** The whole message, handshake header included. */
  readonly bytes: Uint8Array
}

/** The event of a TLS 1.3 message, sent or received. */
export const messageEvent13 = messageEvents((bytes) => withCertificates(messageSpan13(bytes), bytes))

/** Makes the event of a message, sent or received. */
export type MessageEvent = ReturnType<typeof messageEvents>

const EVENTS_12 = new Map<Suite12 | undefined, MessageEvent>()

/** The event of a TLS 1.2 message: how its key exchange is read depends on the suite, which may not be chosen yet. */
export function messageEvent12(suite: Suite12 | undefined): MessageEvent {
  let found = EVENTS_12.get(suite)
  if (!found) {
    const keyExchange = suite && SUITES_12[suite]
    found = messageEvents((bytes) => withCertificates(decodeMessage12(bytes, keyExchange).span, bytes))
    EVENTS_12.set(suite, found)
  }
  return found
}
