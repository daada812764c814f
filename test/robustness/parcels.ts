/**
 * A flight taken apart and sealed again: what somebody between the two could do who knows all keys. The keys come from
 * the sender's trace, the sealing is the record layer's own.
 */
import { concat } from '../../src/bytes/bytes.ts'
import { EpochKeys, PLAINTEXT, type Epoch, type EpochName } from '../../src/record/epoch.ts'
import { sealRecord } from '../../src/record/record13.ts'
import { decodeMessage13 } from '../../src/wire/handshake.ts'
import { SUITES_13, type ContentType } from '../../src/wire/registry.ts'
import type { Flight } from './scenario.ts'

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
export function parcelsOf({ records }: Flight): Parcel[] {
  return records.flatMap(({ type, epoch, plaintext }): Parcel[] => {
    if (type !== 'handshake') return [{ name: type, type: type as ContentType, epoch, content: plaintext }]
    return splitMessages(plaintext).map((content) => {
      const { name } = decodeMessage13(content).message
      return { name, type, epoch, content }
    })
  })
}

/** Handshake messages that share a record. None here is longer than one. */
function splitMessages(content: Uint8Array): Uint8Array[] {
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
  const epochs = new Map<string, Epoch>()
  return ({ epoch: name, type, content }) => {
    const epoch = epochs.get(name) ?? epochOf(flight, name)
    epochs.set(name, { ...epoch, sequence: epoch.sequence + 1 })
    return sealRecord(epoch, type, content)
  }
}

/** The parcels in records of their own. */
export function sealAll(flight: Flight, parcels: readonly Parcel[]): Uint8Array {
  const seal = sealer(flight)
  return concat(...parcels.map(seal))
}

/** The sender's keys of one epoch, at the number of its first record in this flight. */
function epochOf({ from, secrets, sender, records }: Flight, described: string): Epoch {
  if (described === 'plaintext') return PLAINTEXT
  const [name, generation] = described.split(' ') as [EpochName, string | undefined]
  const suffix = generation === undefined ? '' : `_${generation}`
  const bytesOf = (what: string): Uint8Array => secrets.get(`${from}_${name}_${what}${suffix}`)!.bytes
  const keys = new EpochKeys(SUITES_13[sender.suite!].aead, bytesOf('write_key'), bytesOf('write_iv'))
  const { sequence } = records.find(({ epoch }) => epoch === described)!
  return { ...PLAINTEXT, name, keys, sequence }
}
