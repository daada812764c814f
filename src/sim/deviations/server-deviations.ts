/** What servers write that their clients did not ask for, or that the rules forbid. */
import { EMPTY } from '../../bytes/bytes.ts'
import type { Sender } from '../../handshake/state/endpoint.ts'
import { findExtension } from '../../wire/extension.ts'
import type { ServerHello } from '../../wire/hello.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import { madeBy, unnoticed, type Deviation } from './deviation.ts'
import { helloHeard, writes, writesAnswer, type Writes } from './write.ts'

const PSK = 'RFC 9846 §4.3.11 (8446 §4.2.11)'
const TICKET = 'RFC 9846 §4.7.1 (8446 §4.6.1)'
const EARLY = 'RFC 9846 §4.3.10 (8446 §4.2.10)'
const ANSWER = 'RFC 5246 §7.4.1.3'

type Row = Omit<Deviation, 'end'>

const ANSWERS: readonly Row[] = [
  {
    id: 'server:suite-changed',
    title: 'resumes in TLS 1.2 with another suite than the session’s',
    source: 'CVE-2010-4180 (OpenSSL)',
    cite: ANSWER,
    message: writesAnswer((hello, sender) => ({ ...hello, cipher_suite: otherSuite12(hello, sender) })),
    exhibit: 'harmless-tls12-unclean-close',
    seen: {
      by: 'client',
      check: 'answer12.suite',
      actual: /./,
      consequence: 'the client sends illegal_parameter',
      because:
        'a session has one suite; another would let an attacker choose a weaker one behind the negotiation',
    },
  },
  {
    id: 'server:version-changed',
    title: 'resumes a session of TLS 1.2 in TLS 1.1',
    source: 'tlswg/tls13-spec#136: OpenSSL did, and no client took it',
    cite: ANSWER,
    message: writesAnswer((hello) =>
      findExtension(hello.extensions, 'supported_versions') ? hello : { ...hello, legacy_version: 'TLS 1.1' },
    ),
    exhibit: 'tls12-ticket',
    seen: {
      by: 'client',
      check: 'ServerHello.legacy_version',
      actual: /./,
      consequence: 'the client sends protocol_version',
      because:
        'the secret and the suite of a session belong to its version; this client speaks no TLS 1.1 at all',
    },
  },
  {
    id: 'server:hash-changed',
    title: 'resumes in TLS 1.3 with a suite of another hash',
    source: 'wolfSSL/wolfssl#4690',
    cite: PSK,
    message: writesAnswer((hello) => ({ ...hello, cipher_suite: 'TLS_AES_256_GCM_SHA384' })),
    exhibit: 'tls13-resume',
    seen: {
      by: 'client',
      check: 'answer.hash',
      actual: /./,
      consequence: 'the client sends illegal_parameter',
      because: 'the PSK belongs to a hash; another suite with the same one would do',
    },
  },
  {
    id: 'server:share-left-out',
    title: 'uses the PSK without a key agreement, which the client did not offer',
    source: 'randombit/botan#5316',
    cite: 'RFC 9846 §4.3.9 (8446 §4.2.9)',
    message: writesAnswer((hello) => ({
      ...hello,
      extensions: hello.extensions?.filter(({ type }) => type !== 'key_share'),
    })),
    exhibit: 'tls13-resume',
    seen: {
      by: 'client',
      check: 'answer.key-share-present',
      actual: /./,
      consequence: 'the client sends illegal_parameter',
      because: 'the client sent psk_dhe_ke alone, so a stolen ticket key must not be enough to read',
    },
  },
  {
    id: 'server:early-beside-second',
    title: 'takes early data although it chose the second PSK',
    source: 'RFC 9846 §4.3.10, which has the client look',
    cite: EARLY,
    message: writes('EncryptedExtensions', (body, sender) =>
      findExtension(helloHeard(sender).extensions, 'early_data') === undefined
        ? undefined
        : { ...body, extensions: [...body.extensions, { type: 'early_data', data: null }] },
    ),
    exhibit: 'fault-0rtt-second-identity',
    seen: {
      by: 'client',
      check: 'EncryptedExtensions.extensions.early_data',
      actual: /^PSK 1 with /,
      consequence: 'the client sends illegal_parameter',
      because: 'early data travel under the first PSK: who chose the second cannot have read them',
    },
  },
]

const SESSION_IDS: readonly Row[] = [
  {
    id: 'server:id-of-memory',
    title: 'answers with a session ID that ends in bytes of its memory',
    source:
      'CVE-2016-9244 (F5, Ticketbleed): the client’s ID was shorter, and 32 bytes were sent all the same',
    cite: ANSWER,
    message: writesAnswer((hello) => ({
      ...hello,
      legacy_session_id_echo: fromMemory(hello.legacy_session_id_echo),
    })),
    exhibit: 'tls12-ticket',
    seen: {
      by: 'client',
      check: 'ChangeCipherSpec',
      actual: /./,
      consequence: 'the client sends unexpected_message',
      because:
        'another ID than the client’s says that the ticket was not taken: then a certificate must come',
    },
  },
  {
    id: 'server:id-echoed',
    title: 'echoes any session ID, whether it knows the session or not',
    source: 'mono/mono#8567',
    cite: ANSWER,
    message: writes('ServerHello', (hello, sender) => {
      const { legacy_session_id: id } = helloHeard(sender)
      return id.length > 0 ? { ...hello, legacy_session_id_echo: id } : undefined
    }),
    exhibit: 'fault-tls12-restarted',
    seen: {
      by: 'client',
      check: 'Certificate',
      actual: /./,
      consequence: 'the client sends unexpected_message',
      because: 'the echo says that the session is resumed: then no certificate comes',
    },
  },
  {
    id: 'server:retry-without-id',
    title: 'leaves the session ID out of HelloRetryRequest',
    source: 'rustls/rustls#1373',
    cite: 'RFC 9846 §4.2.4 (8446 §4.1.4)',
    message: writes('HelloRetryRequest', (hello) => ({ ...hello, legacy_session_id_echo: EMPTY })),
    exhibit: 'tls13-hrr',
    seen: {
      by: 'client',
      check: 'HelloRetryRequest.legacy_session_id_echo',
      actual: /./,
      consequence: 'the client sends illegal_parameter',
      because: 'a retry is a ServerHello to whoever stands between, and echoes as one',
    },
  },
]

