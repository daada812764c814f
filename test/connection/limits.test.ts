/**
 * Each limit of an endpoint: a peer that goes one beyond it, and one that stays within. However much comes, no more is worked off
 * and kept than the limit says; counted in steps, primitives and bytes, for no clock tells the same twice.
 */
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/bytes.ts'
import { feed, type Connection } from '../../src/connection/connection.ts'
import { step } from '../../src/connection/step.ts'
import type { Credential } from '../../src/handshake/config/config.ts'
import {
  CLIENT_SETTINGS,
  clientConfig,
  SERVER_SETTINGS,
  serverConfig,
} from '../../src/handshake/settings/configure.ts'
import { EpochKeys } from '../../src/record/epoch.ts'
import { WrongSetting } from '../../src/rules/failure.ts'
import { LIMITS, type LimitOf, limitsOf } from '../../src/rules/limits.ts'
import type { StepEvent } from '../../src/trace/event.ts'
import { MAX_CIPHERTEXT_12 } from '../../src/wire/record.ts'
import { before, meet, pair, quiet } from '../kit/pair.ts'
import {
  alert,
  CHANGE_CIPHER_SPEC,
  data,
  handshake,
  handshake12,
  inTheClear,
  sealedFor,
  sealedUnder,
  type RecordToSend,
} from '../kit/play.ts'
import { answering, CHEAP, CLIENT, client, ENV, server, SERVER } from '../kit/world.ts'
import { client12, server12 } from '../kit/world12.ts'

type Name = LimitOf<'both' | 'client' | 'server'>

/** Who goes to a limit, and beyond. */
interface Hostile {
  /** The endpoint that it finds, with the limit set to that. */
  readonly victim: (most: number) => Connection
  /** What it sends so many of; `now` is the victim as it is by then. */
  readonly send: (count: number, now: () => Connection) => Iterable<Uint8Array>
  /** A limit that is soon reached. */
  readonly few: number
}

const NO_TICKETS = { ...CHEAP, tickets: { count: 0 } } as const
const met = meet(
  pair(client({ ...CHEAP, credential: CLIENT.identity, postHandshakeAuth: true }), server(NO_TICKETS)),
)
const met12 = meet(pair(client12(), server12()))
const waiting = before(pair(client(CHEAP), server(NO_TICKETS)), 'server', 'ServerHello').receiver
const hello12 = before(pair(client12(), server12()), 'client', 'ClientHello').bytes

/** A connection that may bear so many, whatever it bore before. */
const at =
  (name: Name, connection: Connection) =>
  (most: number): Connection => ({ ...connection, config: { ...connection.config, [name]: most } })

/** A record again and again, under the keys that the victim has in use by then. */
function again(...records: readonly RecordToSend[]): Hostile['send'] {
  return function* (count, now) {
    for (let i = 0; i < count; i++) yield sealedFor(now(), ...records)
  }
}

/** Bytes in records in the clear of at most so many. */
function* cut(type: RecordToSend['type'], bytes: Uint8Array, size: number): Iterable<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size)
    yield inTheClear({ type, content: bytes.subarray(i, i + size) })
}

/** A Certificate message of so many bytes, header included, but for its last byte. */
const almost = (length: number): Uint8Array => {
  const [a, b, c] = [(length - 4) >> 16, ((length - 4) >> 8) & 255, (length - 4) & 255]
  return concat(Uint8Array.of(11, a, b, c), new Uint8Array(length - 5))
}

// ---- Early data that are rejected

const { sessions } = meet(pair(client(), server({ maxEarlyData: 100 })))
const eager = client({ sessions: sessions.slice(0, 1), earlyData: true })

/** A server that takes the session and no early data. */
function rejecting(maxEarlySkip: number): Connection {
  const { bytes, receiver } = before(pair(eager, server({ maxEarlySkip }), 'c2'), 'client', 'ClientHello')
  return quiet(feed(receiver, inTheClear(handshake(bytes))))
}

