/** Handshakes of TLS 1.2, of every kind. */
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import type { Suite12 } from '../../src/wire/registry.ts'
import { mintSessions, scenario, tell, type Scenario, type Told } from './flights.ts'
import { CLIENT, RSA_SERVER, SERVER, STATUS } from './world.ts'

const PSK = { identity: Uint8Array.of(0x70), key: new Uint8Array(16).fill(0x71), hash: 'sha256' } as const
const ONLY_12 = { versions: ['TLS 1.2'], externalPsks: [PSK], renegotiation: 'allow' } as const

function scenario12(
  name: string,
  suite: Suite12,
  client: ClientSettings = {},
  server: ServerSettings = {},
  ...afterwards: readonly Told[]
): Scenario {
  const both = { ...ONLY_12, suites12: [suite] }
  const credentials = [SERVER.identity, RSA_SERVER.identity]
  const signatureSchemes = ['ed25519', 'rsa_pkcs1_sha256'] as const
  return scenario(
    `1.2 ${name}`,
    { ...both, signatureSchemes, ...client },
    { ...both, credentials, signatureSchemes, ...server },
    { afterwards },
  )
}

const ECDHE = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
const BLOCK = 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA256'
const AUTHENTICATED = { clientCertificate: 'require', trust: [CLIENT.root] } as const
const BY_ID = { sessionTickets: false } as const
// DHE takes its prime from the groups (RFC 7919 §4).
const FIELD = { groups: ['ffdhe2048'] } as const

const byId = mintSessions(scenario12('minting IDs', ECDHE, BY_ID))
const byTicket = mintSessions(scenario12('minting tickets', ECDHE))

/** Every kind of handshake of TLS 1.2. */
export const SCENARIOS_12: readonly Scenario[] = [
  scenario12('ECDHE', ECDHE, BY_ID),
  scenario12('DHE and CBC with encrypt-then-MAC', BLOCK, { ...BY_ID, ...FIELD }, FIELD),
  scenario12(
    'DHE and CBC without encrypt-then-MAC',
    BLOCK,
    { ...BY_ID, ...FIELD, encryptThenMac: false },
    FIELD,
  ),
  scenario12('RSA', 'TLS_RSA_WITH_AES_128_GCM_SHA256', BY_ID),
  scenario12('PSK', 'TLS_PSK_WITH_CHACHA20_POLY1305_SHA256', BY_ID),
  scenario12(
    'client authentication, a status and a ticket',
    ECDHE,
    { credential: CLIENT.identity, statusRequest: true },
    { ...AUTHENTICATED, credentials: [{ ...SERVER.identity, ocspResponse: STATUS }] },
  ),
  scenario12('session ID', ECDHE, { ...BY_ID, sessions: byId }),
  scenario12('ticket', ECDHE, { sessions: byTicket }),
  scenario12(
    'renegotiation by the server',
    ECDHE,
    { credential: CLIENT.identity },
    AUTHENTICATED,
    tell('server', { kind: 'renegotiate' }),
  ),
  scenario12(
    'renegotiation that resumes',
    ECDHE,
    { sessions: byTicket },
    {},
    tell('client', { kind: 'renegotiate' }),
  ),
  scenario12(
    'renegotiation refused',
    'TLS_PSK_WITH_AES_128_CBC_SHA256',
    BY_ID,
    { renegotiation: 'refuse' },
    tell('client', { kind: 'renegotiate' }),
  ),
]
