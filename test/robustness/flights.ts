/**
 * Handshakes cut into flights: for each flight the two endpoints as they stood right before it arrived. Connections are
 * values, so a test feeds one flight a thousand times, each time damaged otherwise.
 */
import { toHex } from '../../src/bytes/bytes.ts'
import { createClient, createServer, feed, type Connection } from '../../src/connection/connection.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { Env } from '../../src/handshake/state/endpoint.ts'
import type { Command } from '../../src/handshake/state/request.ts'
import type { AnyEpoch } from '../../src/record/epoch.ts'
import { EpochKeys12 } from '../../src/record/epoch12.ts'
import type { Session } from '../../src/session/session.ts'
import type { RecordEvent } from '../../src/trace/event.ts'
import type { Actor } from '../../src/wire/actor.ts'
import { phasedName } from '../../src/secrets/names.ts'
import { CACHE, ENV, NAMES, SERVER, settle, wireBytes, type Settled } from './world.ts'

// ---- Scenarios

/** Something that one side is told to do. */
export interface Told {
  readonly actor: Actor
  readonly command: Command
}

/** Two endpoints that have not said anything yet. */
export interface Scenario {
  readonly name: string
  readonly client: Connection
  readonly server: Connection
  /** Early data that the client sends right behind its ClientHello, one record each. */
  readonly early: readonly Uint8Array[]
  /** What they are told to do once both are connected, each when the one before is dealt with. */
  readonly afterwards: readonly Told[]
}

/** A scenario: cheap settings, then what was given. */
export function scenario(
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

/** Tells one side to do something. */
export function tell(actor: Actor, command: Command): Told {
  return { actor, command }
}

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
  /** What the sender wrote under, by the name that the trace gives it: a test may seal records anew. */
  readonly written: ReadonlyMap<string, AnyEpoch>
  /** The sender behind its flight. */
  readonly sender: Connection
  /** The receiver right before the flight. */
  readonly receiver: Connection
  /** The receiver once it has the flight as it was sent. */
  readonly arrived: Settled
}

/** Whether the endpoints of a flight speak TLS 1.2 alone; else they speak TLS 1.3. */
export function speaks12({ receiver }: Pick<Flight, 'receiver'>): boolean {
  return !receiver.config.versions.includes('TLS 1.3')
}

/** Runs a handshake to the end of what the two have to say to each other. */
export function flightsOf(run: Scenario): Flight[] {
  const flights: Flight[] = []
  const numbers = { client: 0, server: 0 }
  let receiver = run.server
  let sent = withEarlyData(run)
  const told = [...run.afterwards]
  for (;;) {
    if (wireBytes(sent.outputs).length === 0) {
      const next = told.shift()
      if (!next) return flights
      const [obeying, other] =
        sent.connection.actor === next.actor ? [sent.connection, receiver] : [receiver, sent.connection]
      receiver = other
      sent = settle(ENV, obeying, next.command)
    }
    const { connection: sender, events, outputs, written } = sent
    const from = sender.actor
    const records = events.flatMap((event) =>
      event.kind === 'record' && event.direction === 'sent' ? [event] : [],
    )
    const bytes = wireBytes(outputs)
    const arrived = settle(ENV, feed(receiver, bytes))
    const name = `${run.name}: ${from} ${++numbers[from]}`
    flights.push({ name, scenario: run, from, records, bytes, written, sender, receiver, arrived })
    receiver = sender
    sent = arrived
  }
}

/** The client's first flight: its hello, and early data behind it. */
function withEarlyData({ client, early }: Scenario): Settled {
  return early.reduce(
    (sent, data) => {
      const more = settle(ENV, sent.connection, { kind: 'send-early', data })
      return {
        ...more,
        outputs: [...sent.outputs, ...more.outputs],
        events: [...sent.events, ...more.events],
        written: new Map([...sent.written, ...more.written]),
      }
    },
    settle(ENV, client),
  )
}

/** Sessions that the client got, from all handshakes of a scenario; the server's go into the cache. */
export function mintSessions(from: Scenario): Session[] {
  const sessions: Session[] = []
  for (const { arrived } of flightsOf(from))
    for (const output of arrived.outputs) {
      if (output.kind === 'session') sessions.push(output.session)
      if (output.kind === 'store-session') CACHE.set(toHex(output.key), output.session)
    }
  return sessions
}

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
  let there: Settled = {
    connection: sender,
    outputs: [],
    events: [],
    status: 'needs-input',
    written: new Map(),
  }
  while (here.status !== 'failed' && there.status !== 'failed') {
    const answer = wireBytes(here.outputs)
    if (answer.length === 0) break
    ;[here, there] = [settle(env, feed(there.connection, answer)), { ...here, outputs: [] }]
  }
  const [client, server] = here.connection.actor === 'client' ? [here, there] : [there, here]
  const failed = client.status === 'failed' || server.status === 'failed'
  return { client, server, connected: bothConnected(client.connection, server.connection), failed }
}

function keysOf({ keys }: AnyEpoch): string | undefined {
  if (!(keys instanceof EpochKeys12)) return keys && toHex(keys.key) + toHex(keys.iv)
  const { macKey, key, iv } = keys.keys
  return [macKey, key, iv].map(toHex).join() + String(keys.encryptThenMac)
}

/** CONNECTED on both sides, with the same secrets: anything less is no connection. */
export function bothConnected(client: Connection, server: Connection): boolean {
  return (
    client.state.name === 'CONNECTED' &&
    server.state.name === 'CONNECTED' &&
    client.read.name === 'application' &&
    keysOf(client.read) === keysOf(server.write) &&
    keysOf(client.write) === keysOf(server.read) &&
    lastSecret(client) === lastSecret(server)
  )
}

/** What comes after the handshake cannot undo it: who waits for the rest of a ticket is connected (§4.7). */
export function connectedBefore({ sender, receiver }: Flight): boolean {
  const [client, server] = sender.actor === 'client' ? [sender, receiver] : [receiver, sender]
  return bothConnected(client, server)
}

/** What all else follows from: TLS 1.3 keeps its exporter secret, TLS 1.2 the master secret. */
export function lastSecret({ vault, suite12, write }: Connection): string {
  return toHex(
    vault.get(suite12 ? phasedName('master_secret', write.generation) : 'exporter_master_secret').bytes,
  )
}
