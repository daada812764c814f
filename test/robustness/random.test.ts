/** Any bytes at any moment: a defined state, one alert, one failure that names field and rule; nothing throws, nothing hangs. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromUint } from '../../src/bytes/bytes.ts'
import { feed, type Connection } from '../../src/connection/connection.ts'
import { step } from '../../src/connection/step.ts'
import { MACHINES } from '../../src/handshake/machines.ts'
import type { State } from '../../src/handshake/state/state.ts'
import type { ContentType } from '../../src/wire/registry.ts'
import { EXHAUSTIVE } from '../kit/effort.ts'
import { sealOne } from '../kit/seal.ts'
import { expectDefined } from './expectations.ts'
import { FLIGHTS } from './scenarios.ts'
import { answerTo, ENV, settle } from './world.ts'

const RUNS = { seed: 8446, numRuns: EXHAUSTIVE ? 100 : 8 }

// ---- Moments: one for each role, state and kind of keys it reads with

/** Every moment of a receiver while it takes a flight. */
function momentsWhile(start: Connection): Connection[] {
  const moments = [start]
  let taken = step(ENV, start)
  while (taken.status === 'stepped' || taken.request) {
    moments.push(taken.connection)
    taken = step(ENV, taken.connection, taken.request && { answer: answerTo(taken.request) })
  }
  return moments
}

const MOMENTS = new Map<string, Connection>()
for (const { receiver, bytes } of FLIGHTS)
  for (const moment of [receiver, ...momentsWhile(feed(receiver, bytes))]) {
    const { actor, state, read, earlySkip, phase } = moment
    const skipping = earlySkip.kind === 'none' ? '' : `, skipping early data by ${earlySkip.kind}`
    const asked = state.name === 'CONNECTED' && 'demands' in state && state.demands.length > 0
    const asking = asked ? ', with a CertificateRequest open' : ''
    const version = moment.config.versions.includes('TLS 1.3') ? '' : ' (TLS 1.2)'
    const renegotiating = phase > 0 ? ', renegotiating' : ''
    const name = `${actor}${version} in ${state.name}, reading ${read.name}${skipping}${asking}${renegotiating}`
    // Bytes that wait would hide those that come behind them: a moment without is taken where there is one.
    const known = MOMENTS.get(name)
    if (!known || known.inbox.length > moment.inbox.length) MOMENTS.set(name, moment)
  }

// ---- Input

const octets = (max: number) => fc.uint8Array({ maxLength: max })
const length = fc.oneof(fc.nat(40), fc.constantFrom(0, 1, 2 ** 14, 2 ** 14 + 1, 2 ** 14 + 256, 2 ** 14 + 257))

/** A record in the clear whose length is right, or not. */
const plainRecord = fc
  .tuple(fc.constantFrom(0, 20, 21, 22, 23, 24, 25, 255), fc.nat(0xffff), octets(80), fc.option(length))
  .map(([type, version, body, wrong]) =>
    concat(Uint8Array.of(type), fromUint(version, 2), fromUint(wrong ?? body.length, 2), body),
  )

/** A handshake message of any type, whose length is right, or not. */
const handshakeMessage = fc
  .tuple(
    fc.constantFrom(0, 1, 2, 4, 5, 8, 11, 12, 13, 14, 15, 16, 20, 22, 24, 254, 255),
    octets(120),
    fc.option(fc.constantFrom(0, 1, 0x7fff, 2 ** 18 + 1, 0xffffff), { freq: 8 }),
  )
  .map(([type, body, wrong]) => concat(Uint8Array.of(type), fromUint(wrong ?? body.length, 3), body))

/** The content of a record that will be sealed with the right keys: what only a peer gone wrong can send. */
const content = fc.oneof(
  fc.tuple(fc.constantFrom<ContentType>('handshake'), fc.oneof(handshakeMessage, octets(20))),
  fc.tuple(fc.constantFrom<ContentType>('alert'), octets(3)),
  fc.tuple(
    fc.constantFrom<ContentType>('application_data', 'change_cipher_spec', 'heartbeat', 'invalid'),
    octets(20),
  ),
)

/** The contents in records that the receiver can open. */
function sealed({ read }: Connection, contents: readonly (readonly [ContentType, Uint8Array])[]): Uint8Array {
  return concat(
    ...contents.map(([type, bytes], index) =>
      sealOne({ ...read, sequence: read.sequence + index }, type, bytes, bytes.length % 3),
    ),
  )
}

function expectDefinedAfter(moment: Connection, bytes: Uint8Array): void {
  const pending = moment.pending && { answer: answerTo(moment.pending) }
  const fed = feed(moment, bytes)
  expectDefined(settle(ENV, pending ? step(ENV, fed, pending).connection : fed))
}

// ---- Tests

it('the moments cover every state', () => {
  const reached = new Set([...MOMENTS.values()].map(({ state }) => key(state.machine, state.name)))
  const states = Object.entries(MACHINES).flatMap(([machine, rows]) =>
    Object.keys(rows).map((name) => key(machine, name)),
  )
  expect(states.filter((state) => !reached.has(state))).toEqual([])
})

const key = (machine: State['machine'] | (string & {}), name: string): string => `${machine} ${name}`

describe.each([...MOMENTS])('%s: a defined state after', (_name, moment) => {
  it('random bytes', () => {
    fc.assert(
      fc.property(octets(300), (bytes) => expectDefinedAfter(moment, bytes)),
      RUNS,
    )
  })

  it('random records in the clear', () => {
    fc.assert(
      fc.property(fc.array(plainRecord, { minLength: 1, maxLength: 4 }), (records) =>
        expectDefinedAfter(moment, concat(...records)),
      ),
      RUNS,
    )
  })

  it('random content in records that open', () => {
    fc.assert(
      fc.property(fc.array(content, { minLength: 1, maxLength: 4 }), (contents) =>
        expectDefinedAfter(moment, sealed(moment, contents)),
      ),
      RUNS,
    )
  })
})