/** Records of so many bytes in all, under keys that nobody has: header, type and tag are 22 bytes of each. */
function* unreadable(bytes: number): Iterable<Uint8Array> {
  const keys = new EpochKeys('AES_128_GCM', new Uint8Array(16), new Uint8Array(12))
  const size = Math.ceil(bytes / Math.ceil(bytes / 8192))
  for (let left = bytes; left > 0; left -= size)
    yield sealedUnder(
      { name: 'early', generation: 0, keys, sequence: 0 },
      { type: 'application_data', content: new Uint8Array(Math.min(left, size) - 22) },
    )
}

// ---- Chains

/** The server's flight with its certificate so many times, for a client of the same name. */
function* chainOf(count: number): Iterable<Uint8Array> {
  const { identity } = SERVER
  const credential: Credential = { ...identity, chain: new Array<Uint8Array>(count).fill(identity.chain[0]) }
  const { outputs } = meet(pair(client(), server({ credentials: [credential] })))
  for (const output of outputs.server) if (output.kind === 'bytes') yield output.bytes
}

const TICKET = handshake({
  name: 'NewSessionTicket',
  body: {
    ticket_lifetime: 7200,
    ticket_age_add: 0,
    ticket_nonce: Uint8Array.of(1),
    ticket: new Uint8Array(32),
    extensions: [],
  },
})

const DEMAND = handshake({
  name: 'CertificateRequest',
  body: {
    certificate_request_context: Uint8Array.of(1),
    extensions: [
      { type: 'signature_algorithms', data: { supported_signature_algorithms: ['ecdsa_secp256r1_sha256'] } },
    ],
  },
})

const HOSTILE: Readonly<Record<Name, Hostile>> = {
  maxHandshakeLength: {
    victim: at('maxHandshakeLength', waiting),
    send: (count) => cut('handshake', almost(count), 2 ** 14),
    few: 100,
  },
  maxTinyRecords: {
    victim: at('maxTinyRecords', waiting),
    send: (count) => cut('handshake', almost(2 ** 17).subarray(0, count), 1),
    few: 3,
  },
  maxCertificates: {
    victim: (maxCertificates) => before(pair(client({ maxCertificates })), 'server', 'ServerHello').receiver,
    send: chainOf,
    few: 2,
  },
  maxEmptyRecords: { victim: at('maxEmptyRecords', met.client), send: again(data()), few: 3 },
  maxWarningAlerts: { victim: at('maxWarningAlerts', met12.client), send: again(alert(1, 90)), few: 3 },
  maxChangeCipherSpecs: {
    victim: at('maxChangeCipherSpecs', waiting),
    send: function* (count) {
      for (let i = 0; i < count; i++) yield inTheClear(CHANGE_CIPHER_SPEC)
    },
    few: 3,
  },
  maxKeyUpdates: {
    victim: at('maxKeyUpdates', met.server),
    send: again(handshake({ name: 'KeyUpdate', body: { request_update: 'update_requested' } })),
    few: 3,
  },
  maxRenegotiations: {
    victim: at('maxRenegotiations', met12.server),
    send: again(handshake12(hello12)),
    few: 3,
  },
  maxHelloRequests: {
    victim: at('maxHelloRequests', met12.client),
    send: again(handshake12({ name: 'HelloRequest', body: {} })),
    few: 3,
  },
  maxTickets: { victim: at('maxTickets', met.client), send: again(TICKET), few: 3 },
  maxCertificateRequests: { victim: at('maxCertificateRequests', met.client), send: again(DEMAND), few: 3 },
  maxEarlySkip: { victim: rejecting, send: unreadable, few: 100 },
}

/** What came of it. */
interface Borne {
  readonly state: Connection['state']
  readonly events: readonly StepEvent[]
  /** Steps that were taken. */
  readonly steps: number
  /** Primitives that were called. */
  readonly primitives: number
  /** Most bytes that waited to be read as records or messages, and bytes that were sent. */
  readonly held: number
  readonly sent: number
}

