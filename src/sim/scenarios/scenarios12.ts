/** The scenarios of TLS 1.2: every key exchange, both ways to resume, a handshake within a handshake. */
import { MINUTE } from '../../bytes/time.ts'
import { EMPTY, fromText } from '../../bytes/bytes.ts'
import type { ClientSettings, ServerSettings } from '../../handshake/config/config.ts'
import { SessionContext } from '../../session/caches/context.ts'
import type { Suite12 } from '../../wire/registry.ts'
import { cast, rsaServer, stapledServer } from '../cast/cast.ts'
import {
  client,
  converse,
  fullThenResumed,
  once,
  scenario,
  server,
  talk,
  type Ends,
  type Scenario,
} from './scenario.ts'

/** Both ends speak TLS 1.2 and this one suite. Sessions go by their ID unless a scenario wants tickets. */
function ends(suite: Suite12, clientMore: ClientSettings = {}, serverMore: ServerSettings = {}): Ends {
  const common = {
    versions: ['TLS 1.2'],
    suites12: [suite],
    groups: ['x25519', 'secp256r1', 'ffdhe2048'],
  } as const
  return {
    client: client({ ...common, sessionTickets: false, ...clientMore }),
    server: server({ ...common, ...serverMore }),
  }
}

const ECDHE = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'

function psk(suite: Suite12, hint: Uint8Array): Ends {
  const externalPsks = [cast().psk]
  return ends(suite, { externalPsks }, { externalPsks, credentials: [], pskIdentityHint: hint })
}

/** The scenarios of TLS 1.2 in the order in which a learner would take them. */
export const SCENARIOS_12: readonly Scenario[] = [
  scenario('tls12-ecdhe', 'a TLS 1.2 handshake step by step: ECDHE signed with ECDSA, then resumed', (lab) =>
    fullThenResumed(lab, ends(ECDHE)),
  ),
  scenario(
    'tls12-session-id',
    'full, then abbreviated: the server finds the session in its cache, by its ID',
    (lab) => fullThenResumed(lab, ends('TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256')),
  ),
  scenario(
    'tls12-ticket',
    'full, then abbreviated: the client brings the session back, sealed in a ticket',
    (lab) => fullThenResumed(lab, ends('TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', { sessionTickets: true })),
  ),
  scenario(
    'tls12-session-lost',
    'the server restarted and knows no session: the ID is of no use, a full handshake',
    (lab) => {
      const first = once(lab, ends(ECDHE)).wait(MINUTE)
      const restarted = first.withWorld({ ...first.world, serverContext: SessionContext.create() })
      return converse(restarted.connect({ ...ends(ECDHE), resume: 'take' }))
    },
  ),
  scenario('tls12-dhe', 'ephemeral Diffie-Hellman modulo a prime, signed with RSA; then resumed', (lab) =>
    fullThenResumed(lab, ends('TLS_DHE_RSA_WITH_AES_128_GCM_SHA256', {}, { credentials: [rsaServer()] })),
  ),
  scenario(
    'tls12-dh-anon',
    'Diffie-Hellman that nobody signs: secret from who only listens, open to who stands between; then resumed',
    (lab) =>
      fullThenResumed(
        lab,
        ends('TLS_DH_anon_WITH_AES_128_GCM_SHA256', { verifyPeer: false }, { credentials: [] }),
      ),
  ),
  scenario(
    'tls12-rsa',
    'the client encrypts the secret to the server’s RSA key: no forward secrecy; then resumed',
    (lab) => fullThenResumed(lab, ends('TLS_RSA_WITH_AES_128_CBC_SHA', {}, { credentials: [rsaServer()] })),
  ),
  scenario('tls12-psk', 'a key that both sides were given: no certificates; then resumed', (lab) =>
    fullThenResumed(lab, psk('TLS_PSK_WITH_AES_128_GCM_SHA256', EMPTY)),
  ),
  scenario(
    'tls12-ecdhe-psk',
    'a key that both sides were given, and ECDHE beside it for forward secrecy; then resumed',
    (lab) =>
      fullThenResumed(
        lab,
        psk('TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256', fromText('sensors, first floor')),
      ),
  ),
  scenario(
    'tls12-client-auth',
    'the server asks who the client is; resumed, it knows without asking again',
    (lab) =>
      fullThenResumed(
        lab,
        ends(ECDHE, { credential: cast().client }, { clientCertificate: 'require', trust: [cast().root] }),
      ),
  ),
  scenario(
    'tls12-stapled',
    'the server shows beside its certificate what its authority says of it: an OCSP response (RFC 6066 §8)',
    (lab) => once(lab, ends(ECDHE, { statusRequest: true }, { credentials: [stapledServer()] })),
  ),
  scenario(
    'tls12-renegotiation',
    'a new handshake inside a connection that is up: the client begins one, then the server asks for one',
    (lab) => {
      const allowed = { renegotiation: 'allow' } as const
      const up = talk(lab.connect(ends(ECDHE, allowed, allowed)))
      const again = talk(up.command('client', { kind: 'renegotiate' }))
      return converse(again.command('server', { kind: 'renegotiate' }))
    },
  ),
]
