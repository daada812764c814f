/** Our side: whole handshakes between two endpoints that hand each other their bytes. */
import { concat } from '../../src/bytes/bytes.ts'
import { toHex } from '../../src/bytes/bytes.ts'
import type { Span } from '../../src/bytes/span.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { createClient, createServer, feed, type Connection } from '../../src/connection/connection.ts'
import { pump } from '../../src/connection/pump.ts'
import type { Random } from '../../src/crypto/hash/random.ts'
import { SignatureMemory } from '../../src/crypto/signature/signature-memory.ts'
import type { ClientConfig, ServerConfig } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { Env } from '../../src/handshake/state/endpoint.ts'
import type { Answer, Request } from '../../src/handshake/state/request.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import type { Session } from '../../src/session/session.ts'
import { ticketKey } from '../../src/session/tickets/ticket-key.ts'
import type { StepEvent } from '../../src/trace/event.ts'

/** Both ends of a connection before they speak. */
export interface Scenario {
  readonly client: ClientConfig
  readonly server: ServerConfig
  /** Whether both ends must find that they resumed: a handshake that did not would be another one. */
  readonly resumes: boolean
  /** What the server keeps, by session ID in hex. */
  readonly cache: ReadonlyMap<string, Session>
}

/** What two endpoints made of each other. */
export interface Connected {
  readonly client: Connection
  readonly server: Connection
  /** What the client keeps. */
  readonly sessions: readonly Session[]
  /** What the server keeps of this connection, by session ID in hex. */
  readonly cache: ReadonlyMap<string, Session>
}

// Today: Node judges the same certificate by its own clock.
const NOW = Date.now()
const DAY = 24 * 3600 * 1000
const KEY = new Uint8Array(32).fill(7)

/** Random bytes from the system, fetched in advance: a call for each use would cost more than all that is made of it. */
function pooledRandom(): Random {
  const pool = new Uint8Array(2 ** 16)
  let used = pool.length
  return {
    draw: (_, length) => {
      if (used + length > pool.length) {
        crypto.getRandomValues(pool)
        used = 0
      }
      used += length
      return pool.slice(used - length, used)
    },
  }
}

/** A world as on a socket, with a ticket key that stays. */
export const ENV: Env = {
  now: NOW,
  random: pooledRandom(),
  ticketKeys: { active: ticketKey('glass-tls', concat(KEY.subarray(16), KEY)), acceptOnly: [] },
  trace: false,
}

/** The same world with somebody listening. */
export const TRACED_ENV: Env = { ...ENV, trace: true }

/** The same world where everybody has met before: no handshake is the first under its chain. */
export const KNOWING_ENV: Env = { ...ENV, signatureMemory: new SignatureMemory() }

/** An ECDSA P-256 leaf directly below a trusted root, for the names given. */
export function identityFor(...names: readonly string[]) {
  return makeIdentity({ seed: 'bench', names, notBefore: NOW - DAY, notAfter: NOW + 90 * DAY })
}

/** Who the server is, and the root that its clients trust. */
export const { root, identity } = identityFor('a.example')

/** DER of the server's certificate. */
export const LEAF: Uint8Array = identity.chain[0]

const client = { serverName: 'a.example', trust: [root], groups: ['x25519'] } as const
const server = { credentials: [identity], groups: ['x25519'], tickets: { count: 1 } } as const
const fresh = { resumes: false, cache: new Map<string, Session>() } as const

const full: Scenario = {
  ...fresh,
  client: clientConfig({ ...client, suites: ['TLS_AES_128_GCM_SHA256'] }),
  server: serverConfig(server),
}
const { sessions } = connect(full)

/** Bytes of the ticket that resumption shows: key name, nonce, the sealed session, tag. */
export const TICKET_LENGTH: number = sessions[0].ticket.length

