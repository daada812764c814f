/** The world of the robustness tests: one moment, one seed, the cheapest certificates; and steps until nothing is left to do. */
import { concat } from '../../src/bytes/bytes.ts'
import { issueStatus } from '../../src/certificate/keys/issue-status.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import type { Connection } from '../../src/connection/connection.ts'
import { step, type Status } from '../../src/connection/step.ts'
import { seededRandom } from '../../src/crypto/hash/random.ts'
import type { Env } from '../../src/handshake/state/endpoint.ts'
import type { Output } from '../../src/handshake/state/output.ts'
import type { Command } from '../../src/handshake/state/request.ts'
import type { AnyEpoch } from '../../src/record/epoch.ts'
import type { SessionState } from '../../src/session/session.ts'
import { ticketKey } from '../../src/session/tickets/ticket-key.ts'
import type { StepEvent } from '../../src/trace/event.ts'
import { describeEpoch } from '../../src/trace/epoch.ts'
import { answering } from '../kit/world.ts'

// ---- The world

const NOW = Date.UTC(2026, 10, 22)
const VALID = { notBefore: NOW - 86_400_000, notAfter: NOW + 86_400_000 }
export const NAMES = ['server.example'] as const

/** Ed25519 all the way up: the cheapest chain. */
export const IDENTITY = {
  seed: 'robustness',
  names: NAMES,
  ...VALID,
  key: 'ed25519',
  issuerKey: 'ed25519',
} as const
export const SERVER = makeIdentity(IDENTITY)
/** A status of the server's certificate, to be stapled. */
export const STATUS = issueStatus(
  {
    certificate: SERVER.identity.chain[0],
    issuer: SERVER.issuer.certificate,
    status: 'good',
    thisUpdate: VALID.notBefore,
    nextUpdate: VALID.notAfter,
    scheme: 'ed25519',
  },
  SERVER.issuer.privateKey,
)
export const CLIENT = makeIdentity({ ...IDENTITY, names: ['client.example'], usage: 'client' })
/** For suites that want an RSA key; of the same root. */
export const RSA_SERVER = makeIdentity({ ...IDENTITY, key: 'rsa-2048' })

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
export const CACHE = new Map<string, SessionState>()

/** The world's answer to any question, always the same. */
export const answerTo = answering(CACHE)

// ---- Steps until nothing is left to do

/** What a run of steps came to. */
export interface Settled {
  readonly connection: Connection
  readonly outputs: readonly Output[]
  readonly events: readonly StepEvent[]
  readonly status: Status
  /** Every protection that was written under, by the name that the trace gives it, as it was at the end. */
  readonly written: ReadonlyMap<string, AnyEpoch>
}

/** More steps than any input here can need: who takes them hangs. */
const TOO_MANY_STEPS = 5_000

/** Steps until there is nothing to do. Unlike `pump` it notices a hang. */
export function settle(env: Env, connection: Connection, input?: Command): Settled {
  const outputs: Output[] = []
  const events: StepEvent[] = []
  const written = new Map([[describeEpoch(connection.write), connection.write]])
  let taken = step(env, connection, input)
  for (let steps = 1; steps < TOO_MANY_STEPS; steps++) {
    outputs.push(...taken.outputs)
    events.push(...taken.events)
    const { status, request } = taken
    const { write } = taken.connection
    written.set(describeEpoch(write), write)
    if (status === 'stepped') taken = step(env, taken.connection)
    else if (request) taken = step(env, taken.connection, { answer: answerTo(request) })
    else return { connection: taken.connection, outputs, events, status, written }
  }
  throw new Error(`${connection.actor} hangs in ${taken.connection.state.name}`)
}

/** The bytes for the wire among outputs. */
export function wireBytes(outputs: readonly Output[]): Uint8Array {
  return concat(...outputs.flatMap((output) => (output.kind === 'bytes' ? [output.bytes] : [])))
}
