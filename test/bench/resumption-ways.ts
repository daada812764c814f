/** Every way to connect, of both versions: what both ends are told, and what both must find in the end. */
import { fromText } from '../../src/bytes/bytes.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import type { Connection } from '../../src/connection/connection.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import type { ClientConfig, CommonConfig, ServerConfig } from '../../src/handshake/config/config.ts'
import type { Version } from '../../src/wire/version.ts'
import type { Suite12 } from '../../src/wire/registry.ts'
import { connect, ENV, SCENARIOS, SCENARIOS_12, type Scenario } from './scenario.ts'

/** One way to connect. */
export interface Way {
  /** As in `tls12-session-id`; Node's way of the same name is the same way. */
  readonly name: string
  readonly version: Version
  /** As a table says it. */
  readonly label: string
  readonly scenario: Scenario
  /** What {@link outcomeOf} must say of both ends. */
  readonly outcome: string
}

/** What each version's other ways are held against. */
export const FULL: Readonly<Record<Version, string>> = {
  'TLS 1.2': 'tls12-ecdhe-ecdsa',
  'TLS 1.3': 'tls13-full',
}

const DAY = 24 * 3600 * 1000

/** The same server with an RSA key of 2048 bits, below an RSA root. */
export const RSA = makeIdentity({
  seed: 'bench',
  names: ['a.example'],
  notBefore: ENV.now - DAY,
  notAfter: ENV.now + 90 * DAY,
  key: 'rsa-2048',
  issuerKey: 'rsa-2048',
})

const externalPsks = [
  { identity: fromText('sensor-17'), key: new Uint8Array(32).fill(0x40), hash: 'sha256' },
] as const

// ---- TLS 1.2: AES-128-GCM where the suite has it, SHA-256, X25519 or ffdhe2048

/** What a way changes for both ends and for either. */
interface Change {
  readonly both?: Partial<CommonConfig>
  readonly client?: Partial<Omit<ClientConfig, 'role'>>
  readonly server?: Partial<Omit<ServerConfig, 'role'>>
}

function changed(scenario: Scenario, { both, client, server }: Change): Scenario {
  return {
    ...scenario,
    client: { ...scenario.client, ...both, ...client },
    server: { ...scenario.server, ...both, ...server },
  }
}

/** A full handshake with another suite, and what else that needs. */
function full12(name: string, label: string, suite: Suite12, change: Change = {}): Way {
  const both = { suites12: [suite], ...change.both }
  const scenario = changed(SCENARIOS_12.fullX25519, { ...change, both })
  return { name, version: 'TLS 1.2', label, outcome: `${suite}, full`, scenario }
}

const rsa = { server: { credentials: [RSA.identity] }, client: { trust: [RSA.root] } }
const psk: Change = { both: { externalPsks }, server: { credentials: [] } }
const ECDHE_ECDSA = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'

const WAYS_12: readonly Way[] = [
  full12('tls12-ecdhe-ecdsa', 'full, ECDHE-ECDSA', ECDHE_ECDSA),
  full12('tls12-ecdhe-rsa', 'full, ECDHE-RSA', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', rsa),
  full12('tls12-dhe-rsa', 'full, DHE-RSA', 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256', {
    ...rsa,
    both: { groups: ['ffdhe2048'] },
  }),
  full12('tls12-rsa', 'full, RSA', 'TLS_RSA_WITH_AES_128_GCM_SHA256', rsa),
  full12('tls12-ecdhe-psk', 'full, ECDHE-PSK', 'TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256', psk),
  full12('tls12-psk', 'full, PSK', 'TLS_PSK_WITH_AES_128_GCM_SHA256', psk),
  {
    name: 'tls12-session-id',
    version: 'TLS 1.2',
    label: 'resumed, session ID',
    outcome: `${ECDHE_ECDSA}, resumed`,
    scenario: SCENARIOS_12.sessionId,
  },
  {
    name: 'tls12-ticket',
    version: 'TLS 1.2',
    label: 'resumed, ticket',
    outcome: `${ECDHE_ECDSA}, resumed`,
    scenario: SCENARIOS_12.ticket,
  },
]

// ---- TLS 1.3: AES-128-GCM and SHA-256, X25519

/** Two tickets after a full handshake, as OpenSSL sends them; one after a resumption, in place of the one that was used. */
function ticketing(scenario: Scenario, count: number): Scenario {
  return changed(scenario, { server: { tickets: { ...scenario.server.tickets, count } } })
}

const early = changed(ticketing(SCENARIOS.full, 1), {
  client: { earlyData: true },
  server: { maxEarlyData: 16_384 },
})
const resumeEarly: Scenario = {
  ...changed(early, { client: { sessions: connect(early).sessions } }),
  resumes: true,
}

function way13(name: string, label: string, mode: string, scenario: Scenario): Way {
  const outcome = `TLS_AES_128_GCM_SHA256, ${mode}`
  return { name, version: 'TLS 1.3', label, outcome, scenario }
}

const WAYS_13: readonly Way[] = [
  way13('tls13-full', 'full, ECDHE-ECDSA', 'certificate', ticketing(SCENARIOS.full, 2)),
  way13('tls13-psk-dhe-ke', 'resumed, psk_dhe_ke', 'psk_dhe_ke', ticketing(SCENARIOS.resume, 1)),
  way13('tls13-psk-ke', 'resumed, psk_ke', 'psk_ke', ticketing(SCENARIOS.pskKe, 1)),
  way13('tls13-0rtt', 'resumed, 0-RTT', 'psk_dhe_ke, early data accepted', resumeEarly),
]

/** In the order of the tables. */
export const WAYS: readonly Way[] = [...WAYS_12, ...WAYS_13]

/** What a handshake came to, as one end sees it. */
export function outcomeOf(connection: Connection): string {
  const agreed = agreedOf(connection)
  if (!agreed?.complete) return `not connected: ${connection.state.name}`
  const { version, suite, resumed, pskMode, earlyData } = agreed
  if (version === 'TLS 1.2') return `${suite}, ${resumed ? 'resumed' : 'full'}`
  return `${suite}, ${pskMode ?? 'certificate'}${earlyData ? `, early data ${earlyData}` : ''}`
}
