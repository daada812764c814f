/** The application protocol: RFC 7301. */
import { fail } from '../../../rules/failure.ts'
import { findExtension, type Extension } from '../../../wire/extension.ts'
import type { ClientHello } from '../../../wire/hello.ts'
import type { Version } from '../../../wire/version.ts'
import type { ServerConfig } from '../../config/config.ts'
import type { Turn } from '../../turn/turn.ts'
import { answers } from '../answers.ts'
import type { Spoken } from '../spoken.ts'

/** Offered as a list, answered with one of it. */
export const alpn: Spoken<'application_layer_protocol_negotiation'> = {
  type: 'application_layer_protocol_negotiation',
  says: {
    ClientHello: ({ grease }, { client: { alpn: ours } }) =>
      ours.length > 0 ? { protocol_name_list: [...grease.protocols, ...ours] } : undefined,
    ServerHello12: ({ agreed: { alpn: ours } }) => (ours ? { protocol_name_list: [ours] } : undefined),
    EncryptedExtensions: ({ choice }) => (choice.alpn ? { protocol_name_list: [choice.alpn] } : undefined),
  },
  hears: {
    ServerHello12: (list, _, turn) => ({ alpn: checkAlpn(turn, 'ServerHello', list?.protocol_name_list) }),
    EncryptedExtensions: (list, _, turn) => {
      turn.settle({ alpn: checkAlpn(turn, 'EncryptedExtensions', list?.protocol_name_list) })
    },
  },
}

/** The protocol that an answer chooses; empty where it chooses none. */
export function alpnIn(
  extensions: readonly (Extension<'ServerHello'> | Extension<'EncryptedExtensions'>)[] | undefined,
): string {
  return findExtension(extensions, 'application_layer_protocol_negotiation')?.protocol_name_list.at(0) ?? ''
}

/**
 * The first of our protocols that the client offers; a client that offers none of them is turned away (RFC 7301 §3.2). None is
 * chosen where the answer has no place for it.
 */
export function chooseAlpn(config: ServerConfig, version: Version, hello: ClientHello): string | undefined {
  const offered = findExtension(
    hello.extensions,
    'application_layer_protocol_negotiation',
  )?.protocol_name_list
  if (!offered || config.alpn.length === 0 || !answers(config, version, alpn.type)) return undefined
  return (
    config.alpn.find((protocol) => offered.includes(protocol)) ??
    fail('no_application_protocol', 'RFC 7301 §3.2', {
      expected: `one of ${config.alpn.join(', ')}`,
      actual: offered.join(', '),
      field: 'ClientHello.extensions.application_layer_protocol_negotiation',
    })
  )
}

/** The protocol that the server chose for our offer, if any (RFC 7301 §3.1). */
function checkAlpn(turn: Turn, message: string, chosen: readonly string[] | undefined): string | undefined {
  if (!chosen) return undefined
  const [protocol = ''] = chosen
  if (chosen.length !== 1 || !turn.client.alpn.includes(protocol))
    fail('illegal_parameter', 'RFC 7301 §3.1', {
      expected: `exactly one of ${turn.client.alpn.join(', ')}`,
      actual: chosen.join(', '),
      field: `${message}.extensions.application_layer_protocol_negotiation`,
    })
  return protocol
}
