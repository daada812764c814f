/**
 * Handshakes of every kind, cut into flights: for each flight the two endpoints as they stood right before it arrived.
 * Connections are values, so a test feeds one flight a thousand times, each time damaged otherwise.
 */
import { epoch13, type Epoch } from '../../src/record/epoch.ts'
import { concat, toHex } from '../../src/bytes/bytes.ts'
import { makeIdentity } from '../../src/certificate/identity.ts'
import { createClient, createServer, feed, type Connection } from '../../src/connection/connection.ts'
import { step, type Status } from '../../src/connection/step.ts'
import { seededRandom } from '../../src/crypto/random.ts'
import {
  clientConfig,
  serverConfig,
  type ClientSettings,
  type ServerSettings,
} from '../../src/handshake/config.ts'
import type { Env, Output } from '../../src/handshake/endpoint.ts'
import type { Answer, Command, Request } from '../../src/handshake/request.ts'
import type { Session, SessionState } from '../../src/session/session.ts'
import { ticketKey } from '../../src/session/ticket-key.ts'
import type { Actor, RecordEvent, SecretEvent, StepEvent } from '../../src/trace/event.ts'

/** All bits and all splits instead of a sample. */
export const EXHAUSTIVE = process.env['EXHAUSTIVE'] === '1'

// ---- The world

const NOW = Date.UTC(2026, 10, 22)
const VALID = { notBefore: NOW - 86_400_000, notAfter: NOW + 86_400_000 }
const NAMES = ['server.example'] as const

/** Ed25519 all the way up: the cheapest chain. */
export const IDENTITY = {
  seed: 'robustness',
  names: NAMES,
  ...VALID,
  key: 'ed25519',
  issuerKey: 'ed25519',
} as const
export const SERVER = makeIdentity(IDENTITY)
const CLIENT = makeIdentity({ ...IDENTITY, names: ['client.example'], usage: 'client' })

/** The environment of all runs, with the trace on. */
export const ENV: Env = {
  now: NOW,
  random: seededRandom('robustness'),
  trace: true,
  ticketKeys: {
    active: ticketKey('glass-tls', new Uint8Array(48).fill(0x2a, 0, 16).fill(0x2b, 16)),
    acceptOnly: [],
  },
}

/** Sessions of stateful servers by their reference. Nothing is ever removed: each run is the first to take one. */
const CACHE = new Map<string, SessionState>()

/** The world's answer to any question, always the same. */
export function answerTo(request: Request): Answer {
  switch (request.kind) {
    case 'get-session':
      return { kind: 'get-session', session: CACHE.get(toHex(request.key)) }
    case 'take-session':
      return { kind: 'take-session', taken: CACHE.has(toHex(request.key)) }
    case 'check-replay':
      return { kind: 'check-replay', firstTime: true }
    case 'sign':
      throw new Error('all keys are here')
  }
}

// ---- Steps until nothing is left to do

/** What a run of steps came to. */
export interface Settled {
  readonly connection: Connection
  readonly outputs: readonly Output[]
  readonly events: readonly StepEvent[]
  readonly status: Status
}

/** More steps than any input here can need: who takes them hangs. */
const TOO_MANY_STEPS = 5_000

/** Steps until there is nothing to do. Unlike `pump` it notices a hang. */
export function settle(env: Env, connection: Connection, input?: Command): Settled {
  const outputs: Output[] = []
  const events: StepEvent[] = []
  let taken = step(env, connection, input)
  for (let steps = 1; steps < TOO_MANY_STEPS; steps++) {
    outputs.push(...taken.outputs)
    events.push(...taken.events)
    const { status, request } = taken
    if (status === 'stepped') taken = step(env, taken.connection)
    else if (request) taken = step(env, taken.connection, { answer: answerTo(request) })
    else return { connection: taken.connection, outputs, events, status }
  }
  throw new Error(`${connection.actor} hangs in ${taken.connection.state.name}`)
}

