/** What a run needs of a published connection, taken from its messages: randomness, certificates, signatures. */
import type { RemoteIdentity } from '../../handshake/config/config.ts'
import { Misuse } from '../../rules/failure.ts'
import type { Actor } from '../../wire/actor.ts'
import { findExtension } from '../../wire/extension.ts'
import { decodeMessage13, messageName13, type MessageName13, type MessageOf13 } from '../../wire/handshake.ts'
import type { PublishedTrace } from './trace.ts'

/** Random values by their use, as {@link scriptedRandom} takes them; `client/` or `server/` stands before each. */
export type Script = Readonly<Record<string, Uint8Array>>

/** The random values of a connection of TLS 1.3: hellos, key pairs, session ID, cookie, ticket. */
export function randomnessOf(trace: PublishedTrace): Script {
  const script: Record<string, Uint8Array> = {}
  for (const { actor, group, privateKey } of trace.keys) script[`${actor}/key_share.${group}`] = privateKey
  for (const { actor, bytes } of trace.messages) {
    const name = messageName13(bytes)
    if (name !== 'ClientHello' && name !== 'ServerHello') continue
    // Behind the header of a message and two bytes of version.
    script[`${actor}/${name}.random`] = bytes.slice(6, 38)
  }
  const hello = find(trace, 'client', 'ClientHello')
  if (hello) script['client/ClientHello.legacy_session_id'] = hello.body.legacy_session_id
  const retry = find(trace, 'server', 'HelloRetryRequest')
  const cookie = retry && findExtension(retry.body.extensions, 'cookie')?.cookie
  if (cookie) script['server/HelloRetryRequest.cookie'] = cookie
  const issued = find(trace, 'server', 'NewSessionTicket')
  if (!issued) return script
  script['server/NewSessionTicket.ticket'] = issued.body.ticket
  // Behind the header and four bytes of lifetime.
  script['server/NewSessionTicket.ticket_age_add'] = bytesOf(trace, 'server', 'NewSessionTicket')!.slice(
    8,
    12,
  )
  return script
}

/** The chain that one side shows; its private key is not ours. @throws Misuse where it shows none */
export function identityOf(trace: PublishedTrace, actor: Actor): RemoteIdentity {
  const certificate = find(trace, actor, 'Certificate')
  if (!certificate) throw new Misuse(`${trace.source} has no Certificate of the ${actor}`)
  return { chain: certificate.body.certificate_list.map(({ cert_data }) => cert_data), privateKey: 'remote' }
}

/** The signature of one side: its key, or its salt, was not published, so nobody can make it again. */
export function signatureOf(trace: PublishedTrace, actor: Actor): Uint8Array | undefined {
  return find(trace, actor, 'CertificateVerify')?.body.signature
}

/** The first message of that name that one side sent, decoded. */
function find<N extends MessageName13>(
  trace: PublishedTrace,
  actor: Actor,
  name: N,
): MessageOf13<N> | undefined {
  const bytes = bytesOf(trace, actor, name)
  return bytes && (decodeMessage13(bytes).message as MessageOf13<N>)
}

function bytesOf({ messages }: PublishedTrace, actor: Actor, name: MessageName13): Uint8Array | undefined {
  return messages.find((message) => message.actor === actor && messageName13(message.bytes) === name)?.bytes
}
