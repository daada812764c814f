/** RFC 9846 §4 to §6: no single bit of a handshake can change without the handshake ending, save where the RFC ignores it. */
import { describe, expect, it } from 'vitest'
import { feed, type Connection } from '../../src/connection/connection.ts'
import type { RecordEvent } from '../../src/trace/event.ts'
import { EXHAUSTIVE } from '../kit/effort.ts'
import { expectBothDefined } from './expectations.ts'
import { splitMessages } from './parcels.ts'
import { connectedBefore, deliver, speaks12, type Flight } from './flights.ts'
import { FLIGHTS } from './scenarios.ts'
import { ENV, settle } from './world.ts'

/** Bits tried of each flight in a plain `npm test`. */
const SAMPLE = 12

/** The record in which a byte of the flight stands, and where in it. */
function locate(flight: Flight, offset: number): { readonly record: RecordEvent; readonly at: number } {
  let start = 0
  for (const record of flight.records) {
    if (offset < start + record.bytes.length) return { record, at: offset - start }
    start += record.bytes.length
  }
  throw new RangeError(`no byte ${offset} in ${flight.name}`)
}

/** Every case in which a changed bit must not matter: the RFC has the receiver ignore it. */
function whyIgnored(flight: Flight, record: RecordEvent, at: number): string | undefined {
  const { scenario, records } = flight
  const inVersion = record.epoch.name === 'plaintext' && (at === 1 || at === 2)
  if (inVersion && !speaks12(flight)) return 'legacy_record_version of a plaintext record (RFC 9846 §5.1)'
  if (inVersion && record === records[0] && beginsHandshake(flight))
    return 'the version of the record that a first hello comes in (RFC 5246 §E.1)'
  if (
    record.epoch.name === 'early' &&
    scenario.name.startsWith('0-RTT rejected') &&
    at !== 0 &&
    at !== 3 &&
    at !== 4
  )
    return 'a record of rejected early data (RFC 9846 §4.3.10)'
  return undefined
}

/** Whether the flight's first record holds the first hello that the receiver gets: until then no version is chosen. */
function beginsHandshake({ receiver: { state, phase } }: Flight): boolean {
  return phase === 0 && state.machine.startsWith('hello-')
}

/** Every case in which the receiver may wait for bytes that never come, until the stream ends. */
function whyStarved({ scenario, from }: Flight, record: RecordEvent, at: number): string | undefined {
  if (at === 3 || at === 4) return 'the length of a record was enlarged'
  if (record.epoch.name === 'plaintext' && record.type === 'handshake' && inMessageLength(record, at - 5))
    return 'the length of a handshake message was enlarged'
  if (record.type === 'change_cipher_spec' && at === 0)
    return 'its one byte became the first of a handshake message'
  if (scenario.name.startsWith('0-RTT rejected') && from === 'client') {
    if (record.epoch.name === 'handshake') return 'a record that does not open passes for rejected early data'
    if (record.epoch.name === 'plaintext' && at === 0)
      return 'a record of this type passes for rejected early data'
  }
  return undefined
}

/** Whether a byte of a record's content belongs to the length of one of its handshake messages. */
function inMessageLength({ plaintext }: RecordEvent, at: number): boolean {
  return splitMessages(plaintext).some(
    ({ byteOffset }) => at > byteOffset - plaintext.byteOffset && at <= byteOffset - plaintext.byteOffset + 3,
  )
}

/** Whether it holds tickets behind the server's Finished: who waits for the rest of one is connected as well (§4.7.1). */
function behindFinished(flight: Flight, { epoch }: RecordEvent): boolean {
  const inHandshake = flight.records.some((record) => record.epoch.name === 'handshake')
  return !speaks12(flight) && flight.from === 'server' && inHandshake && epoch.name === 'application'
}

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice()
  flipped[bit >> 3] ^= 0x80 >> (bit & 7)
  return flipped
}

/** Bits to try: all, or some from all over the flight, the same ones each time. */
function bitsOf({ bytes }: Flight): number[] {
  const total = 8 * bytes.length
  if (EXHAUSTIVE) return Array.from({ length: total }, (_, bit) => bit)
  return Array.from({ length: SAMPLE }, (_, i) => (Math.floor((i * total) / SAMPLE) + 3 * i) % total)
}

/** Bits of the headers of all records, where the exceptions are: at least one of each byte. */
function headerBits(flight: Flight): number[] {
  const bits: number[] = []
  let start = 0
  for (const { bytes } of flight.records) {
    for (let bit = 0; bit < 40; bit += EXHAUSTIVE ? 1 : 5) bits.push(8 * start + bit)
    start += bytes.length
  }
  return bits
}

/** A receiver that has the flight up to `start`, where a record begins. */
interface Approach {
  readonly start: number
  readonly receiver: Connection
}

/** The receiver right before each record, as long as it has not answered: what is whole need not be fed for each flip. */
function approachesTo({ receiver, records }: Flight): Approach[] {
  const approaches: Approach[] = [{ start: 0, receiver }]
  for (const { bytes } of records) {
    const last = approaches[approaches.length - 1]
    const { connection, outputs } = settle(ENV, feed(last.receiver, bytes))
    if (outputs.length > 0) break
    approaches.push({ start: last.start + bytes.length, receiver: connection })
  }
  return approaches
}

function tryBit(flight: Flight, approaches: readonly Approach[], bit: number): void {
  const { record, at } = locate(flight, bit >> 3)
  const { start, receiver } = approaches.findLast((approach) => approach.start <= bit >> 3)!
  const bytes = flip(flight.bytes, bit).subarray(start)
  const outcome = deliver({ ...flight, receiver }, bytes, EXHAUSTIVE ? { ...ENV, trace: false } : ENV)
  const what = `${flight.name}, bit ${bit}: byte ${at} of a ${record.epoch.name} ${record.type} record`
  const ignored = whyIgnored(flight, record, at)
  const starved = !outcome.failed && !ignored
  if (starved) expect(whyStarved(flight, record, at), `${what} leaves both waiting`).toBeDefined()
  const complete = connectedBefore(flight) || behindFinished(flight, record)
  const expected = ignored !== undefined || (starved && complete)
  expect(outcome.connected, `${what}: ${ignored ?? 'nothing has it ignored'}`).toBe(expected)
  expectBothDefined(outcome)
}

describe.each(FLIGHTS)('every single-bit flip of the flight $name', (flight) => {
  const approaches = approachesTo(flight)

  it('the flight as it was sent arrives', () => {
    expect(flight.arrived.status).toBe('needs-input')
  })

  it('ends the handshake, or is ignored by the RFC: the headers of its records', () => {
    for (const bit of headerBits(flight)) tryBit(flight, approaches, bit)
  })

  it(`ends the handshake, or is ignored by the RFC: ${EXHAUSTIVE ? 'every bit' : 'a sample'}`, () => {
    for (const bit of bitsOf(flight)) tryBit(flight, approaches, bit)
  }, 900_000)
})
