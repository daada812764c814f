/** The rule of an extension order: names that we fill in, and extensions that can go out as they stand. */
import { encode } from '../../bytes/layout.ts'
import { EncodeError } from '../../bytes/writer.ts'
import { nearest } from '../../rules/nearest.ts'
import { extensions, type Extension } from '../../wire/extension.ts'
import type { Place } from '../../wire/extension/table.ts'
import { listOf, type SettingRule } from './kinds.ts'

/** A list of slots. @param names those that a message of ours fills in */
export function orderOf(place: Place, names: readonly string[]): SettingRule {
  const known: ReadonlySet<unknown> = new Set(names)
  const slot: SettingRule = {
    allowed: `the name of an extension that we fill in, or an extension with a body that a ${place} can carry`,
    holds: (value) =>
      typeof value === 'string' ? known.has(value) : literalBytes(place, [value]) !== undefined,
    meant: (value) => (typeof value === 'string' ? nearest(value, names) : []),
    read: (text) => text,
  }
  return listOf(slot)
}

/** Six bytes, as a HelloRetryRequest has at least (RFC 9846 §4.2.4). */
const FILLER = { type: 'GREASE(0x0a0a)', data: new Uint8Array(2) } as const
const FILLER_LENGTH = 6

/** Bytes of the extensions among slots that go out as they stand; `undefined` where one of them cannot be written. */
export function literalBytes(place: Place, slots: readonly unknown[]): number | undefined {
  let sum = 0
  try {
    for (const slot of slots) if (typeof slot !== 'string') sum += lengthOf(place, slot as Extension<Place>)
    return sum
  } catch (error) {
    // What is no extension at all is a TypeError to the writer.
    if (error instanceof EncodeError || error instanceof TypeError) return undefined
    throw error
  }
}

/** The list that it stands in begins with a length of two bytes. */
function lengthOf(place: Place, extension: Extension<Place>): number {
  return encode(extensions(place), [extension, FILLER]).length - FILLER_LENGTH - 2
}
