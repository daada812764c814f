/** The scenarios of TLS 1.3: a few lines of story each. */
import { MINUTE } from '../../bytes/time.ts'
import { fromText } from '../../bytes/bytes.ts'
import type { ServerSettings } from '../../handshake/config/config.ts'
import { cast, rsaServer } from '../cast/cast.ts'
import type { Lab } from '../lab/lab.ts'
import {
  client,
  converse,
  fullThenResumed,
  once,
  sayEarly,
  scenario,
  server,
  talk,
  type Scenario,
} from './scenario.ts'

/** A full connection, then one whose first words travel with the ClientHello. */
function earlyData(lab: Lab, second: ServerSettings): Lab {
  const ends = { client: client({ earlyData: true }), server: server({ maxEarlyData: 16_384 }) }
  const begun = once(lab, ends)
    .wait(MINUTE)
    .connect({ ...ends, server: { ...ends.server, ...second }, resume: 'take' })
  return converse(sayEarly(begun, 'early ping'))
}

const PSK_ALONE = { pskModes: ['psk_ke', 'psk_dhe_ke'] } as const
const ZLIB = { certificateCompression: ['zlib'] } as const
const HYBRID = { groups: ['X25519MLKEM768', 'x25519'] } as const

/** The scenarios of TLS 1.3 in the order in which a learner would take them. */
export const SCENARIOS_13: readonly Scenario[] = [
  scenario('tls13-full', 'a full TLS 1.3 handshake: key agreement, certificate, tickets', (lab) =>
    once(lab, { client: client(), server: server() }),
  ),
  scenario('tls13-resume', 'full, then resumed with a ticket and a fresh key agreement (psk_dhe_ke)', (lab) =>
    fullThenResumed(lab, { client: client(), server: server() }),
  ),
  scenario(
    'tls13-psk-ke',
    'full, then resumed by the ticket alone (psk_ke): cheapest, no forward secrecy',
    (lab) => fullThenResumed(lab, { client: client(PSK_ALONE), server: server(PSK_ALONE) }),
  ),
  scenario(
    'tls13-stateful',
    'tickets that are references into the server’s cache, good for one resumption',
    (lab) => fullThenResumed(lab, { client: client(), server: server({ tickets: { kind: 'stateful' } }) }),
  ),
  scenario(
    'tls13-ticket-request',
    'the client asks for three tickets and gets two, the server’s limit; resumed, for one in place of that it used',
    (lab) =>
      fullThenResumed(lab, {
        client: client({ ticketRequest: { newSession: 3, resumption: 1 } }),
        server: server({ tickets: { limit: 2 } }),
      }),
  ),
  scenario(
    'tls13-grease',
    'both sides say what means nothing beside what they mean (GREASE), and the other ignores it',
    (lab) =>
      once(lab, {
        client: client({ grease: true, alpn: ['h2'], credential: cast().client }),
        server: server({ grease: true, alpn: ['h2'], clientCertificate: 'request', trust: [cast().root] }),
      }),
  ),
  scenario('tls13-0rtt', 'full, then resumed with application data in the first flight, accepted', (lab) =>
    earlyData(lab, {}),
  ),
  scenario(
    'tls13-0rtt-rejected',
    'the PSK is accepted, the early data are not: the server only just started and cannot know replays',
    (lab) => earlyData(lab, { startedAt: lab.start + MINUTE - 1000 }),
  ),
  scenario(
    'tls13-hrr',
    'the client guessed the wrong group: HelloRetryRequest with a cookie, then a second hello',
    (lab) =>
      once(lab, {
        client: client({ groups: ['x25519', 'secp256r1'] }),
        server: server({ groups: ['secp256r1'], cookie: true }),
      }),
  ),
  scenario('tls13-client-auth', 'the server asks who the client is, during the handshake', (lab) =>
    once(lab, {
      client: client({ credential: cast().client }),
      server: server({ clientCertificate: 'require', trust: [cast().root] }),
    }),
  ),
  scenario(
    'tls13-compressed-certificate',
    'the certificates of both sides in fewer bytes: each says how the other may compress (RFC 8879)',
    (lab) =>
      once(lab, {
        client: client({ ...ZLIB, credential: cast().client }),
        server: server({
          ...ZLIB,
          credentials: [rsaServer()],
          clientCertificate: 'require',
          trust: [cast().root],
        }),
      }),
  ),
  scenario('tls13-post-handshake-auth', 'the server asks who the client is, once it is connected', (lab) =>
    converse(
      talk(
        lab.connect({
          client: client({ credential: cast().client, postHandshakeAuth: true }),
          server: server({ trust: [cast().root] }),
        }),
      ).command('server', { kind: 'request-certificate' }),
    ),
  ),
  scenario('tls13-external-psk', 'a key that both sides were given: no certificates at all', (lab) =>
    once(lab, {
      client: client({ externalPsks: [cast().psk] }),
      server: server({ externalPsks: [cast().psk] }),
    }),
  ),
  scenario(
    'tls13-imported-psk',
    'PSKs imported from a key that both sides were given: one for each hash, bound to who is client and who is server',
    (lab) =>
      once(lab, {
        client: client({ externalPsks: [cast().importedPsk] }),
        server: server({ externalPsks: [cast().importedPsk] }),
      }),
  ),
  scenario(
    'tls13-key-update',
    'new keys for a connection that is up, with and without asking the peer for the same',
    (lab) =>
      converse(
        talk(lab.connect({ client: client(), server: server() }))
          .command('client', { kind: 'update-keys', request: true })
          .command('client', { kind: 'send', data: fromText('under new keys') })
          .command('server', { kind: 'update-keys', request: false }),
      ),
  ),
  scenario('tls13-hybrid', 'key agreement with X25519MLKEM768: safe as long as either half is', (lab) =>
    once(lab, { client: client(HYBRID), server: server(HYBRID) }),
  ),
]
