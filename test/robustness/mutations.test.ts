/** Messages changed by somebody who has the keys and seals them again: the transcript tells, whatever still decodes. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromUint } from '../../src/bytes/bytes.ts'
import { feed, type Connection } from '../../src/connection/connection.ts'
import { decodeMessage13 } from '../../src/wire/handshake.ts'
import { EXHAUSTIVE } from '../kit/effort.ts'
import { expectBothDefined } from './expectations.ts'
import { parcelsOf, sealer, type Parcel } from './parcels.ts'
import { connectedBefore, deliver, speaks12, type Flight, type Outcome } from './flights.ts'
import { VARIED } from './scenarios.ts'
import { ENV, settle } from './world.ts'

/** Changes of each kind tried of each message in a plain `npm test`. */
const SAMPLE = 5

/**
 * Messages that no transcript covers: changed with the right keys, they are simply other messages (§4.7.1, §4.7.3). In
 * TLS 1.2 that is a hello whose renegotiation is refused, whatever it says (RFC 5246 §7.2.2).
 */
function uncovered({ parcel: { name, epoch }, flight }: Place): boolean {
  return speaks12(flight)
    ? flight.scenario.name.endsWith('refused') && epoch !== 'plaintext' && name === 'ClientHello'
    : name === 'NewSessionTicket' || name === 'KeyUpdate'
}

/** One handshake message of a flight, and the receiver right before it. */
interface Place {
  readonly parcel: Parcel
  readonly flight: Flight
  /** Records for what is put in the message's place and for the rest of the flight. */
  readonly seal: (content: Uint8Array) => Uint8Array
}

/** Every handshake message of a flight. */
function placesOf(flight: Flight): Place[] {
  const parcels = parcelsOf(flight)
  const places: Place[] = []
  // Where the receiver has not answered yet, what came before the message need not be fed again for each change.
  let receiver: Connection = flight.receiver
  let fed = 0
  parcels.forEach((parcel, index) => {
    const first = fed
    if (parcel.type === 'handshake')
      places.push({
        parcel,
        flight: { ...flight, receiver },
        seal: (content) => {
          const seal = sealer(flight)
          const records = parcels.with(index, { ...parcel, content }).map(seal)
          return concat(...records.slice(first))
        },
      })
    const next = sealer(flight)
    const record = parcels.slice(0, index + 1).map(next)[index]
    const settled = settle(ENV, feed(receiver, record))
    if (fed === index && settled.outputs.length === 0) {
      receiver = settled.connection
      fed = index + 1
    }
  })
  return places
}

function tryContent(place: Place, content: Uint8Array, what: string): Outcome {
  const { parcel, flight, seal } = place
  const outcome = deliver(flight, seal(content), EXHAUSTIVE ? { ...ENV, trace: false } : ENV)
  // Half a message after the handshake leaves the connection as it stood.
  const waits = !outcome.failed && connectedBefore(flight) && lengthOf(content) > content.length - 4
  if (!uncovered(place)) expect(outcome.connected, `${flight.name}: ${parcel.name} with ${what}`).toBe(waits)
  expectBothDefined(outcome)
  return outcome
}

const lengthOf = (content: Uint8Array): number => content[1] * 65536 + content[2] * 256 + content[3]

/** Numbers below `total`: all, or some from all over. */
function spread(total: number): number[] {
  const count = EXHAUSTIVE ? total : Math.min(SAMPLE, total)
  return Array.from({ length: count }, (_, i) => Math.floor((i * total) / count))
}

function withBody(content: Uint8Array, body: Uint8Array): Uint8Array {
  return concat(content.subarray(0, 1), fromUint(body.length, 3), body)
}

const PLACES = VARIED.flatMap(placesOf).map((place) => ({
  name: `${place.parcel.name} in ${place.flight.name}`,
  place,
}))

describe.each(PLACES)('$name, changed and sealed with the right keys', ({ place }) => {
  const { content } = place.parcel
  const body = content.subarray(4)

  // In the clear there is nothing to seal: flips.test.ts has those.
  if (place.parcel.epoch !== 'plaintext')
    it('does not connect with any single bit flipped', () => {
      for (const bit of spread(8 * content.length)) {
        const flipped = content.slice()
        flipped[bit >> 3] ^= 0x80 >> (bit & 7)
        tryContent(place, flipped, `bit ${bit} flipped`)
      }
    }, 900_000)

  it('ends in decode_error when it is truncated or has a trailing byte', () => {
    const cut = spread(body.length).map((length) => body.subarray(0, length))
    for (const changed of [...cut, concat(body, Uint8Array.of(0))]) {
      const message = withBody(content, changed)
      const { client, server } = tryContent(place, message, `${changed.length} bytes of body`)
      const states = [client, server].map(({ connection }) => connection.state)
      const refused = states.find((state) => state.name === 'FAILED' && state.by === 'us')
      const alert = refused?.name === 'FAILED' ? refused.alert : 'none'
      if (endsBeforeExtensions(message)) expect(withoutExtensions(place.flight)).toContain(alert)
      else expect(alert, `${changed.length} of ${body.length} bytes`).toBe('decode_error')
    }
  })

  it('does not connect with random bytes in place of some of its own', () => {
    fc.assert(
      fc.property(fc.nat(body.length), fc.nat(8), fc.uint8Array({ maxLength: 8 }), (at, length, bytes) => {
        const changed = concat(body.subarray(0, at), bytes, body.subarray(at + length))
        fc.pre(changed.some((byte, i) => byte !== body[i]) || changed.length !== body.length)
        tryContent(place, withBody(content, changed), `${bytes.length} bytes at ${at}`)
      }),
      { seed: 9846, numRuns: EXHAUSTIVE ? 60 : SAMPLE },
    )
  })
})

/** Whether a hello ends before its extensions: the syntax is legal, in TLS 1.2 even usual. */
function endsBeforeExtensions(bytes: Uint8Array): boolean {
  try {
    const { message } = decodeMessage13(bytes)
    return (message.name === 'ClientHello' || message.name === 'ServerHello') && !message.body.extensions
  } catch {
    return false
  }
}

/**
 * What such a hello ends in. TLS 1.3 cannot be meant by it. In TLS 1.2 a resumption or renegotiation misses its proof, if it
 * is not refused anyhow; a full handshake comes as far as the Finished, which the other side may be the first to check.
 */
function withoutExtensions(flight: Flight): readonly string[] {
  // A status that the ServerHello did not announce has no place behind its Certificate (RFC 6066 §8).
  const { config } = flight.receiver
  const unannounced = config.role === 'client' && config.statusRequest ? ['unexpected_message'] : []
  return speaks12(flight)
    ? ['handshake_failure', 'decrypt_error', 'bad_record_mac', ...unannounced, 'none']
    : ['protocol_version', 'illegal_parameter']
}
