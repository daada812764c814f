/** Handshakes of TLS 1.3, of every kind. */
import { mintSessions, scenario, tell, type Scenario } from './flights.ts'
import { CLIENT } from './world.ts'

const FULL = scenario('full', {}, {})

/** Client authentication, in the handshake and once more after it, and new keys: every message of TLS 1.3 occurs. */
const CLIENT_AUTH = scenario(
  'client-auth',
  { credential: CLIENT.identity, postHandshakeAuth: true },
  { clientCertificate: 'require', trust: [CLIENT.root] },
  {
    afterwards: [
      tell('server', { kind: 'request-certificate' }),
      tell('server', { kind: 'update-keys', request: true }),
    ],
  },
)

const STATEFUL = scenario('stateful', {}, { tickets: { kind: 'stateful' } })
const sessions = mintSessions(FULL).slice(0, 1)
const references = mintSessions(STATEFUL).slice(0, 1)
const EARLY = { early: [Uint8Array.of(0x65, 1, 1, 1), Uint8Array.of(0x65, 2, 2, 2, 2, 2)] }

/** Every kind of handshake of TLS 1.3. */
export const SCENARIOS_13: readonly Scenario[] = [
  FULL,
  scenario('psk_dhe_ke', { sessions }, {}),
  scenario('psk_ke', { sessions, pskModes: ['psk_ke'] }, { pskModes: ['psk_ke'] }),
  scenario('0-RTT', { sessions, earlyData: true, pskModes: ['psk_ke'] }, { pskModes: ['psk_ke'] }, EARLY),
  scenario(
    '0-RTT rejected',
    { sessions, earlyData: true, pskModes: ['psk_ke'] },
    { pskModes: ['psk_ke'], maxEarlyData: 0 },
    EARLY,
  ),
  scenario(
    '0-RTT rejected by HelloRetryRequest',
    { sessions, earlyData: true, pskModes: ['psk_ke'] },
    { pskModes: ['psk_ke'], cookie: true },
    EARLY,
  ),
  // The application is asked as well: who waits for its answer bears any bytes too.
  scenario('HRR', { groups: ['secp256r1', 'x25519'], askOnPeer: true }, { cookie: true, askOnHello: true }),
  CLIENT_AUTH,
  scenario(
    'stateful resumption',
    { sessions: references, pskModes: ['psk_ke'] },
    {
      tickets: { kind: 'stateful' },
      pskModes: ['psk_ke'],
    },
  ),
]
