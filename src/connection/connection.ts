/** A whole endpoint as one value: made from a configuration, fed with bytes, stepped. */
import { EMPTY } from '../bytes/bytes.ts'
import { ByteQueue } from '../bytes/queue.ts'
import type { ClientConfig, ServerConfig } from '../handshake/config/config.ts'
import { draftOf, type Endpoint, type RecordLayer } from '../handshake/state/endpoint.ts'
import { CLIENT_START } from '../handshake/hello/hello-client.ts'
import { SERVER_START } from '../handshake/hello/hello-server.ts'
import { NO_LIMITS } from '../handshake/extensions/both/record-size-limit.ts'
import type { Command } from '../handshake/state/request.ts'
import type { State } from '../handshake/state/state.ts'
import { NONE_IN_A_ROW } from '../handshake/state/state-parts.ts'
import { PLAINTEXT } from '../record/epoch.ts'
import { Transcript } from '../secrets/transcript.ts'
import { Vault } from '../secrets/vault.ts'
import type { Actor } from '../wire/actor.ts'
import { TLS_RECORDS } from './tls-records.ts'

/** One endpoint of a TLS connection at one moment. Immutable: every function here gives a new one. */
export type Connection = Endpoint

/**
 * A client that has not said anything yet; its first step sends the ClientHello.
 * @param id name of the connection in secrets and traces, such as `c1`
 * @param layer how what it says travels
 */
export function createClient(id: string, config: ClientConfig, layer = TLS_RECORDS): Connection {
  return fresh(id, 'client', config, CLIENT_START, layer)
}

/** A server that waits for a ClientHello. */
export function createServer(id: string, config: ServerConfig, layer = TLS_RECORDS): Connection {
  return fresh(id, 'server', config, SERVER_START, layer)
}

function fresh(
  id: string,
  actor: Actor,
  config: Connection['config'],
  state: State,
  layer: RecordLayer,
): Connection {
  return {
    id,
    actor,
    config,
    state,
    vault: Vault.empty,
    transcript: Transcript.empty,
    suite: undefined,
    suite12: undefined,
    agreed: undefined,
    phase: 0,
    layer,
    read: PLAINTEXT,
    write: PLAINTEXT,
    inbox: ByteQueue.empty,
    handshakeInbox: ByteQueue.empty,
    handshakeProtected: false,
    outgoing: [],
    commands: [],
    pending: undefined,
    drawn: new Map(),
    earlySkip: { kind: 'none' },
    earlySent: 0,
    writeClosed: false,
    readClosed: false,
    streamEnded: false,
    recordsSent: 0,
    changeCipherSpecSent: false,
    limits: NO_LIMITS,
    inARow: NONE_IN_A_ROW,
    halfAlert: EMPTY,
  }
}

/** Puts received bytes into the inbox; they are looked at by steps. What comes after the end is dropped. */
export function feed(connection: Connection, bytes: Uint8Array): Connection {
  if (connection.state.machine === 'end' || connection.readClosed) return connection
  return changed(connection, { inbox: connection.inbox.append(bytes) })
}

/** Notes that the stream below has ended: without a close_notify before, data may have been cut off (RFC 9846 §6.1). */
export function feedEnd(connection: Connection): Connection {
  return changed(connection, { streamEnded: true })
}

/**
 * Queues something for the endpoint to do, once what it owes and what it received is dealt with. Nothing comes before an
 * `abort`, and nothing behind it.
 */
export function command(connection: Connection, next: Command): Connection {
  return changed(connection, { commands: next.kind === 'abort' ? [next] : [...connection.commands, next] })
}

function changed(connection: Connection, change: Partial<Connection>): Connection {
  return Object.assign(draftOf(connection), change)
}