/** What is measured of TLS 1.3: X25519, ECDSA P-256, AES-128-GCM, one ticket. */
export const SCENARIOS = {
  full,
  resume: { ...full, resumes: true, client: { ...full.client, sessions } },
  // A client that wants no key exchange sends no share: should the PSK be refused, it is asked for one.
  pskKe: {
    ...full,
    resumes: true,
    client: { ...full.client, sessions, pskModes: ['psk_ke'], keyShares: [] },
    server: { ...full.server, pskModes: ['psk_ke'] },
  },
} as const satisfies Readonly<Record<string, Scenario>>

const only12 = { versions: ['TLS 1.2'], suites12: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'] } as const
const fullX25519: Scenario = {
  ...fresh,
  // P-256 is that of the server's certificate (RFC 8422 §5.3).
  client: clientConfig({ ...client, ...only12, groups: ['x25519', 'secp256r1'], sessionTickets: false }),
  server: serverConfig({ ...server, ...only12 }),
}
const fullP256: Scenario = {
  ...fresh,
  client: { ...fullX25519.client, groups: ['secp256r1'] },
  server: { ...fullX25519.server, groups: ['secp256r1'] },
}
const cached = connect(fullX25519)
const ticketing: Scenario = { ...fullX25519, client: { ...fullX25519.client, sessionTickets: true } }

/**
 * What is measured of TLS 1.2: ECDHE on either curve, ECDSA P-256, AES-128-GCM, extended master secret; sessions by ID, the
 * full handshakes included, or by ticket.
 */
export const SCENARIOS_12 = {
  fullP256,
  fullX25519,
  sessionId: {
    client: { ...fullX25519.client, sessions: cached.sessions },
    server: fullX25519.server,
    resumes: true,
    cache: cached.cache,
  },
  ticket: {
    ...ticketing,
    resumes: true,
    client: { ...ticketing.client, sessions: connect(ticketing).sessions },
  },
} as const satisfies Readonly<Record<string, Scenario>>

/**
 * One connection from nothing to CONNECTED on both sides, tickets included.
 * @param look is given the events of each run of steps
 */
export function connect(
  scenario: Scenario,
  env = ENV,
  look?: (events: readonly StepEvent[]) => void,
): Connected {
  let client = createClient('c', scenario.client)
  let server = createServer('c', scenario.server)
  const kept: Session[] = []
  const cache = new Map<string, Session>()
  const answer = (request: Request): Answer | undefined => {
    if (request.kind !== 'get-session') return undefined
    return { kind: 'get-session', session: scenario.cache.get(toHex(request.key)) }
  }
  for (let flight: Uint8Array[] = [], first = true; first || flight.length > 0; first = false) {
    for (const bytes of flight) client = feed(client, bytes)
    const spoken = pump(env, client)
    client = spoken.connection
    look?.(spoken.events)
    for (const output of spoken.outputs) {
      if (output.kind === 'bytes') server = feed(server, output.bytes)
      else if (output.kind === 'session') kept.push(output.session)
    }
    const answered = pump(env, server, undefined, answer)
    server = answered.connection
    look?.(answered.events)
    for (const output of answered.outputs)
      if (output.kind === 'store-session') cache.set(toHex(output.key), output.session)
    flight = []
    for (const output of answered.outputs) if (output.kind === 'bytes') flight.push(output.bytes)
  }
  for (const end of [client, server])
    if (outcomeOf(end) !== (scenario.resumes ? 'resumed' : 'full'))
      throw new Error(`the ${end.actor}'s handshake ended in ${end.state.name}: ${outcomeOf(end)}`)
  return { client, server, sessions: kept, cache }
}

/** What kind of handshake it was, as the endpoint itself sees it. */
function outcomeOf(connection: Connection): 'resumed' | 'full' | 'not connected' {
  const agreed = agreedOf(connection)
  if (!agreed?.complete) return 'not connected'
  return agreed.resumed || agreed.externalPsk ? 'resumed' : 'full'
}

/** Looks at every event as a renderer would, every field of every message included. */
export function lookAtEverything(events: readonly StepEvent[]): number {
  let seen = 0
  for (const event of events) seen += event.kind === 'message' ? countLeaves(event.span) : 1
  return seen
}

function countLeaves({ children }: Span): number {
  return children.length === 0 ? 1 : children.reduce((sum, child) => sum + countLeaves(child), 0)
}
