import { messageEvents } from '../trace/message.ts'
import { messageSpan13, type Message13 } from '../wire/handshake.ts'

/** RFC name of a TLS 1.3 handshake message. */
export type MessageName = Message13['name']
/** The fields of the message of that name. */
export type BodyOf<N extends MessageName> = Extract<Message13, { name: N }>['body']

/** A handshake message as it arrived: decoded, with the bytes it came in. */
export interface Received<N extends MessageName> {
  readonly name: N
  readonly body: BodyOf<N>
  /** The whole message, handshake header included. */
  readonly bytes: Uint8Array
}

/** The event of a TLS 1.3 message, sent or received. */
export const messageEvent13 = messageEvents(messageSpan13)
