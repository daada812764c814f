/**
 * A flight taken apart and sealed again: what somebody between the two could do who knows all keys. The keys come from
 * the sender itself, the sealing is the record layer's own.
 */
import { concat } from '../../src/bytes/bytes.ts'
import { PLAINTEXT, type AnyEpoch } from '../../src/record/epoch.ts'
import { messageName13 } from '../../src/wire/handshake.ts'
import { messageName12 } from '../../src/wire/handshake12.ts'
import type { ContentType } from '../../src/wire/registry.ts'
import { describeEpoch } from '../../src/trace/epoch.ts'
import { sealOne } from '../kit/seal.ts'
import { speaks12, type Flight } from './flights.ts'

/** One handshake message, or one record of any other type, with the protection that it travels under. */
export interface Parcel {
  /** Name of the message, or content type of the record. */
  readonly name: string
  readonly type: ContentType
  /** As records call it in the trace: `plaintext`, `early`, `handshake`, `application 0`. */
  readonly epoch: string
  readonly content: Uint8Array
}

/** What a flight consists of, in order. */
export function parcelsOf(flight: Flight): Parcel[] {
  const nameOf = speaks12(flight) ? messageName12 : messageName13
  return flight.records.flatMap(({ type, epoch: id, plaintext }): Parcel[] => {
    const epoch = describeEpoch(id)
    if (type !== 'handshake') return [{ name: type, type: type as ContentType, epoch, content: plaintext }]
    return splitMessages(plaintext).map((content) => ({ name: nameOf(content), type, epoch, content }))
  })
}

/** Handshake messages that share a record. None here is longer than one. */
export function splitMessages(content: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = []
  for (let at = 0; at < content.length;) {
    const end = at + 4 + content[at + 1] * 65536 + content[at + 2] * 256 + content[at + 3]
    messages.push(content.subarray(at, end))
    at = end
  }
  return messages
}

/** A sealer for a flight: each parcel gets a record of its own, numbered on from where the flight began. */
export function sealer(flight: Flight): (parcel: Parcel) => Uint8Array {
  return sealerWith(flight, new Map())
}

/** @param epochs where the numbering stands, kept up to date */
function sealerWith(flight: Flight, epochs: Map<string, AnyEpoch>): (parcel: Parcel) => Uint8Array {
  return ({ epoch: name, type, content }) => {
    const epoch = epochs.get(name) ?? epochOf(flight, name)
    epochs.set(name, { ...epoch, sequence: epoch.sequence + 1 })
    return sealOne(epoch, type, content)
  }
}

/** The parcels in records of their own. The sender goes on numbering from there, as if it had sent them so. */
export function sealAll(
  flight: Flight,
  parcels: readonly Parcel[],
): { readonly flight: Flight; readonly bytes: Uint8Array } {
  const epochs = new Map<string, AnyEpoch>()
  const bytes = concat(...parcels.map(sealerWith(flight, epochs)))
  const { write } = flight.sender
  const sequence = epochs.get(describeEpoch(write))?.sequence ?? write.sequence
  return { flight: { ...flight, sender: { ...flight.sender, write: { ...write, sequence } } }, bytes }
}

/** The sender's keys of one epoch, at the number of its first record in this flight. */
function epochOf({ written, records }: Flight, described: string): AnyEpoch {
  if (described === 'plaintext') return PLAINTEXT
  const { sequence } = records.find(({ epoch }) => describeEpoch(epoch) === described)!
  return { ...written.get(described)!, sequence }
}
