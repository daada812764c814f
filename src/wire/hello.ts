/** The hellos, which both versions share (RFC 9846 §4.2.2-4; 8446 §4.1.2-4; RFC 5246 §7.4.1). */
import { fromHex } from '../bytes/bytes.ts'
import { fixed, list, opaque, optional, struct, type ValueOf } from '../bytes/layout.ts'
import { extensions } from './extension.ts'
import { cipherSuites, compressionMethods, protocolVersions } from './registry.ts'

/** Random of a ServerHello that is a HelloRetryRequest: SHA-256 of "HelloRetryRequest", 32 bytes (RFC 9846 §4.2.3). */
export const HELLO_RETRY_RANDOM: Uint8Array = fromHex(
  'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c',
)

/** Last 8 bytes of the random of a TLS 1.3 server that answers with TLS 1.2: "DOWNGRD" and 1 (RFC 9846 §4.2.3). */
export const DOWNGRADE_12: Uint8Array = fromHex('444f574e47524401')

/** Last 8 bytes of the random of a server of TLS 1.2 or later that answers with TLS 1.1 or older: "DOWNGRD" and 0. */
export const DOWNGRADE_11: Uint8Array = fromHex('444f574e47524400')

/** Random of a hello: 32 bytes. */
const random = { ...fixed(32), type: 'Random' }

/**
 * ClientHello: what the client can do. `extensions` is `undefined` where the message ends before them, which is legal in
 * TLS 1.2 (RFC 5246 §7.4.1.2) and differs from an empty list.
 */
export const clientHello = struct('ClientHello', 'RFC 9846 §4.2.2 (8446 §4.1.2)', {
  legacy_version: protocolVersions.layout,
  random,
  legacy_session_id: opaque(0, 32),
  cipher_suites: list(cipherSuites.layout, 2, 2 ** 16 - 2),
  legacy_compression_methods: list(compressionMethods.layout, 1, 255),
  extensions: optional(extensions('ClientHello')),
})

/** What the client can do; sent by the client first of all, and again after a HelloRetryRequest. */
export type ClientHello = ValueOf<typeof clientHello>

/** ServerHello: what the server chose. `extensions` is `undefined` where the message ends before them (TLS 1.2). */
export const serverHello = struct('ServerHello', 'RFC 9846 §4.2.3 (8446 §4.1.3)', {
  legacy_version: protocolVersions.layout,
  random,
  legacy_session_id_echo: opaque(0, 32),
  cipher_suite: cipherSuites.layout,
  legacy_compression_method: compressionMethods.layout,
  extensions: optional(extensions('ServerHello')),
})

/** What the server chose. */
export type ServerHello = ValueOf<typeof serverHello>

/** HelloRetryRequest: a ServerHello whose random is {@link HELLO_RETRY_RANDOM}, with extensions of its own. */
export const helloRetryRequest = struct('HelloRetryRequest', 'RFC 9846 §4.2.4 (8446 §4.1.4)', {
  legacy_version: protocolVersions.layout,
  random,
  legacy_session_id_echo: opaque(0, 32),
  cipher_suite: cipherSuites.layout,
  legacy_compression_method: compressionMethods.layout,
  extensions: extensions('HelloRetryRequest'),
})

/** What the server wants changed in a second ClientHello. */
export type HelloRetryRequest = ValueOf<typeof helloRetryRequest>
