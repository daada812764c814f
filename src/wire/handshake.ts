/** Whole TLS 1.3 handshake messages: one union, one encoder, one decoder (RFC 9846 §4; 8446 §4). */
import { cutSpan, decode, encode, type Layout, mapped, type ValueOf } from '../bytes/layout.ts'
import type { Span } from '../bytes/span.ts'
import { Misuse } from '../rules/failure.ts'
import {
  DecodedMessage,
  envelope,
  HANDSHAKE_HEADER,
  unknownMessage,
  type UnknownMessage,
} from './envelope.ts'
import { lengthOfBinders } from './extension/resumption.ts'
import { clientHello, type ClientHello, HELLO_RETRY_RANDOM, helloRetryRequest, serverHello } from './hello.ts'
import * as messages from './message13.ts'
import { handshakeTypes, type HandshakeType } from './registry.ts'

/** Each message by the name that the RFC's diagrams use: its code point and its body. */
const MESSAGES = {
  ClientHello: { type: 'client_hello', body: clientHello },
  ServerHello: { type: 'server_hello', body: serverHello },
  HelloRetryRequest: { type: 'server_hello', body: helloRetryRequest },
  EncryptedExtensions: { type: 'encrypted_extensions', body: messages.encryptedExtensions },
  CertificateRequest: { type: 'certificate_request', body: messages.certificateRequest },
  Certificate: { type: 'certificate', body: messages.certificate },
  CompressedCertificate: { type: 'compressed_certificate', body: messages.compressedCertificate },
  CertificateVerify: { type: 'certificate_verify', body: messages.certificateVerify },
  Finished: { type: 'finished', body: messages.finished },
  EndOfEarlyData: { type: 'end_of_early_data', body: messages.endOfEarlyData },
  NewSessionTicket: { type: 'new_session_ticket', body: messages.newSessionTicket },
  KeyUpdate: { type: 'key_update', body: messages.keyUpdate },
  MessageHash: { type: 'message_hash', body: messages.messageHash },
} as const satisfies Readonly<Record<string, { type: HandshakeType; body: Layout<never> | Layout<unknown> }>>

/** Name of a message that has a layout. */
type Known = keyof typeof MESSAGES

/** A TLS 1.3 handshake message: `name` chooses what `body` is. */
export type Message13 =
  | { [N in Known]: { readonly name: N; readonly body: ValueOf<(typeof MESSAGES)[N]['body']> } }[Known]
  | { readonly name: 'Unknown'; readonly body: UnknownMessage }

/** Name of a TLS 1.3 message, as the RFC's diagrams write it. */
export type MessageName13 = Message13['name']

/** The message of one name: `MessageOf13<'Finished'>`. */
export type MessageOf13<N extends MessageName13> = Extract<Message13, { readonly name: N }>

// Layouts of whole messages, made once. Each accepts exactly the messages of its name: encodeMessage13 and decodeMessage13
// choose by name, which is why the union may stand in for the one member.
const layouts = new Map<string, Layout<Message13>>()
const names = new Map<number, Known>()
for (const [name, { type, body }] of Object.entries(MESSAGES)) {
  layouts.set(name, named(name as Known, envelope(type, body as Layout<unknown>)))
  if (name !== 'HelloRetryRequest') names.set(handshakeTypes.codeOf(type), name as Known)
}

function named(name: MessageName13, body: Layout<unknown>): Layout<Message13> {
  const toMessage = (value: unknown): Message13 => ({ name, body: value }) as Message13
  return mapped(body, body.type, toMessage, (message) => message.body)
}

/**
 * The bytes of a message with its header.
 * @throws EncodeError when the message cannot be expressed; a caller's mistake.
 */
export function encodeMessage13(message: Message13): Uint8Array {
  const layout =
    message.name === 'Unknown'
      ? named('Unknown', unknownMessage(message.body.msg_type))
      : layouts.get(message.name)!
  return encode(layout, message)
}

/**
 * The message that `bytes` hold: exactly one, with its header. The span tree is made only when looked at; its root carries
 * the message's name.
 * @throws DecodeError that names field, offset and rule (on the wire: `decode_error`).
 */
export function decodeMessage13(bytes: Uint8Array): DecodedMessage<Message13> {
  const name = messageName13(bytes)
  return new DecodedMessage(decode(layoutNamed(name, bytes), bytes, name))
}

/** The fields of a message that ends too early, as far as it goes. @param whole bytes that it would have */
export function cutMessageSpan13(bytes: Uint8Array, whole: number): Span {
  return cutSpan(messageLayout13(bytes), bytes, whole, messageName13(bytes))
}

/**
 * The layout of the message that `bytes` begin with: what its paths are made from. Its type is the message's name;
 * `Handshake` where its code point is none of TLS 1.3, and `message_hash` for that.
 */
export function messageLayout13(bytes: Uint8Array): Layout<Message13> {
  return layoutNamed(messageName13(bytes), bytes)
}

function layoutNamed(name: MessageName13, bytes: Uint8Array): Layout<Message13> {
  if (name !== 'Unknown') return layouts.get(name)!
  return named('Unknown', unknownMessage(handshakeTypes.nameOf(bytes[0] ?? 0)))
}

/** Every field of the message that `bytes` hold, with its byte range. @throws DecodeError as {@link decodeMessage13} does */
export function messageSpan13(bytes: Uint8Array): Span {
  return decodeMessage13(bytes).span
}

/**
 * The name of the message that `bytes` begin with. A ServerHello is a HelloRetryRequest by its random, which is looked at
 * before anything else (RFC 9846 §4.2.3).
 */
export function messageName13(bytes: Uint8Array): MessageName13 {
  const name = names.get(bytes[0] ?? -1)
  if (name !== 'ServerHello') return name ?? 'Unknown'
  const at = HANDSHAKE_HEADER + 2
  return HELLO_RETRY_RANDOM.every((byte, i) => bytes[at + i] === byte) ? 'HelloRetryRequest' : 'ServerHello'
}

/**
 * A ClientHello without the vector of binders at its end, which is what the binders authenticate; the lengths in it stay
 * those of the whole message (RFC 9846 §4.3.11.2; 8446 §4.2.11.2).
 * @param bytes the whole message with its header, binders of the right length in place (their values do not matter)
 * @param hello the same message, where it is at hand in fields
 * @throws Misuse when the last extension is not pre_shared_key; a server judges that before (`illegal_parameter`)
 */
export function truncatedClientHello(bytes: Uint8Array, hello = clientHelloIn(bytes)): Uint8Array {
  const last = hello?.extensions?.at(-1)
  if (last?.type !== 'pre_shared_key')
    throw new Misuse('only a ClientHello whose last extension is pre_shared_key can be truncated')
  // The binders are the last field of the last extension, hence of the message.
  return bytes.subarray(0, bytes.length - lengthOfBinders(last.data.binders))
}

function clientHelloIn(bytes: Uint8Array): ClientHello | undefined {
  const { message } = decodeMessage13(bytes)
  return message.name === 'ClientHello' ? message.body : undefined
}
