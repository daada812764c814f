/** How a client would use a PSK: RFC 9846 §4.3.9 (8446 §4.2.9). */
import { findExtension } from '../../../wire/extension.ts'
import type { ClientHello } from '../../../wire/hello.ts'
import type { PskMode, ServerConfig } from '../../config/config.ts'
import type { Spoken } from '../spoken.ts'

/** Without it no server sends tickets that this client could use. */
export const pskKeyExchangeModes: Spoken<'psk_key_exchange_modes'> = {
  type: 'psk_key_exchange_modes',
  says: {
    ClientHello: ({ speaks13, grease }, { client: { pskModes } }) =>
      speaks13 && pskModes.length > 0 ? { ke_modes: [...grease.modes, ...pskModes] } : undefined,
  },
}

/** Those of our modes that the client offers: without one it can use no ticket of ours. */
export function commonModes({ pskModes }: ServerConfig, hello: ClientHello): readonly PskMode[] {
  const offered = clientModes(hello)
  return pskModes.filter((mode) => offered.includes(mode))
}

/** PSK modes that the client offers, unknown ones included. */
export function clientModes(hello: ClientHello): readonly string[] {
  return findExtension(hello.extensions, 'psk_key_exchange_modes')?.ke_modes ?? []
}
