/** Faults of TLS 1.3 in the answer: another version, and a ServerHello that was changed on its way. */
import { byPsk } from './ends.ts'
import type { FaultRow } from './fault.ts'
import { flipped, otherServerHello, type WireFault } from './wire-faults.ts'
import type { ServerHello } from '../../wire/hello.ts'

type ServerExtension = NonNullable<ServerHello['extensions']>[number]

const PSK = 'RFC 9846 §4.3.11 (8446 §4.2.11)'
const MODES = 'RFC 9846 §4.3.9 (8446 §4.2.9)'
const HELLO = 'RFC 9846 §4.2.3 (8446 §4.1.3)'

/** What the client sees when the server’s answer is not what it should be. */
export const ANSWERS_13: readonly FaultRow[] = [
  {
    name: 'fault-tls13-version',
    shows: 'the server lost its TLS 1.3: a PSK does not go over to TLS 1.2',
    ends: () =>
      byPsk(
        { versions: ['TLS 1.3', 'TLS 1.2'], middleboxCompatibility: false },
        { versions: ['TLS 1.3', 'TLS 1.2'] },
      ),
    differs: () => ({ second: { server: { versions: ['TLS 1.2'] } } }),
    ...{ check: 'answer.version', consequence: 'full handshake', cite: 'RFC 9846 §E.1 (8446 §D.1)' },
  },
  {
    name: 'fault-tls13-retry-hash',
    shows: 'a HelloRetryRequest chooses a suite with another hash: the PSK leaves the second ClientHello',
    ends: () => byPsk({ keyShares: ['secp256r1'] }),
    differs: () => ({ second: { server: { suites: ['TLS_AES_256_GCM_SHA384'], groups: ['x25519'] } } }),
    check: 'answer.retry-hash',
    // The server has seen it first.
    besides: ['psk.hash'],
    consequence: 'full handshake',
    cite: 'RFC 9846 §4.2.2 (8446 §4.1.2)',
  },
  {
    name: 'fault-tls13-suite-hash',
    shows:
      'half of the ticket is missing, and the server has only a suite with another hash: the client sees the suite',
    ends: byPsk,
    differs: () => ({
      offers: (session) => [{ ...session, ticket: session.ticket.slice(0, session.ticket.length / 2) }],
      second: { server: { suites: ['TLS_AES_256_GCM_SHA384'] } },
    }),
    check: 'answer.suite-hash',
    besides: ['psk.known'],
    consequence: 'full handshake',
    cite: PSK,
  },
  {
    name: 'fault-tls13-answer-index',
    shows: 'the ServerHello chooses a second PSK, where one was offered',
    ends: byPsk,
    differs: () => ({
      wire: withExtension({ type: 'pre_shared_key', data: { selected_identity: 1 } }),
    }),
    ...{ check: 'answer.index', consequence: 'the client sends illegal_parameter', cite: PSK },
  },
  {
    name: 'fault-tls13-answer-hash',
    shows: 'the ServerHello chooses the PSK, and a suite with another hash',
    ends: byPsk,
    differs: () => ({
      wire: otherServerHello((hello) => ({ ...hello, cipher_suite: 'TLS_AES_256_GCM_SHA384' })),
    }),
    ...{ check: 'answer.hash', consequence: 'the client sends illegal_parameter', cite: PSK },
  },
  {
    name: 'fault-tls13-answer-no-share',
    shows: 'the ServerHello has no key share, though a key agreement was to go with the PSK',
    ends: byPsk,
    differs: () => ({ wire: withoutExtension('key_share') }),
    check: 'answer.key-share-present',
    consequence: 'the client sends illegal_parameter',
    cite: MODES,
  },
  {
    name: 'fault-tls13-answer-mode',
    shows: 'the ServerHello has a key share, though the PSK was to be used alone',
    ends: () => byPsk({ pskModes: ['psk_ke'] }, { pskModes: ['psk_ke'] }),
    differs: () => ({ wire: withExtension(shareOf('x25519', 32)) }),
    ...{ check: 'answer.mode', consequence: 'the client sends illegal_parameter', cite: MODES },
  },
  {
    name: 'fault-tls13-answer-group',
    shows: 'the ServerHello has a share of a group for which the client sent none',
    ends: byPsk,
    differs: () => ({ wire: withExtension(shareOf('secp256r1', 65)) }),
    check: 'answer.group',
    consequence: 'the client sends illegal_parameter',
    cite: 'RFC 9846 §4.3.8 (8446 §4.2.8)',
  },
  {
    name: 'fault-tls13-answer-session-id',
    shows: 'another legacy_session_id in the ServerHello: an echo and nothing else in TLS 1.3',
    ends: byPsk,
    differs: () => ({
      wire: otherServerHello(({ legacy_session_id_echo: id, ...hello }) => ({
        ...hello,
        legacy_session_id_echo: flipped(id, 0),
      })),
    }),
    check: 'ServerHello.legacy_session_id_echo',
    consequence: 'the client sends illegal_parameter',
    cite: HELLO,
  },
  {
    name: 'fault-tls13-answer-suite',
    shows: 'the ServerHello chooses a suite that was not offered',
    ends: () => byPsk({ suites: ['TLS_AES_128_GCM_SHA256'] }),
    differs: () => ({
      wire: otherServerHello((hello) => ({ ...hello, cipher_suite: 'TLS_CHACHA20_POLY1305_SHA256' })),
    }),
    check: 'ServerHello.cipher_suite',
    consequence: 'the client sends illegal_parameter',
    cite: HELLO,
  },
  {
    name: 'fault-tls13-answer-version',
    shows: 'the ServerHello says nothing of TLS 1.3, the one version that was offered',
    ends: byPsk,
    differs: () => ({ wire: withoutExtension('supported_versions') }),
    check: 'ServerHello.legacy_version',
    consequence: 'the client sends protocol_version',
    cite: 'RFC 9846 §4.3.1 (8446 §4.2.1)',
  },
  {
    name: 'fault-tls13-answer-no-psk',
    shows: 'somebody takes the PSK out of the ServerHello: the client makes other keys, and nothing opens',
    ends: byPsk,
    differs: () => ({ wire: withoutExtension('pre_shared_key') }),
    check: 'record.encrypted_record',
    // Even the alert is under keys that the server does not have.
    besides: ['the server sends bad_record_mac'],
    consequence: 'the client sends bad_record_mac',
    cite: 'RFC 9846 §5.2',
  },
]

/** With an extension in place of the one of its type, or beside the others. */
function withExtension(extension: ServerExtension): WireFault {
  return otherServerHello(({ extensions = [], ...hello }) => {
    const others = extensions.filter(({ type }) => type !== extension.type)
    return { ...hello, extensions: [...others, extension] }
  })
}

function withoutExtension(type: string): WireFault {
  return otherServerHello(({ extensions = [], ...hello }) => ({
    ...hello,
    extensions: extensions.filter((extension) => extension.type !== type),
  }))
}

/** A share that nobody made. */
function shareOf(group: 'x25519' | 'secp256r1', length: number): ServerExtension {
  return {
    type: 'key_share',
    data: { server_share: { group, key_exchange: new Uint8Array(length).fill(4) } },
  }
}
