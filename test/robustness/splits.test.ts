/** A stream has no seams: however it is cut, what happens is the same. */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { ByteQueue } from '../../src/bytes/queue.ts'
import { feed, type Connection } from '../../src/connection/connection.ts'
import { EpochKeys } from '../../src/record/epoch.ts'
import { EpochKeys12 } from '../../src/record/epoch12.ts'
import { Transcript } from '../../src/secrets/transcript.ts'
import { Vault } from '../../src/secrets/vault.ts'
import { EXHAUSTIVE } from '../kit/effort.ts'
import type { Flight } from './flights.ts'
import { FLIGHTS, VARIED } from './scenarios.ts'
import { ENV, settle, type Settled } from './world.ts'

/** Bytes between two splits that are tried in a plain `npm test`; flights without signatures are cheap enough for all. */
const STRIDE = 101

/** Everything that may be seen of an endpoint and of what it did, as text. */
function picture({ connection, outputs, events, status }: Settled): string {
  return JSON.stringify({ connection, outputs, events, status }, (name, value: unknown) => {
    if (name === 'span' || name === 'config') return undefined
    if (value instanceof Uint8Array) return toHex(value)
    if (value instanceof ByteQueue) return toHex(value.peek(value.length))
    if (value instanceof Vault) return [...value]
    if (value instanceof Transcript) return [...value.entries]
    if (value instanceof EpochKeys) return [value.aeadName, value.key, value.iv]
    if (value instanceof EpochKeys12) return [value.suite, value.keys, value.encryptThenMac]
    if (value instanceof Map || value instanceof Set) return [...value]
    return typeof value === 'bigint' ? value.toString() : value
  })
}

/** The flight in pieces, with all that happened on the way put together. */
function inPieces(start: Connection, pieces: Iterable<Uint8Array>): Settled {
  let all: Settled = { connection: start, outputs: [], events: [], status: 'needs-input', written: new Map() }
  for (const piece of pieces) {
    const next = settle(ENV, feed(all.connection, piece))
    const outputs = next.outputs.length > 0 ? [...all.outputs, ...next.outputs] : all.outputs
    const events = next.events.length > 0 ? [...all.events, ...next.events] : all.events
    all = { ...next, outputs, events }
  }
  return all
}

function* singleBytes(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at++) yield bytes.subarray(at, at + 1)
}

function places({ bytes, scenario }: Flight): number[] {
  const stride = EXHAUSTIVE || ['psk_ke', '1.2 PSK', '1.2 ticket'].includes(scenario.name) ? 1 : STRIDE
  const all: number[] = []
  for (let at = 1; at < bytes.length; at += stride) all.push(at)
  return all
}

describe.each(VARIED)('the flight $name', (flight) => {
  const { bytes, receiver, arrived } = flight
  const whole = picture(arrived)

  it('one byte at a time has the same result', () => {
    expect(picture(inPieces(receiver, singleBytes(bytes)))).toBe(whole)
  })

  it('in two pieces has the same result', () => {
    for (const at of places(flight)) {
      const split = picture(inPieces(receiver, [bytes.subarray(0, at), bytes.subarray(at)]))
      expect(split === whole, `split before byte ${at}`).toBe(true)
    }
  }, 900_000)

  it('does not change the connection it was given to', () => {
    expect(picture(settle(ENV, feed(receiver, bytes)))).toBe(whole)
  })
})

it('two moments that share what they received do not see each other', () => {
  const { receiver, bytes, arrived } = FLIGHTS[0]
  const half = feed(receiver, bytes.subarray(0, 50))
  const wrong = feed(half, new Uint8Array(200))
  expect(picture(settle(ENV, feed(half, bytes.subarray(50))))).toBe(picture(arrived))
  expect(wrong.inbox.length).toBe(250)
})
