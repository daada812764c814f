/** An endpoint in each of its states, and a peer that has all keys: what is changed is behind the record layer. */
import { equal } from '../../src/bytes/bytes.ts'
import { feed, feedEnd, type Connection } from '../../src/connection/connection.ts'
import { SignatureMemory } from '../../src/crypto/signature/signature-memory.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import type { Command } from '../../src/handshake/state/request.ts'
import type { Output } from '../../src/handshake/state/output.ts'
import { Misuse } from '../../src/rules/failure.ts'
import type { Actor } from '../../src/wire/actor.ts'
import { handshakeTypes } from '../../src/wire/registry.ts'
import { sealOne } from '../kit/seal.ts'
import { faultsOf } from '../robustness/faults.ts'
import { lastSecret, speaks12, type Flight } from '../robustness/flights.ts'
import { parcelsOf } from '../robustness/parcels.ts'
import { FLIGHTS } from '../robustness/scenarios.ts'
import { ENV, settle, type Settled } from '../robustness/world.ts'
import { Broken, type Edge, type Target } from './target.ts'
import { mutateWalk } from './mutate-walk.ts'
import { decodeWalk, encodeWalk, TOLD, type OpenRecord, type Walk } from './walk.ts'

/** A flight, and its receiver after none of its records, after one, and so on. */
interface Way {
  readonly flight: Flight
  readonly records: readonly OpenRecord[]
  readonly standing: readonly Connection[]
}

const QUIET = { ...ENV, trace: false, signatureMemory: new SignatureMemory() }

function wayOf(flight: Flight): Way {
  const records = parcelsOf(flight)
  const standing = [flight.receiver]
  for (const { type, content } of records) {
    const now = standing.at(-1)!
    if (now.state.machine === 'end') break
    standing.push(settle(QUIET, feed(now, sealOne(now.read, type, content))).connection)
  }
  return { flight, records, standing }
}

/** Secrets that a scenario ends in, as it was: no other may connect. */
function secretsOf({ scenario }: Flight): ReadonlySet<string> {
  const ends = FLIGHTS.filter((flight) => flight.scenario === scenario).flatMap(
    ({ sender, receiver, arrived }) => [sender, receiver, arrived.connection],
  )
  return new Set(ends.filter(({ state }) => state.name === 'CONNECTED').map(lastSecret))
}

/** Remembers what was made of each thing. */
function once<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>()
  return (key) => {
    const value = made.get(key) ?? make(key)
    made.set(key, value)
    return value
  }
}

/** A target: one role that speaks one version. */
export function roleTarget(role: Actor, version: '1.2' | '1.3'): Target {
  const flights = FLIGHTS.filter((flight) => flight.from !== role && speaks12(flight) === (version === '1.2'))
  const wayAlong = once(wayOf)
  const secrets = once(secretsOf)
  return {
    about: `the ${role} of TLS ${version} in each state, and a peer that seals what it should not say`,
    seeds: () => flights.map(wayAlong).flatMap(seedsOf),
    mutate: mutateWalk(flights),
    work: { base: 3_000_000, each: 20_000 },
    run: (input, edge) => {
      const walk = decodeWalk(input)
      const flight = flights.find(({ name }) => name === walk.flight)
      if (flight) play(wayAlong(flight), walk, secrets(flight), edge)
    },
  }
}

/** What is left of a flight, from each of its records on. */
function seedsOf({ flight, records, standing }: Way): Uint8Array[] {
  return standing
    .slice(0, records.length)
    .map((_, before) => encodeWalk({ flight: flight.name, before, records: records.slice(before) }))
}

// ---- Playing

function play(
  { flight, standing }: Way,
  { before, records }: Walk,
  secrets: ReadonlySet<string>,
  edge: Edge,
): void {
  let now = standing[before % standing.length]
  for (const { type, content } of records) {
    if (now.state.machine === 'end') break
    const next = heard(now, { type, content })
    if (!next) continue
    edge(edgeText(now, { type, content }, next.connection))
    const wrong = wrongIn(now, next)
    if (wrong !== undefined) throw new Broken(`${flight.name}: ${wrong}; ${stateText(next.connection)}`)
    now = next.connection
  }
  const renegotiates = records.some(
    ({ type, content }) => type === TOLD && commandIn(content).kind === 'renegotiate',
  )
  if (now.state.name === 'CONNECTED' && !renegotiates) expectGenuine(flight, now, secrets)
  if (now.state.machine === 'end') expectSilence(now, records)
  else fed(now, feedEnd(now))
}

