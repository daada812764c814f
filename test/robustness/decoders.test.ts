/** Decoders that see what strangers send: a value, or a DecodeError that names field, offset and rule; nothing else. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromUint } from '../../src/bytes/bytes.ts'
import { DecodeError } from '../../src/bytes/reader.ts'
import { certificateSpan, parseCertificate } from '../../src/certificate/x509/parse.ts'
import { decodeSession, encodeSession, type Session } from '../../src/session/session.ts'
import { openTicket, sealBytes, sealTicket } from '../../src/session/tickets/ticket.ts'
import {
  TICKET_FORMATS,
  ticketKey,
  ticketKeyLength,
  type TicketFormat,
} from '../../src/session/tickets/ticket-key.ts'
import { decodeMessage13, messageLayout13 } from '../../src/wire/handshake.ts'
import { decodeMessage12 } from '../../src/wire/handshake12.ts'
import { fieldAt, pathsOf } from '../../src/wire/path/paths.ts'
import type { KeyExchange12 } from '../../src/wire/registry/suites12.ts'
import { EXHAUSTIVE } from '../kit/effort.ts'
import { parcelsOf } from './parcels.ts'
import { FLIGHTS } from './scenarios.ts'
import { SERVER } from './world.ts'

/** Every key exchange of TLS 1.2: it decides how the messages of it are read. */
const READINGS: Readonly<Record<KeyExchange12, true>> = {
  ECDHE: true,
  DHE: true,
  RSA: true,
  PSK: true,
  DHE_PSK: true,
  ECDHE_PSK: true,
  RSA_PSK: true,
  DH_anon: true,
  ECDH_anon: true,
}

const RUNS = { seed: 8446, numRuns: EXHAUSTIVE ? 5_000 : 500 }

/** Genuine input, some of it overwritten, cut or lengthened; or input without any sense. */
function damaged(...genuine: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const edited = fc
    .tuple(
      fc.constantFrom(...genuine),
      fc.nat(),
      fc.nat(4),
      fc.uint8Array({ maxLength: 4 }),
      fc.option(fc.nat(), { freq: 3 }),
    )
    .map(([bytes, place, length, instead, end]) => {
      const at = place % (bytes.length + 1)
      const whole = concat(bytes.subarray(0, at), instead, bytes.subarray(at + length))
      return end === null ? whole : whole.subarray(0, end % (whole.length + 1))
    })
  return fc.oneof({ arbitrary: edited, weight: 4 }, fc.uint8Array({ maxLength: 200 }))
}

/** Runs a decoder; whatever it throws must be a DecodeError that says where and why. */
function decodesOrExplains(bytes: Uint8Array, decode: (bytes: Uint8Array) => unknown): void {
  try {
    decode(bytes)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const { field, rule, offset } = error
    // Without an `expect` each, which costs more than to decode.
    if (field === '' || rule === '' || offset < 0 || offset > bytes.length)
      expect.fail(`of ${bytes.length} bytes, field '${field}', offset ${offset}, rule '${rule}'`)
  }
}

describe('arbitrary bytes into', () => {
  const messages = FLIGHTS.flatMap(parcelsOf).flatMap(({ type, content }) =>
    type === 'handshake' ? [content] : [],
  )

  it('decodeMessage13, spans included', () => {
    fc.assert(
      fc.property(damaged(...messages), (bytes) =>
        decodesOrExplains(bytes, (input) => decodeMessage13(input).span),
      ),
      RUNS,
    )
  })

  it('pathsOf, and every path leads back', () => {
    fc.assert(
      fc.property(damaged(...messages), (bytes) =>
        decodesOrExplains(bytes, (input) => {
          const layout = messageLayout13(input)
          for (const leaf of pathsOf(layout, input)) expect(fieldAt(layout, input, leaf.path)).toEqual(leaf)
        }),
      ),
      RUNS,
    )
  })

  it('decodeMessage13, with a header that fits', () => {
    const framed = damaged(...messages).map((bytes) =>
      concat(bytes.subarray(0, 1), fromUint(Math.max(0, bytes.length - 4), 3), bytes.subarray(4)),
    )
    fc.assert(
      fc.property(framed, (bytes) => decodesOrExplains(bytes, (input) => decodeMessage13(input).span)),
      RUNS,
    )
  })

  it.each(Object.keys(READINGS) as KeyExchange12[])(
    'decodeMessage12 of %s, spans included',
    (keyExchange) => {
      const framed = damaged(...messages).map((bytes) =>
        concat(bytes.subarray(0, 1), fromUint(Math.max(0, bytes.length - 4), 3), bytes.subarray(4)),
      )
      fc.assert(
        fc.property(framed, (bytes) =>
          decodesOrExplains(bytes, (input) => decodeMessage12(input, { keyExchange }).span),
        ),
        RUNS,
      )
    },
  )

  it('parseCertificate and certificateSpan', () => {
    const [leaf] = SERVER.identity.chain
    fc.assert(
      fc.property(damaged(leaf, SERVER.root), (bytes) => {
        decodesOrExplains(bytes, parseCertificate)
        decodesOrExplains(bytes, certificateSpan)
      }),
      RUNS,
    )
  })

  it('decodeSession', () => {
    fc.assert(
      fc.property(damaged(encodeSession(SESSION)), (bytes) => decodesOrExplains(bytes, decodeSession)),
      RUNS,
    )
  })

  describe.each(Object.keys(TICKET_FORMATS) as TicketFormat[])('openTicket, format %s', (format) => {
    const active = ticketKey(format, new Uint8Array(ticketKeyLength(format)).fill(7))
    const keys = { active, acceptOnly: [] }
    const iv = new Uint8Array(active.ivLength)

    it('unusable, not an error', () => {
      const ticket = sealTicket(keys, SESSION, iv)
      fc.assert(
        fc.property(damaged(ticket), (bytes) => {
          const opened = openTicket(keys, bytes)
          if (opened.kind === 'unusable') expect(opened.why).not.toBe('')
          else expect(bytes).toEqual(ticket)
        }),
        RUNS,
      )
    })

    it('sealed under our key by a server that holds something else: unusable, not an error', () => {
      fc.assert(
        fc.property(damaged(encodeSession(SESSION)), (content) => {
          const opened = openTicket(keys, sealBytes(active, content, iv))
          expect(['session', 'unusable']).toContain(opened.kind)
        }),
        RUNS,
      )
    })
  })
})

/** A session as a client has it. */
const SESSION: Session = FLIGHTS.flatMap(({ arrived }) => arrived.outputs).flatMap((output) =>
  output.kind === 'session' ? [output.session] : [],
)[0]
