/**
 * What in a handshake tells one connection from another: values that stand in messages. Whoever reads the same messages finds
 * the same marks: somebody on the path those in the clear, the server all of them.
 */
import { toHex } from '../../bytes/bytes.ts'
import { printable } from '../../bytes/printable.ts'
import { parseCertificate, showCertificate } from '../../certificate/x509/parse.ts'
import { serverNameOf } from '../../handshake/extensions/both/server-name.ts'
import { findExtension } from '../../wire/extension.ts'
import { decodeMessage13 } from '../../wire/handshake.ts'
import { decodeMessage12 } from '../../wire/handshake12.ts'
import type { ClientHello, ServerHello } from '../../wire/hello.ts'

/** What a value is. */
export type MarkKind =
  | 'server name'
  | 'application protocols'
  | 'choices of the hello'
  | 'random'
  | 'session ID'
  | 'ticket'
  | 'PSK identity'
  | 'ticket age'
  | 'key share'
  | 'server’s certificate'
  | 'client’s certificate'

/** A value that stands in a message. */
export interface Mark {
  readonly kind: MarkKind
  /** Whether the server gave it for later, or an end showed it. */
  readonly way: 'given' | 'shown'
  /** What is compared. */
  readonly value: string
  /** What a reader is told. */
  readonly text: string
  /** Name of the message. */
  readonly message: string
}

/** A handshake message as somebody has it. */
export interface Had {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The marks in the messages of a connection. Messages must be whole; those of renegotiations count as well. */
export function marksIn(messages: readonly Had[]): readonly Mark[] {
  const is13 = messages.some(({ name, bytes }) => name === 'ServerHello' && isVersion13(bytes))
  const done = messages.findIndex(({ name }) => name === 'ServerHelloDone')
  return messages.flatMap(({ name, bytes }, at) => {
    if (name === 'ClientHello') return helloMarks(bytes)
    if (name === 'ServerHello') return is13 ? [] : answerMarks(bytes)
    if (name === 'NewSessionTicket') return ticketMarks(bytes, is13)
    if (name === 'Certificate') return certificateMarks(bytes, is13, done >= 0 && at > done)
    return []
  })
}

function isVersion13(bytes: Uint8Array): boolean {
  const { message } = decodeMessage13(bytes)
  return (
    message.name === 'ServerHello' &&
    findExtension(message.body.extensions, 'supported_versions') !== undefined
  )
}

function helloMarks(bytes: Uint8Array): Mark[] {
  const { message } = decodeMessage13(bytes)
  if (message.name !== 'ClientHello') return []
  const hello = message.body
  const name = serverNameOf(hello)
  const { protocol_name_list: protocols = [] } =
    findExtension(hello.extensions, 'application_layer_protocol_negotiation') ?? {}
  const { identities = [] } = findExtension(hello.extensions, 'pre_shared_key') ?? {}
  const { client_shares: shares = [] } = findExtension(hello.extensions, 'key_share') ?? {}
  const ticket = findExtension(hello.extensions, 'session_ticket')
  return [
    ...(name ? [shown('server name', name, printable(name))] : []),
    ...(protocols.length > 0
      ? [shown('application protocols', protocols.join(), protocols.map(printable).join(', '))]
      : []),
    shown(
      'choices of the hello',
      choicesOf(hello),
      `suites: ${hello.cipher_suites.length}, extensions: ${hello.extensions?.length ?? 0}`,
    ),
    bytesShown('random', hello.random),
    ...(hello.legacy_session_id.length > 0 ? [bytesShown('session ID', hello.legacy_session_id)] : []),
    ...(ticket && ticket.length > 0 ? [bytesShown('ticket', ticket)] : []),
    ...identities.flatMap(({ identity, obfuscated_ticket_age: age }) => [
      bytesShown('PSK identity', identity),
      shown('ticket age', String(age), `${age} as obfuscated_ticket_age`),
    ]),
    ...shares.map(({ key_exchange: key }) => bytesShown('key share', key)),
  ]
}

/** Suites and types of extensions in no order: a client that resumes may order them otherwise, and what a PSK brings comes and goes. */
function choicesOf({ cipher_suites: suites, extensions = [] }: ClientHello): string {
  const passing = ['pre_shared_key', 'early_data', 'cookie', 'padding']
  const types = extensions.flatMap(({ type }) => (passing.includes(type) ? [] : [type]))
  return `${suites.toSorted().join()};${types.toSorted().join()}`
}

function answerMarks(bytes: Uint8Array): Mark[] {
  const { message } = decodeMessage13(bytes)
  const id =
    message.name === 'ServerHello' ? (message.body satisfies ServerHello).legacy_session_id_echo : undefined
  return id && id.length > 0 ? [given('session ID', id, 'ServerHello')] : []
}

function ticketMarks(bytes: Uint8Array, is13: boolean): Mark[] {
  if (is13) {
    const { message } = decodeMessage13(bytes)
    return message.name === 'NewSessionTicket'
      ? [given('PSK identity', message.body.ticket, message.name)]
      : []
  }
  const { message } = decodeMessage12(bytes)
  const ticket = message.name === 'NewSessionTicket' ? message.body.ticket : undefined
  return ticket && ticket.length > 0 ? [given('ticket', ticket, message.name)] : []
}

function certificateMarks(bytes: Uint8Array, is13: boolean, isClients: boolean): Mark[] {
  if (is13) return []
  const { message } = decodeMessage12(bytes)
  const leaf = message.name === 'Certificate' ? message.body.certificate_list.at(0) : undefined
  if (!leaf) return []
  const kind = isClients ? 'client’s certificate' : 'server’s certificate'
  return [
    {
      kind,
      way: 'shown',
      value: toHex(leaf),
      text: printable(showCertificate(parseCertificate(leaf))),
      message: 'Certificate',
    },
  ]
}

function shown(kind: MarkKind, value: string, text: string): Mark {
  return { kind, way: 'shown', value, text, message: 'ClientHello' }
}

function bytesShown(kind: MarkKind, bytes: Uint8Array): Mark {
  return shown(kind, toHex(bytes), inBrief(bytes))
}

function given(kind: MarkKind, bytes: Uint8Array, message: string): Mark {
  return { kind, way: 'given', value: toHex(bytes), text: inBrief(bytes), message }
}

function inBrief(bytes: Uint8Array): string {
  const hex = toHex(bytes.slice(0, 8))
  return `${hex}${bytes.length > 8 ? '…' : ''}, ${bytes.length} bytes`
}