function borne(name: Name, most: number, count: number): Borne {
  const { victim, send } = HOSTILE[name]
  let now = victim(most)
  const events: StepEvent[] = []
  let [steps, primitives, held, sent] = [0, 0, 0, 0]
  for (const bytes of send(count, () => now)) {
    if (now.state.name === 'FAILED') break
    now = feed(now, bytes)
    for (;;) {
      const taken = step(ENV, now, now.pending ? { answer: answering()(now.pending) } : undefined)
      if (taken.steps === 0) break
      now = taken.connection
      steps += taken.steps
      primitives += Object.values(taken.operations).reduce((sum, calls) => sum + calls, 0)
      for (const output of taken.outputs) if (output.kind === 'bytes') sent += output.bytes.length
      events.push(...taken.events)
      held = Math.max(held, now.inbox.length + now.handshakeInbox.length)
    }
  }
  return { state: now.state, events, steps, primitives, held, sent }
}

const NAMES = limitsOf('both', 'client', 'server')

describe.each(NAMES)('%s', (name) => {
  const { default: usual, alert: description, cite, rule = `limit.${name}`, unit } = LIMITS[name]
  const { few } = HOSTILE[name]

  test.each([few, usual])('at %d everything goes on', (most) => {
    const { state, events } = borne(name, most, most)
    expect(state.name).not.toBe('FAILED')
    expect(events.filter(({ kind }) => kind === 'alert' || kind === 'verdict')).not.toContainEqual(
      expect.objectContaining({ decision: 'no', id: 'keep-limits' }),
    )
  })

  test.each([few, usual])('one beyond %d ends the connection, by a check of that name', (most) => {
    const { state, events } = borne(name, most, most + 1)
    expect(state).toMatchObject({ name: 'FAILED', by: 'us', alert: description })
    const verdicts = events.flatMap((event) => (event.kind === 'verdict' ? [event] : []))
    const failed = verdicts.flatMap(({ checks }) => checks.filter(({ outcome }) => outcome === 'fail'))
    expect(failed.at(-1)).toMatchObject({ id: rule, cite, actual: String(most + 1), policy: true })
    expect(failed.at(-1)?.expected).toContain(String(most))
    const alerts = events.filter((event) => event.kind === 'alert' && event.direction === 'sent')
    expect(alerts.at(-1)).toMatchObject({ description })
  })

  test('however much comes: no step, no primitive and no byte more than for the first that is too much', () => {
    const [over, endless] = [borne(name, usual, usual + 1), borne(name, usual, 2 * usual)]
    const { steps, primitives, held, sent } = over
    expect([endless.steps, endless.primitives]).toEqual([steps, primitives])
    expect(Math.max(held, endless.held)).toBeLessThanOrEqual(
      LIMITS.maxHandshakeLength.default + MAX_CIPHERTEXT_12,
    )
    // Each that is borne takes a few steps, and has an answer of a chain and a signature at most.
    expect(steps).toBeLessThanOrEqual(20 + 8 * (unit === 'bytes' ? 1 : usual + 1))
    expect(sent).toBeLessThanOrEqual(1024 * (unit === 'bytes' ? 1 : usual + 1))
  })

  test('is a setting with its default, which is checked where it is made', () => {
    const { of, least } = LIMITS[name]
    const makers = { client: clientConfig, server: serverConfig }
    for (const role of ['client', 'server'] as const) {
      const has = of === 'both' || of === role
      const config: object = makers[role]()
      expect(Object.entries(config).filter(([key]) => key === name)).toEqual(has ? [[name, usual]] : [])
      expect(name in (role === 'client' ? CLIENT_SETTINGS : SERVER_SETTINGS)).toBe(has)
      expect(() => makers[role]({ [name]: least - 1 })).toThrow(WrongSetting)
    }
  })
})