/** The bytes for the wire among outputs. */
export function wireBytes(outputs: readonly Output[]): Uint8Array {
  return concat(...outputs.flatMap((output) => (output.kind === 'bytes' ? [output.bytes] : [])))
}

// ---- Scenarios

/** Two endpoints that have not said anything yet. */
export interface Scenario {
  readonly name: string
  readonly client: Connection
  readonly server: Connection
  /** Early data that the client sends right behind its ClientHello, one record each. */
  readonly early: readonly Uint8Array[]
  /** What the server is told to do once both are connected, each when the one before is dealt with. */
  readonly afterwards: readonly Command[]
}

function scenario(
  name: string,
  client: ClientSettings,
  server: ServerSettings,
  { early = [], afterwards = [] }: Partial<Pick<Scenario, 'early' | 'afterwards'>> = {},
): Scenario {
  const common = {
    serverName: NAMES[0],
    trust: [SERVER.root],
    groups: ['x25519'],
    signatureSchemes: ['ed25519'],
  } as const
  return {
    name,
    client: createClient(name, clientConfig({ ...common, ...client })),
    server: createServer(
      name,
      serverConfig({ credentials: [SERVER.identity], groups: ['x25519'], maxEarlyData: 1000, ...server }),
    ),
    early,
    afterwards,
  }
}

const FULL = scenario('full', {}, {})

/** Client authentication, in the handshake and once more after it, and new keys: every message of TLS 1.3 occurs. */
const CLIENT_AUTH = scenario(
  'client-auth',
  { credential: CLIENT.identity, postHandshakeAuth: true },
  { clientCertificate: 'require', trust: [CLIENT.root] },
  { afterwards: [{ kind: 'request-certificate' }, { kind: 'update-keys', request: true }] },
)

/** Tickets that a full handshake gave to its client. */
function mintSessions(from: Scenario): Session[] {
  const sessions: Session[] = []
  for (const { arrived } of flightsOf(from))
    for (const output of arrived.outputs) {
      if (output.kind === 'session') sessions.push(output.session)
      if (output.kind === 'store-session') CACHE.set(toHex(output.key), output.session)
    }
  return sessions
}

const STATEFUL = scenario('stateful', {}, { tickets: { kind: 'stateful' } })
const sessions = mintSessions(FULL).slice(0, 1)
const references = mintSessions(STATEFUL).slice(0, 1)
const EARLY = { early: [Uint8Array.of(0x65, 1, 1, 1), Uint8Array.of(0x65, 2, 2, 2, 2, 2)] }

