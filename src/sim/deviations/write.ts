/** How an endpoint that deviates writes another message than is due, so that nothing but the one thing is wrong. */
import { equal } from '../../bytes/bytes.ts'
import { Misuse } from '../../rules/failure.ts'
import type { Sender } from '../../handshake/state/endpoint.ts'
import { findExtension } from '../../wire/extension.ts'
import {
  decodeMessage13,
  encodeMessage13,
  type Message13,
  type MessageName13,
  type MessageOf13,
} from '../../wire/handshake.ts'
import type { ClientHello, ServerHello } from '../../wire/hello.ts'
import type { Deviating } from '../kernel/deviating.ts'
import { RIGHT_BINDER, withBinders, type BinderWay } from './binders.ts'

/** What is written in place of a message that is due. */
export type Writes = NonNullable<Deviating['message']>

/** A message of TLS 1.3, or a hello of either version, with other fields; as it was where `change` gives nothing. */
export function writes<N extends MessageName13>(
  name: N,
  change: (body: MessageOf13<N>['body'], sender: Sender) => MessageOf13<N>['body'] | undefined,
): Writes {
  return (bytes, due, sender) => {
    if (due !== name) return bytes
    const { message } = decodeMessage13(bytes)
    if (!isOf(message, name)) return bytes
    // What is written for each name has its body alone: the compiler does not follow the name that far.
    const body = change(message.body as MessageOf13<N>['body'], sender)
    return body ? encodeMessage13({ name, body } as Message13) : bytes
  }
}

function isOf<N extends MessageName13>(message: Message13, name: N): message is MessageOf13<N> {
  return message.name === name
}

/** A ClientHello that offers a PSK, with other fields and binders that cover them. */
export function writesOffer(change: (hello: ClientHello, sender: Sender) => ClientHello): Writes {
  return (bytes, name, sender) => {
    const hello = offerIn(bytes, name)
    if (!hello) return bytes
    const other = encodeMessage13({ name: 'ClientHello', body: change(hello, sender) })
    return withBinders(RIGHT_BINDER, other, sender)
  }
}

/** The same ClientHello with binders that are made another way. */
export function writesBinders(way: BinderWay): Writes {
  return (bytes, name, sender) => (offerIn(bytes, name) ? withBinders(way, bytes, sender) : bytes)
}

/** A ServerHello that resumes, with other fields. */
export function writesAnswer(change: (hello: ServerHello, sender: Sender) => ServerHello): Writes {
  return writes('ServerHello', (hello, sender) =>
    resumes(hello, sender) ? change(hello, sender) : undefined,
  )
}

/** The ClientHello that a server answers. @throws Misuse where there is none yet */
export function helloHeard({ transcript }: Sender): ClientHello {
  const first = transcript.entries.at(0)
  const { message } = decodeMessage13(first?.bytes ?? noHello())
  return message.name === 'ClientHello' ? message.body : noHello()
}

function noHello(): never {
  throw new Misuse('there is no ClientHello to answer')
}

/** In TLS 1.3 the PSK that was chosen says so, in TLS 1.2 the echo of what the client offered. */
function resumes({ extensions, legacy_session_id_echo: echo }: ServerHello, sender: Sender): boolean {
  if (findExtension(extensions, 'supported_versions'))
    return findExtension(extensions, 'pre_shared_key') !== undefined
  return echo.length > 0 && equal(echo, helloHeard(sender).legacy_session_id)
}

function offerIn(bytes: Uint8Array, name: string): ClientHello | undefined {
  if (name !== 'ClientHello') return undefined
  const { message } = decodeMessage13(bytes)
  if (message.name !== 'ClientHello') return undefined
  return findExtension(message.body.extensions, 'pre_shared_key') ? message.body : undefined
}
