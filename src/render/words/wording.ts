/** How a connection is told: in the words of its version, at length or in short. */
import type { Version } from '../../wire/version.ts'
import type { SeenEpoch } from '../../trace/epoch.ts'
import type { MessageEvent, RecordEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import { eventsOf, type ConnectionRun } from '../../trace/run.ts'
import { encryptsNothing } from '../../wire/registry/suites12.ts'
import { carriers } from './protection.ts'
import { handshakeSteps, type HandshakeStep } from './steps.ts'
import { extensionNames } from './story-shape.ts'
import type { Manner } from './values.ts'

/** What all renderers of one connection share. */
export interface Telling extends Manner {
  readonly suite: string
  /** Whether the connection resumes an earlier one: some messages mean another thing then. */
  readonly resumed: boolean
  /** Virtual ms at which the connection began. */
  readonly began: number
  /** The record that carried each message. */
  readonly carried: ReadonlyMap<MessageEvent, RecordEvent>
  /** TLS 1.2: which step of its handshake a moment is, by the moment's index. */
  readonly steps: ReadonlyMap<number, HandshakeStep>
}

/** How a connection is told. */
export function tellingOf(connection: ConnectionRun, full = false): Telling {
  const { suite } = connection.summary
  const version = versionOf(connection)
  const resumed = connection.summary.resumed || (version === 'TLS 1.2' && restores(connection))
  return {
    full,
    version,
    suite,
    resumed,
    began: connection.began,
    published: connection.published,
    carried: carriers(connection),
    steps: version === 'TLS 1.2' ? handshakeSteps(connection) : new Map(),
  }
}

/** Whether one side at least took up an old master secret: in a connection that failed the other may not have come so far. */
function restores(connection: ConnectionRun): boolean {
  return eventsOf(connection).some(({ event }) => event.kind === 'secret' && event.operation === 'restored')
}

/** The version that was spoken; where none was agreed on, the one that a hello alone asks for. */
function versionOf(connection: ConnectionRun): Version {
  const { version } = connection.summary
  // What stands before TLS 1.2 is told in its words.
  if (version) return version === 'TLS 1.3' ? version : 'TLS 1.2'
  const hello = eventsOf(connection).find(({ event }) => event.kind === 'message')?.event
  const old = hello?.kind === 'message' && !extensionNames(hello.span).includes('supported_versions')
  return old ? 'TLS 1.2' : 'TLS 1.3'
}

/** An epoch in words: `in the clear`, `encrypted under handshake keys`, `encrypted with client_write_key`. */
export function protectionWords(epoch: SeenEpoch, sender: Actor, telling: Telling): string {
  if (epoch.name === 'plaintext') return 'in the clear'
  if (epoch.name === 'hidden') return 'encrypted, and not opened'
  if (telling.version === 'TLS 1.3')
    return `encrypted under ${epoch.name} keys${epoch.generation === 0 ? '' : ` (generation ${epoch.generation})`}`
  return encryptsNothing(telling.suite)
    ? `to be read by all, ${keysInUse(epoch, sender, telling)}`
    : `encrypted ${keysInUse(epoch, sender, telling)}`
}

/** The keys of an epoch: `under handshake keys`, and for TLS 1.2 the key that the sender writes with, by its name. */
export function keysInUse(
  { name, generation }: SeenEpoch,
  sender: Actor,
  { version, suite }: Telling,
): string {
  if (version === 'TLS 1.3') return `under ${name}${generation === 0 ? '' : ` ${generation}`} keys`
  const key = encryptsNothing(suite) ? 'write_MAC_key' : 'write_key'
  return `with ${sender}_${key}${generation === 0 ? '' : ` (renegotiation ${generation})`}`
}
