/** Ways to change bytes of which nothing is known, and words that decoders look for. */
import { concat, fromText, fromUint } from '../../src/bytes/bytes.ts'
import { OID } from '../../src/certificate/der/oid.ts'
import { oid } from '../../src/certificate/der/write.ts'
import { ALERTS } from '../../src/rules/alert.ts'
import { EXTENSION_TYPES } from '../../src/wire/registry/extension-types.ts'
import { NAMED_GROUPS } from '../../src/wire/registry/groups.ts'
import { SIGNATURE_SCHEMES } from '../../src/wire/registry/signatures.ts'
import { SUITES_12 } from '../../src/wire/registry/suites12.ts'
import { SUITES_13 } from '../../src/wire/registry.ts'
import type { Dice } from './random.ts'

/** Changes bytes. @param other another input of the same target, to take pieces from */
export type Mutation = (bytes: Uint8Array, dice: Dice, other: Uint8Array) => Uint8Array

/** What is read from inputs that are changed again and again, once for each. */
export function onceEach<T>(read: (input: Uint8Array) => T): (input: Uint8Array) => T {
  const known = new WeakMap<Uint8Array, { readonly value: T }>()
  return (input) => {
    const entry = known.get(input) ?? { value: read(input) }
    known.set(input, entry)
    return entry.value
  }
}

/** No input becomes longer. */
const LONGEST = 2 ** 14

/** Numbers at whose sides things change: of fields, of lengths, of DER. */
const NUMBERS = [
  0, 1, 2, 4, 0x10, 0x20, 0x30, 0x40, 0x7f, 0x80, 0x81, 0x82, 0xff, 0x100, 0x4000, 0x8000, 0xffff, 0xffffff,
]

const codes = (table: object): number[] =>
  Object.values(table).map((row: number | { readonly code: number }) =>
    typeof row === 'number' ? row : row.code,
  )

/** Constants of the tables that decoders compare with. */
const DICTIONARY: readonly Uint8Array[] = [
  ...[EXTENSION_TYPES, NAMED_GROUPS, SIGNATURE_SCHEMES, SUITES_12, SUITES_13]
    .flatMap(codes)
    .map((code) => fromUint(code, 2)),
  ...codes(ALERTS).map((code) => Uint8Array.of(2, code)),
  ...Object.values(OID).map((dotted) => oid(dotted)),
  ...[
    '-----BEGIN ',
    '-----END ',
    '-----\n',
    'PRIVATE KEY',
    'ENCRYPTED ',
    'CERTIFICATE',
    '\r\n',
    '\0',
    '\u{10ffff}',
    '∞',
  ].map(fromText),
  ...[0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0x0a0a].map((version) => fromUint(version, 2)),
]

/** Bytes with `count` of theirs at `at` replaced. */
function spliced(bytes: Uint8Array, at: number, count: number, instead: Uint8Array): Uint8Array {
  return concat(bytes.subarray(0, at), instead, bytes.subarray(at + count))
}

/** A stretch of bytes: where, and how long; short ones more often. */
function stretch(bytes: Uint8Array, dice: Dice): readonly [at: number, length: number] {
  const at = dice.below(bytes.length + 1)
  const most = dice.below(4) === 0 ? bytes.length : 8
  return [at, Math.min(dice.below(most + 1), bytes.length - at)]
}

function pieceOf(bytes: Uint8Array, dice: Dice): Uint8Array {
  const [at, length] = stretch(bytes, dice)
  return bytes.subarray(at, at + length)
}

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, dice) {
    const changed = bytes.slice()
    if (bytes.length > 0) changed[dice.below(bytes.length)] ^= 1 << dice.below(8)
    return changed
  },
  function setByte(bytes, dice) {
    const changed = bytes.slice()
    if (bytes.length > 0)
      changed[dice.below(bytes.length)] = dice.below(2) ? dice.of(NUMBERS) : dice.below(256)
    return changed
  },
  function countUpOrDown(bytes, dice) {
    const changed = bytes.slice()
    if (bytes.length > 0) changed[dice.below(bytes.length)] += dice.below(2) ? 1 : -1
    return changed
  },
  function setNumber(bytes, dice) {
    const width = 1 + dice.below(4)
    const [at] = stretch(bytes, dice)
    return spliced(
      bytes,
      at,
      Math.min(width, bytes.length - at),
      fromUint(dice.of(NUMBERS) % 256 ** width, width),
    )
  },
  // A length that says what follows, or nearly.
  function setLength(bytes, dice) {
    const width = 1 + dice.below(3)
    const at = dice.below(bytes.length + 1)
    const rest = Math.max(0, bytes.length - at - width + dice.below(3) - 1)
    return spliced(bytes, at, width, fromUint(rest % 256 ** width, width))
  },
  function cut(bytes, dice) {
    return bytes.subarray(0, dice.below(bytes.length + 1))
  },
  function leaveOut(bytes, dice) {
    return spliced(bytes, ...stretch(bytes, dice), new Uint8Array(0))
  },
  function putTwice(bytes, dice) {
    const [at, length] = stretch(bytes, dice)
    const times = dice.below(16) === 0 ? 64 : 1
    const piece = bytes.subarray(at, at + length)
    return spliced(bytes, at, 0, concat(...new Array<Uint8Array>(times).fill(piece)))
  },
  function putIn(bytes, dice) {
    return spliced(bytes, dice.below(bytes.length + 1), 0, dice.bytes(1 + dice.below(4)))
  },
  function word(bytes, dice) {
    const [at, length] = stretch(bytes, dice)
    const instead = dice.of(DICTIONARY)
    return spliced(bytes, at, dice.below(2) ? instead.length : Math.min(length, 4), instead)
  },
  function pieceOfAnother(bytes, dice, other) {
    return spliced(bytes, ...stretch(bytes, dice), pieceOf(other, dice))
  },
  function crossed(bytes, dice, other) {
    return concat(
      bytes.subarray(0, dice.below(bytes.length + 1)),
      other.subarray(dice.below(other.length + 1)),
    )
  },
]

/** One to four changes of bytes of which nothing is known. */
export const mutateBytes: Mutation = (bytes, dice, other) => {
  let changed = bytes
  for (let left = 1 << dice.below(3); left > 0; left--) changed = dice.of(MUTATIONS)(changed, dice, other)
  return changed.subarray(0, LONGEST)
}