const ALERTS: readonly Row[] = [
  {
    id: 'server:name-alerted',
    title: 'answers a session of another name with an alert',
    source: 'nginx/nginx#493, where it has to verify its clients',
    cite: 'RFC 6066 §3',
    alerts: { 'session12.server-name': 'access_denied', 'psk.server-name': 'access_denied' },
    exhibit: 'fault-tls12-server-name',
    seen: {
      by: 'client',
      check: 'alert',
      actual: /^access_denied$/,
      consequence: 'the server sends access_denied',
      because:
        'a full handshake would have done: a session is an offer, and the client has to try again without',
    },
  },
  {
    id: 'server:psk-demanded',
    title: 'answers a PSK that it does not know with an alert',
    source: 'eclipse-threadx/netxduo#403: every second connection failed',
    cite: PSK,
    alerts: { 'psk.known': 'unknown_psk_identity' },
    exhibit: 'fault-tls13-ticket-foreign',
    seen: {
      by: 'client',
      check: 'alert',
      actual: /^unknown_psk_identity$/,
      consequence: 'the server sends unknown_psk_identity',
      because:
        'identities that mean nothing are passed over: a client cannot know which tickets are still good',
    },
  },
]

const TICKETS: readonly Row[] = [
  {
    id: 'server:ticket-nonce-repeated',
    title: 'gives all tickets of a connection the same nonce, and so the same PSK',
    source: 'openssl/openssl#6415: it was 0 for all',
    cite: TICKET,
    ticketNonce: () => Uint8Array.of(0),
    exhibit: 'tls13-resume',
    seen: unnoticed(
      'resumed',
      'a client need not compare; but who has the PSK of one ticket has that of all, used or not',
    ),
  },
  {
    id: 'server:lifetime-too-long',
    title: 'gives out tickets for more than seven days',
    source: 'openssl/openssl#17948: vsftpd asked for 68 years',
    cite: TICKET,
    message: writesTicket((ticket) => ({ ...ticket, ticket_lifetime: 2 ** 31 - 1 })),
    exhibit: 'tls13-resume',
    seen: unnoticed(
      'resumed',
      'a client that keeps the rule keeps no ticket longer, whatever it is told; it need not complain',
    ),
  },
  {
    id: 'server:ticket-empty',
    title: 'sends a ticket without bytes in TLS 1.3',
    source: 'Mbed-TLS/mbedtls#10886, aws/aws-lc#2367',
    cite: TICKET,
    message: emptyTicket,
    exhibit: 'tls13-resume',
    seen: {
      by: 'client',
      check: 'NewSessionTicket.ticket.length',
      actual: /./,
      consequence: 'the client sends decode_error',
      because:
        'in TLS 1.2 an empty ticket means that there is none after all; here the message would not be sent',
    },
  },
]

/** All of them. */
export const SERVER_DEVIATIONS: readonly Deviation[] = madeBy('server', [
  ...ANSWERS,
  ...SESSION_IDS,
  ...ALERTS,
  ...TICKETS,
])

/** Another suite of TLS 1.2 among those that the client offers; the same where there is none. */
function otherSuite12({ cipher_suite: own }: ServerHello, sender: Sender): ServerHello['cipher_suite'] {
  const offered = helloHeard(sender).cipher_suites
  return offered.find((suite) => suite !== own && Object.hasOwn(SUITES_12, suite)) ?? own
}

/** The first half as it is, and what may have lain behind it. */
function fromMemory(id: Uint8Array): Uint8Array {
  return id.map((byte, at) => (at < id.length / 2 ? byte : 0x6d))
}

/** Tickets of TLS 1.3: those of TLS 1.2 have other fields and travel in the clear. */
function writesTicket(change: Parameters<typeof writes<'NewSessionTicket'>>[1]): Writes {
  const write = writes('NewSessionTicket', change)
  return (bytes, name, sender) => (sender.write.keys ? write(bytes, name, sender) : bytes)
}

/** No encoder of the house writes it: length 0, no ticket, no extensions. */
function emptyTicket(...[bytes, name, sender]: Parameters<Writes>): Uint8Array {
  if (name !== 'NewSessionTicket' || !sender.write.keys) return bytes
  // Type, length, lifetime, ticket_age_add; then the nonce, whose length is in one byte.
  const nonce = 4 + 4 + 4
  const kept = bytes.slice(4, nonce + 1 + (bytes[nonce] ?? 0))
  const body = Uint8Array.of(...kept, 0, 0, 0, 0)
  return Uint8Array.of(4, 0, body.length >> 8, body.length & 0xff, ...body)
}
