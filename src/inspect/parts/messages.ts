/** Handshake messages as `decode` shows them. */
import { uintAt } from '../../bytes/bytes.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { shiftSpan } from '../../bytes/span.ts'
import { withCertificates } from '../../certificate/x509/inside.ts'
import { HANDSHAKE_HEADER } from '../../wire/envelope.ts'
import { spanFor } from '../../wire/hello12-names.ts'
import { note, type Part } from './part.ts'
import type { Learner } from '../opening/learner.ts'
import type { Reading } from '../reading.ts'
import { uncompressedParts } from './uncompressed.ts'

/** Where messages come from. */
interface Origin {
  /** Whether they came unprotected. */
  readonly inTheClear: boolean
  /** Who learns from them. */
  readonly learner?: Learner
}

/**
 * Handshake messages one after the other.
 * @param at offset of the first in the input, `undefined` where it has none
 */
export function* handshakeParts(
  bytes: Uint8Array,
  at: number | undefined,
  reading: Reading,
  { inTheClear, learner }: Origin = { inTheClear: true },
): Generator<Part> {
  for (let offset = 0; offset < bytes.length;) {
    const length = lengthAt(bytes, offset)
    if (length > bytes.length - offset)
      yield cutMessagePart(bytes.slice(offset), at === undefined ? undefined : at + offset, reading)
    expectWhole(bytes, offset)
    const message = bytes.slice(offset, offset + length)
    const start = at === undefined ? undefined : at + offset
    const read = readAt(message, start ?? 0, reading, inTheClear)
    const { guessed } = read
    const title = guessed === '' ? 'handshake message' : `handshake message, ${guessed}`
    const apart = shiftSpan(withCertificates(spanFor(read, read), message), start ?? 0)
    yield { kind: 'handshake', title, at: start, bytes: message, span: apart }
    yield* uncompressedParts(message, apart, start)
    const resumption = reading.takeNote()
    const findings = learner?.hear(read, message, reading) ?? []
    for (const { says, cite } of [...findings, ...(resumption ? [resumption] : [])])
      yield note(`${says} (${cite})`, start)
    offset += length
  }
}

/** The fields of a message that ends too early, as far as it goes. @param at offset in the input, where it has one */
export function cutMessagePart(bytes: Uint8Array, at: number | undefined, reading: Reading): Part {
  const whole = lengthAt(bytes, 0)
  const title = `handshake message, cut: ${bytes.length} of ${whole} bytes are there`
  return { kind: 'handshake', title, at, bytes, span: shiftSpan(reading.readCut(bytes, whole), at ?? 0) }
}

/** Length of the message that begins at an offset, header included; that of the header where not even it is there. */
function lengthAt(bytes: Uint8Array, offset: number): number {
  if (bytes.length - offset < HANDSHAKE_HEADER) return HANDSHAKE_HEADER
  return HANDSHAKE_HEADER + uintAt(bytes, offset + 1, 3)
}

/** @throws DecodeError where the message that begins at an offset is not all there */
function expectWhole(bytes: Uint8Array, offset: number): void {
  const left = bytes.length - offset
  if (left < HANDSHAKE_HEADER)
    throw new DecodeError('Handshake.length', offset, {
      expected: 'a header of 4 bytes',
      actual: `${left} left`,
    })
  const body = lengthAt(bytes, offset) - HANDSHAKE_HEADER
  if (body > left - HANDSHAKE_HEADER)
    throw new DecodeError('Handshake.length', offset + 1, {
      expected: `${body} bytes`,
      actual: `${left - HANDSHAKE_HEADER} left`,
    })
}

/** Errors count in the input. */
function readAt(message: Uint8Array, at: number, reading: Reading, inTheClear: boolean) {
  try {
    return reading.read(message, inTheClear)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new DecodeError(error.field, error.offset + at, error.mismatch)
  }
}
