/** Whole TLS 1.2 handshake messages: one union, one encoder, one decoder (RFC 5246 §7.4). */
import { cutSpan, decode, encode, type Layout, mapped, type ValueOf } from '../bytes/layout.ts'
import type { Span } from '../bytes/span.ts'
import { DecodedMessage, envelope, unknownMessage, type UnknownMessage } from './envelope.ts'
import { certificateStatus } from './extension/other-rfcs.ts'
import { clientHello, serverHello } from './hello.ts'
import {
  clientKeyExchange,
  type ClientKeyExchange,
  type ExchangeName,
  serverKeyExchange,
  type ServerKeyExchange,
} from './key-exchange12.ts'
import * as messages from './message12.ts'
import { handshakeTypes, type HandshakeType } from './registry.ts'
import type { KeyExchange12 } from './registry/suites12.ts'

/** Each message whose structure is always the same, by the name that the RFC's diagrams use. */
const MESSAGES = {
  HelloRequest: { type: 'hello_request', body: messages.helloRequest },
  ClientHello: { type: 'client_hello', body: clientHello },
  ServerHello: { type: 'server_hello', body: serverHello },
  Certificate: { type: 'certificate', body: messages.certificate12 },
  CertificateStatus: { type: 'certificate_status', body: certificateStatus },
  CertificateRequest: { type: 'certificate_request', body: messages.certificateRequest12 },
  ServerHelloDone: { type: 'server_hello_done', body: messages.serverHelloDone },
  CertificateVerify: { type: 'certificate_verify', body: messages.certificateVerify12 },
  NewSessionTicket: { type: 'new_session_ticket', body: messages.newSessionTicket12 },
  Finished: { type: 'finished', body: messages.finished12 },
} as const satisfies Readonly<Record<string, { type: HandshakeType; body: Layout<never> | Layout<unknown> }>>

/** Messages whose structure does not depend on the key exchange. */
type Fixed = keyof typeof MESSAGES

/** A TLS 1.2 handshake message: `name` chooses what `body` is. */
export type Message12 =
  | { [N in Fixed]: { readonly name: N; readonly body: ValueOf<(typeof MESSAGES)[N]['body']> } }[Fixed]
  | { readonly name: 'ServerKeyExchange'; readonly body: ServerKeyExchange }
  | { readonly name: 'ClientKeyExchange'; readonly body: ClientKeyExchange }
  | { readonly name: 'Unknown'; readonly body: UnknownMessage }

/** Name of a TLS 1.2 message, as the RFC's diagrams write it. */
export type MessageName12 = Message12['name']

/** The message of one name: `MessageOf12<'Finished'>`. */
export type MessageOf12<N extends MessageName12> = Extract<Message12, { readonly name: N }>

/** What must be known to read every message: the key exchange of the suite. A row of `SUITES_12` will do. */
export interface Reading12 {
  readonly keyExchange: KeyExchange12
}

const names = new Map<number, MessageName12>([
  [handshakeTypes.codeOf('server_key_exchange'), 'ServerKeyExchange'],
  [handshakeTypes.codeOf('client_key_exchange'), 'ClientKeyExchange'],
])
// Layouts of whole messages, made once. Each accepts exactly the messages of its name: encodeMessage12 and decodeMessage12
// choose by name, which is why the union may stand in for the one member.
const layouts = new Map<string, Layout<Message12>>()
for (const [name, { type, body }] of Object.entries(MESSAGES)) {
  layouts.set(name, named(name as Fixed, envelope(type, body as Layout<unknown>)))
  names.set(handshakeTypes.codeOf(type), name as Fixed)
}

function named(name: MessageName12, body: Layout<unknown>): Layout<Message12> {
  const toMessage = (value: unknown): Message12 => ({ name, body: value }) as Message12
  return mapped(body, body.type, toMessage, (message) => message.body)
}

function layoutOf(name: MessageName12, type: () => HandshakeType, exchange: ExchangeName): Layout<Message12> {
  if (name === 'Unknown') return named(name, unknownMessage(type()))
  if (name !== 'ServerKeyExchange' && name !== 'ClientKeyExchange') return layouts.get(name)!
  const key = `${name} ${exchange}`
  let found = layouts.get(key)
  if (!found) {
    const server = name === 'ServerKeyExchange'
    const body: Layout<unknown> = server ? serverKeyExchange(exchange) : clientKeyExchange(exchange)
    found = named(name, envelope(server ? 'server_key_exchange' : 'client_key_exchange', body))
    layouts.set(key, found)
  }
  return found
}

/**
 * The bytes of a message with its header.
 * @throws EncodeError when the message cannot be expressed; a caller's mistake.
 */
export function encodeMessage12(message: Message12): Uint8Array {
  const { name, body } = message
  const exchange = name === 'ServerKeyExchange' || name === 'ClientKeyExchange' ? body.exchange : 'unknown'
  return encode(
    layoutOf(name, () => (body as UnknownMessage).msg_type, exchange),
    message,
  )
}

/**
 * The message that `bytes` hold: exactly one, with its header. The span tree is made only when looked at; its root carries
 * the message's name.
 * @param reading the suite's row; without it ServerKeyExchange and ClientKeyExchange stay bytes (`exchange: 'unknown'`)
 * @throws DecodeError that names field, offset and rule (on the wire: `decode_error`).
 */
export function decodeMessage12(bytes: Uint8Array, reading?: Reading12): DecodedMessage<Message12> {
  const name = messageName12(bytes)
  return new DecodedMessage(decode(layoutIn(bytes, name, reading), bytes, name))
}

/** The fields of a message that ends too early, as far as it goes. @param whole bytes that it would have */
export function cutMessageSpan12(bytes: Uint8Array, whole: number, reading?: Reading12): Span {
  return cutSpan(messageLayout12(bytes, reading), bytes, whole, messageName12(bytes))
}

/**
 * The layout of the message that `bytes` begin with: what its paths are made from. Its type is the message's name;
 * `Handshake` where its code point is none of TLS 1.2.
 * @param reading the suite's row; without it ServerKeyExchange and ClientKeyExchange stay bytes
 */
export function messageLayout12(bytes: Uint8Array, reading?: Reading12): Layout<Message12> {
  return layoutIn(bytes, messageName12(bytes), reading)
}

function layoutIn(bytes: Uint8Array, name: MessageName12, reading?: Reading12): Layout<Message12> {
  return layoutOf(name, () => handshakeTypes.nameOf(bytes[0] ?? 0), reading?.keyExchange ?? 'unknown')
}

/** The name of the message that `bytes` begin with. */
export function messageName12(bytes: Uint8Array): MessageName12 {
  return names.get(bytes[0] ?? -1) ?? 'Unknown'
}