/** Every kind of handshake. */
export const SCENARIOS: readonly Scenario[] = [
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
  scenario('HRR', { groups: ['secp256r1', 'x25519'] }, { cookie: true }),
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

// ---- Flights

/** What one side sent before it waited for the other. */
export interface Flight {
  /** Such as `full: client 1`. */
  readonly name: string
  readonly scenario: Scenario
  readonly from: Actor
  /** The records as they were sent, with what is in them. */
  readonly records: readonly RecordEvent[]
  readonly bytes: Uint8Array
  /** Secrets of the sender so far: a test may seal records anew. */
  readonly secrets: ReadonlyMap<string, SecretEvent>
  /** The sender behind its flight. */
  readonly sender: Connection
  /** The receiver right before the flight. */
  readonly receiver: Connection
  /** The receiver once it has the flight as it was sent. */
  readonly arrived: Settled
}

/** Runs a handshake to the end of what the two have to say to each other. */
export function flightsOf(run: Scenario): Flight[] {
  const flights: Flight[] = []
  const secrets = { client: new Map<string, SecretEvent>(), server: new Map<string, SecretEvent>() }
  const numbers = { client: 0, server: 0 }
  let receiver = run.server
  let sent = settle(ENV, run.client)
  for (const data of run.early) {
    const more = settle(ENV, sent.connection, { kind: 'send-early', data })
    sent = {
      ...more,
      outputs: [...sent.outputs, ...more.outputs],
      events: [...sent.events, ...more.events],
    }
  }
  const commands = [...run.afterwards]
  for (;;) {
    if (wireBytes(sent.outputs).length === 0) {
      const command = commands.shift()
      if (!command) return flights
      const server = sent.connection.actor === 'server' ? sent.connection : receiver
      receiver = server === receiver ? sent.connection : receiver
      sent = settle(ENV, server, command)
    }
    const sender = sent.connection
    const from = sender.actor
    const records: RecordEvent[] = []
    for (const event of sent.events) {
      if (event.kind === 'secret') secrets[from].set(event.name, event)
      if (event.kind === 'record' && event.direction === 'sent') records.push(event)
    }
    const bytes = wireBytes(sent.outputs)
    const arrived = settle(ENV, feed(receiver, bytes))
    const name = `${run.name}: ${from} ${++numbers[from]}`
    const known = new Map(secrets[from])
    flights.push({ name, scenario: run, from, records, bytes, secrets: known, sender, receiver, arrived })
    receiver = sender
    sent = arrived
  }
}

/** Every flight of every scenario. */
export const FLIGHTS: readonly Flight[] = SCENARIOS.flatMap(flightsOf)

/** The flights of which a plain `npm test` tries every variant: without those whose messages another scenario has too. */
export const VARIED: readonly Flight[] = FLIGHTS.filter(
  ({ scenario }) => EXHAUSTIVE || !['psk_dhe_ke', 'stateful resumption'].includes(scenario.name),
)

// ---- A flight in another form, and what comes of it

/** Where the two endpoints ended up. */
export interface Outcome {
  readonly client: Settled
  readonly server: Settled
  /** Whether both are connected, with the same keys. */
  readonly connected: boolean
  /** Whether one of them failed; what its peer would have said afterwards is left out. */
  readonly failed: boolean
}

/** Gives `bytes` to the receiver of the flight, then lets both go on until nothing is left to say or one has failed. */
export function deliver(flight: Flight, bytes: Uint8Array, env: Env = ENV): Outcome {
  const { sender, receiver } = flight
  let here = settle(env, feed(receiver, bytes))
  let there: Settled = { connection: sender, outputs: [], events: [], status: 'needs-input' }
  while (here.status !== 'failed' && there.status !== 'failed') {
    const answer = wireBytes(here.outputs)
    if (answer.length === 0) break
    ;[here, there] = [settle(env, feed(there.connection, answer)), { ...here, outputs: [] }]
  }
  const [client, server] = here.connection.actor === 'client' ? [here, there] : [there, here]
  const failed = client.status === 'failed' || server.status === 'failed'
  return { client, server, connected: bothConnected(client.connection, server.connection), failed }
}

function keysOf({ keys }: Epoch): string | undefined {
  return keys && toHex(keys.key) + toHex(keys.iv)
}

/** CONNECTED on both sides, with the same secrets: anything less is no connection. */
export function bothConnected(client: Connection, server: Connection): boolean {
  const keys = ({ read, write }: Connection) => ({
    read: keysOf(epoch13(read)),
    write: keysOf(epoch13(write)),
  })
  return (
    client.state.name === 'CONNECTED' &&
    server.state.name === 'CONNECTED' &&
    client.read.name === 'application' &&
    keys(client).read === keys(server).write &&
    keys(client).write === keys(server).read &&
    exporter(client) === exporter(server)
  )
}

/** What comes after the handshake cannot undo it: who waits for the rest of a ticket is connected (§4.7). */
export function connectedBefore({ sender, receiver }: Flight): boolean {
  const [client, server] = sender.actor === 'client' ? [sender, receiver] : [receiver, sender]
  return bothConnected(client, server)
}

const exporter = ({ vault }: Connection): string => toHex(vault.get('exporter_master_secret').bytes)
