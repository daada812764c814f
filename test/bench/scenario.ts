/** Our side: whole handshakes between two endpoints that hand each other their bytes. */
import type { Span } from '../../src/bytes/span.ts'
import { makeIdentity } from '../../src/certificate/identity.ts'
import { createClient, createServer, feed, type Connection } from '../../src/connection/connection.ts'
import { pump } from '../../src/connection/pump.ts'
import type { Random } from '../../src/crypto/random.ts'
import {
  clientConfig,
  serverConfig,
  type ClientConfig,
  type ServerConfig,
} from '../../src/handshake/config.ts'
import type { Env } from '../../src/handshake/endpoint.ts'
import type { Session } from '../../src/session/session.ts'
import { TicketKey } from '../../src/session/ticket.ts'
import type { StepEvent } from '../../src/trace/event.ts'

/** Both ends of a connection before they speak. */
export interface Scenario {
  readonly client: ClientConfig
  readonly server: ServerConfig
}

/** What two endpoints made of each other. */
export interface Connected {
  readonly client: Connection
  readonly server: Connection
  readonly sessions: readonly Session[]
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
  ticketKeys: { active: new TicketKey(KEY.subarray(16), KEY), acceptOnly: [] },
  trace: false,
}

/** The same world with somebody listening. */
export const TRACED_ENV: Env = { ...ENV, trace: true }

/** An ECDSA P-256 leaf directly below a trusted root, for the names given. */
export function identityFor(...names: readonly string[]) {
  return makeIdentity({ seed: 'bench', names, notBefore: NOW - DAY, notAfter: NOW + 90 * DAY })
}

/** Who the server is, and the root that its clients trust. */
export const { root, identity } = identityFor('a.example')
const full: Scenario = {
  client: clientConfig({
    serverName: 'a.example',
    trust: [root],
    suites: ['TLS_AES_128_GCM_SHA256'],
    groups: ['x25519'],
  }),
  server: serverConfig({ credentials: [identity], groups: ['x25519'], tickets: { count: 1 } }),
}
const { sessions } = connect(full)

/** DER of the server's certificate. */
export const LEAF: Uint8Array = identity.chain[0]
/** Bytes of the ticket that resumption shows: key name, nonce, the sealed session, tag. */
export const TICKET_LENGTH: number = sessions[0].ticket.length

/** What is measured: X25519, ECDSA P-256, AES-128-GCM, one ticket. */
export const SCENARIOS = {
  full,
  resume: { ...full, client: { ...full.client, sessions } },
  // A client that wants no key exchange sends no share: should the PSK be refused, it is asked for one.
  pskKe: {
    client: { ...full.client, sessions, pskModes: ['psk_ke'], keyShares: [] },
    server: { ...full.server, pskModes: ['psk_ke'] },
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
  for (let flight: readonly Uint8Array[] = [], first = true; first || flight.length > 0; first = false) {
    for (const bytes of flight) client = feed(client, bytes)
    const spoken = pump(env, client)
    client = spoken.connection
    look?.(spoken.events)
    for (const output of spoken.outputs) {
      if (output.kind === 'bytes') server = feed(server, output.bytes)
      else if (output.kind === 'session') kept.push(output.session)
    }
    const answered = pump(env, server)
    server = answered.connection
    look?.(answered.events)
    flight = answered.outputs.flatMap((output) => (output.kind === 'bytes' ? [output.bytes] : []))
  }
  if (client.state.name !== 'CONNECTED' || server.state.name !== 'CONNECTED')
    throw new Error(`the handshake ended in ${client.state.name} and ${server.state.name}`)
  return { client, server, sessions: kept }
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
