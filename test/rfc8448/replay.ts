/** One endpoint of ours in the place of one of the trace's. */
import { EMPTY, toHex } from '../../src/bytes/bytes.ts'
import { feed, type Connection } from '../../src/connection/connection.ts'
import { pump } from '../../src/connection/pump.ts'
import { scriptedRandom, type Random } from '../../src/crypto/hash/random.ts'
import type { Output } from '../../src/handshake/state/output.ts'
import type { Answer, Command, Request } from '../../src/handshake/state/request.ts'
import { ZEROS } from '../../src/secrets/node.ts'
import type { Session } from '../../src/session/session.ts'
import type { SecretEvent, StepEvent } from '../../src/trace/event.ts'
import type { RecordedRecord, RecordedSecret, Trace } from './trace.ts'

/** A moment while the RSA certificate of RFC 8448 §2, valid from July 2016 to July 2026, was good. */
export const NOW = Date.UTC(2018, 0, 1)

/** What was random in the trace, and what the world answers. */
export interface Script {
  /** ms since 1970; {@link NOW} where nothing else is said. */
  readonly now?: number
  /** Random values by their use. Any other draw is an error: the trace would not be the recorded one. */
  readonly random: Readonly<Record<string, Uint8Array>>
  /** The recorded signature; its salt was not published, so nobody can make it again. */
  readonly signature?: Uint8Array
  /** What the server's cache holds. */
  readonly session?: Session
}

const nothingElse: Random = {
  draw: ({ use }) => {
    throw new Error(`the trace has no ${use}`)
  },
}

/**
 * Drives one endpoint. Each word below lets it do all it can, and gives the records that it sends. Everything that
 * happened is kept.
 */
export class Replay {
  /** The endpoint as it stands. */
  connection: Connection
  readonly events: StepEvent[] = []
  readonly outputs: Output[] = []
  private readonly script: Script

  constructor(connection: Connection, script: Script) {
    this.connection = connection
    this.script = script
  }

  /** A client begins. */
  starts(): Uint8Array[] {
    return this.goesOn()
  }

  /** A record of the peer arrives. */
  hears(record: RecordedRecord): Uint8Array[] {
    this.connection = feed(this.connection, record.bytes)
    return this.goesOn()
  }

  /** The application asks for something. */
  does(command: Command): Uint8Array[] {
    return this.goesOn(command)
  }

  private goesOn(command?: Command): Uint8Array[] {
    const { script } = this
    const env = {
      now: script.now ?? NOW,
      random: scriptedRandom(script.random, nothingElse),
      trace: true,
    }
    const done = pump(env, this.connection, command, (request) => this.answer(request))
    this.connection = done.connection
    this.events.push(...done.events)
    this.outputs.push(...done.outputs)
    return done.outputs.flatMap((output) => (output.kind === 'bytes' ? [output.bytes] : []))
  }

  private answer(request: Request): Answer | undefined {
    const { signature, session } = this.script
    switch (request.kind) {
      case 'sign':
        return signature && { kind: 'sign', signature }
      case 'get-session':
        return {
          kind: 'get-session',
          session: session && toHex(session.ticket) === toHex(request.key) ? session : undefined,
        }
      case 'take-session':
        return { kind: 'take-session', taken: true }
      case 'check-replay':
        return { kind: 'check-replay', firstTime: true }
      case 'serve-hello':
      case 'accept-peer':
        return undefined
    }
  }

  // ---- What can be asked afterwards

  /** A secret as it was born; it may have been erased from the vault since. */
  secret(name: string): SecretEvent {
    const found = this.events.find(
      (event): event is SecretEvent => event.kind === 'secret' && event.name === name,
    )
    if (!found) throw new Error(`no secret ${name} was made`)
    return found
  }

  /** The content of each record that arrived, in order. */
  received(): { type: string; plaintext: string }[] {
    return this.events.flatMap((event) =>
      event.kind === 'record' && event.direction === 'received' && event.skipped === undefined
        ? [{ type: event.type, plaintext: toHex(event.plaintext) }]
        : [],
    )
  }

  /** States in the order in which they were reached. */
  states(): string[] {
    return this.events.flatMap((event) => (event.kind === 'state' ? [event.to] : []))
  }

  /** Application data that were delivered. */
  data(): { data: string; early: boolean }[] {
    return this.outputs.flatMap((output) =>
      output.kind === 'data' ? [{ data: toHex(output.bytes), early: output.early }] : [],
    )
  }

  /** Our secret of a recorded one's name, in the shape of the recorded one. */
  asRecorded({ name, context }: RecordedSecret): Record<string, unknown> {
    const node = this.secret(name)
    const bytesOf = (id: string): Uint8Array => {
      if (id === ZEROS) return new Uint8Array(32)
      const parent = this.events.find((event) => event.kind === 'secret' && event.id === id)
      return parent?.kind === 'secret' ? parent.bytes : EMPTY
    }
    return {
      bytes: toHex(node.bytes),
      // Derive-Secret is HKDF-Expand-Label with a transcript hash for its context (§7.1).
      operation: node.operation === 'Derive-Secret' ? 'HKDF-Expand-Label' : node.operation,
      parents: node.parents.map((id) => toHex(bytesOf(id))),
      context: context && toHex(node.context),
    }
  }
}

/** A recorded secret in hex, for comparison with {@link Replay.asRecorded}. */
export function inHex({ bytes, operation, parents, context }: RecordedSecret): Record<string, unknown> {
  return {
    bytes: toHex(bytes),
    operation,
    parents: parents.map((parent) => toHex(parent)),
    context: context && toHex(context),
  }
}

/** The content of every record that the peer sent, for comparison with {@link Replay.received}. */
export function sentBy(trace: Trace, actor: 'client' | 'server'): { type: string; plaintext: string }[] {
  return trace.records
    .filter((record) => record.actor === actor && record.type !== 'change_cipher_spec')
    .map(({ type, payload }) => ({ type, plaintext: toHex(payload) }))
}

/** Records in hex. */
export function hex(records: readonly (Uint8Array | RecordedRecord)[]): string[] {
  return records.map((record) => toHex(record instanceof Uint8Array ? record : record.bytes))
}

/** Runs `play` when first asked and keeps what it gave, so that each test of a section looks at the same run. */
export function once<T>(play: () => T): () => T {
  let played: { readonly result: T } | undefined
  return () => (played ??= { result: play() }).result
}
