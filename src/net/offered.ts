/** What a client asks a server for: told from its ClientHello. */
import { brief } from '../bytes/printable.ts'
import { findExtension } from '../wire/extension.ts'
import { decodeMessage13 } from '../wire/handshake.ts'
import type { ClientHello } from '../wire/hello.ts'
import type { StepEvent } from '../trace/event.ts'

/** Where an event is a ClientHello that came in: what it offers, such as `offers a ticket; server name a.example; ALPN h2`. */
export function offeredText(event: StepEvent): string | undefined {
  if (event.kind !== 'message' || event.name !== 'ClientHello' || event.direction !== 'received')
    return undefined
  const { message } = decodeMessage13(event.bytes)
  return message.name === 'ClientHello' ? offers(message.body) : undefined
}

function offers(hello: ClientHello): string {
  const names = findExtension(hello.extensions, 'server_name')?.server_name_list ?? []
  const alpn = findExtension(hello.extensions, 'application_layer_protocol_negotiation')
  return [
    `offers ${session(hello)}`,
    names.length > 0
      ? `server name ${brief(names.map(({ host_name }) => host_name).join(', '))}`
      : 'no server name',
    alpn ? `ALPN ${brief(alpn.protocol_name_list.join(', '))}` : 'no ALPN',
  ].join('; ')
}

/** By what the client would resume: one of several ways, or none. */
function session({ legacy_session_id: id, extensions }: ClientHello): string {
  const psks = findExtension(extensions, 'pre_shared_key')?.identities.length ?? 0
  const ticket = findExtension(extensions, 'session_ticket')?.length ?? 0
  const speaks13 = findExtension(extensions, 'supported_versions')?.versions.includes('TLS 1.3') ?? false
  const ways = [
    ...(psks > 0 ? [psks === 1 ? 'a PSK' : `${psks} PSKs`] : []),
    ...(ticket > 0 ? [`a ticket of ${ticket} bytes`] : []),
    // Beside a ticket the ID is made up (RFC 5077 §3.4), in a hello of TLS 1.3 it usually is (RFC 9846 §4.2.2).
    ...(id.length > 0 && ticket === 0 && !speaks13 ? ['a session by its ID'] : []),
  ]
  if (ways.length > 0) return ways.join(' and ')
  return id.length > 0 && speaks13
    ? 'no session (its session ID is made up, or one of TLS 1.2)'
    : 'no session'
}