/** What an endpoint may be told while its peer says what it likes. */
const COMMANDS: readonly Command[] = [
  { kind: 'send', data: Uint8Array.of(1, 2, 3) },
  { kind: 'send', data: new Uint8Array(40_000) },
  { kind: 'send-early', data: Uint8Array.of(4) },
  { kind: 'close' },
  { kind: 'update-keys', request: true },
  { kind: 'update-keys', request: false },
  { kind: 'renegotiate' },
  { kind: 'send-ticket' },
  { kind: 'request-certificate' },
  { kind: 'abort', alert: 'access_denied', reason: 'told so' },
]

const commandIn = ([number = 0]: Uint8Array): Command => COMMANDS[number % COMMANDS.length]

/** What comes of a record or a command. */
function heard(now: Connection, { type, content }: OpenRecord): Settled | undefined {
  return type === TOLD
    ? unlessMisused(() => settle(QUIET, now, commandIn(content)))
    : fed(now, feed(now, sealOne(now.read, type, content)))
}

/** What comes of what is fed; nothing where something waits that it was told, and that turns out to be impossible. */
function fed({ commands }: Connection, next: Connection): Settled | undefined {
  const settled = (): Settled => settle(QUIET, next)
  return commands.length > 0 ? unlessMisused(settled) : settled()
}

function unlessMisused(act: () => Settled): Settled | undefined {
  try {
    return act()
  } catch (error) {
    if (error instanceof Misuse) return undefined
    throw error
  }
}

/** Which promise was broken on the way from one endpoint to the next. */
function wrongIn(from: Connection, next: Settled): string | undefined {
  const faults = faultsOf(next)
  if (faults.length > 0) return `not so: ${faults.join(', ')}`
  const { outputs } = next
  const isData = (output: Output): boolean => output.kind === 'data' && !output.early
  if (from.read.name !== 'application' && outputs.some(isData)) return 'data before the peer’s Finished'
  const failed = outputs.findIndex(({ kind }) => kind === 'failed')
  if (failed >= 0 && outputs.slice(failed).some(({ kind }) => kind === 'data')) return 'data behind the alert'
  return undefined
}

/** What is connected is what was to be connected: the same secrets, and a session that is resumed by its own. */
function expectGenuine(flight: Flight, connection: Connection, secrets: ReadonlySet<string>): void {
  if (!secrets.has(lastSecret(connection))) throw new Broken(`${flight.name}: connected with other secrets`)
  const { config, phase } = connection
  const resumed = agreedOf(connection)?.resumed?.session.secret
  if (!resumed || config.role === 'server' || phase > 0) return
  if (!config.sessions.some(({ secret }) => equal(secret, resumed)))
    throw new Broken(`${flight.name}: resumed with the secret of no session that was offered`)
}

/** After the end nothing is heard and nothing said. */
function expectSilence(ended: Connection, records: readonly OpenRecord[]): void {
  const more = Uint8Array.of(23, 3, 3, 0, 1, records.length)
  const after = settle(QUIET, feed(ended, more))
  if (after.outputs.length > 0)
    throw new Broken(`${after.outputs[0].kind} after the end: ${stateText(ended)}`)
  if (after.connection.state !== ended.state)
    throw new Broken(`${stateText(ended)}, then ${stateText(after.connection)}`)
}

/** Which edge of the table of states that was; what has no name is one thing. */
function edgeText(from: Connection, { type, content: [first = 0] }: OpenRecord, to: Connection): string {
  const message = handshakeTypes.nameOf(first)
  const name = type === TOLD ? `told ${first % COMMANDS.length}` : type === 'handshake' ? message : type
  return `${from.state.machine} ${from.state.name}, ${name.replace(/\(.*/, '')}: ${to.state.name}`
}

function stateText({ actor, state }: Connection): string {
  return state.name === 'FAILED'
    ? `${actor} FAILED ${state.alert} by ${state.by}: ${state.rule}`
    : `${actor} ${state.name}`
}
