/** The names that hellos negotiate, the same in both versions: the server's (RFC 6066 §3) and the protocol's (RFC 7301). */
import { fail } from '../rules/failure.ts'
import { findExtension } from '../wire/extension.ts'
import type { ClientHello } from '../wire/hello.ts'
import type { ServerConfig } from './config.ts'
import type { Turn } from './turn/turn.ts'

/** Bytes of the longest name that a server can have (RFC 1035 §2.3.4): host_name has room for more, sessions have not. */
export const MAX_NAME_LENGTH = 255

/** The host name in the ClientHello; empty without one (RFC 6066 §3). */
export function serverNameOf(hello: ClientHello): string {
  return (
    findExtension(hello.extensions, 'server_name')?.server_name_list.find(
      (name) => name.name_type === 'host_name',
    )?.host_name ?? ''
  )
}

/** The first of our protocols that the client offers; a client that offers none of them is turned away (RFC 7301 §3.2). */
export function chooseAlpn(config: ServerConfig, hello: ClientHello): string {
  const offered = findExtension(
    hello.extensions,
    'application_layer_protocol_negotiation',
  )?.protocol_name_list
  if (!offered || config.alpn.length === 0) return ''
  return (
    config.alpn.find((protocol) => offered.includes(protocol)) ??
    fail('no_application_protocol', 'RFC 7301 §3.2', {
      expected: `one of ${config.alpn.join(', ')}`,
      actual: offered.join(', '),
      field: 'ClientHello.extensions.application_layer_protocol_negotiation',
    })
  )
}

/**
 * The protocol that the server chose for our offer; empty where it chose none (RFC 7301 §3.1).
 * @param message which carries the choice
 */
export function checkAlpn(
  turn: Turn,
  message: 'ServerHello' | 'EncryptedExtensions',
  chosen: readonly string[] | undefined,
): string {
  if (!chosen) return ''
  const { alpn } = turn.client
  const [protocol = ''] = chosen
  if (chosen.length !== 1 || !alpn.includes(protocol))
    fail('illegal_parameter', 'RFC 7301 §3.1', {
      expected: `exactly one of ${alpn.join(', ')}`,
      actual: chosen.join(', '),
      field: `${message}.extensions.application_layer_protocol_negotiation`,
    })
  return protocol
}
