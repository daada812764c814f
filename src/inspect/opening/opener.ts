/** Records opened with keys: the one place that tries, wherever the keys are from. A wrong key fails its tag. */
import { uintAt } from '../../bytes/bytes.ts'
import { nextRecord, type AnyEpoch, type EpochKeys } from '../../record/epoch.ts'
import { EpochKeys12 } from '../../record/epoch12.ts'
import { openRecord12 } from '../../record/record12.ts'
import { openRecord, type OpenRecord } from '../../record/record13.ts'
import { TlsFailure } from '../../rules/failure.ts'
import type { EpochId } from '../../trace/epoch.ts'
import type { Actor } from '../../wire/actor.ts'
import { contentTypes, type ContentType } from '../../wire/registry.ts'
import type { Reading } from '../reading.ts'

/** A record without its protection. */
export interface Opened extends OpenRecord {
  /** Label of the secret that opened it, or for TLS 1.2 the name of the key. */
  readonly secret: string
  /** Whose records that protects. */
  readonly from: Actor
  /** The protection under which it came; its `sequence` is the record's own. */
  readonly epoch: AnyEpoch
  /** What was given from which the keys follow, where it is one secret. */
  readonly given?: GivenSecret | undefined
}

/** A secret as a key log has it. */
export interface GivenSecret {
  /** Such as `CLIENT_HANDSHAKE_TRAFFIC_SECRET`, `CLIENT_RANDOM` (RFC 9850 §2). */
  readonly label: string
  readonly bytes: Uint8Array
}

/** Whoever may have keys: a key log, an observer to whom secrets leaked. It counts the records that each key has opened. */
export interface Keyring {
  /**
   * The record's content; `undefined` where no key fits, or where it is not protected.
   * @param reading what came before: it tells whose secrets are due
   * @param whence who sent the record, where that is known
   */
  open(record: Uint8Array, reading: Reading, whence?: Whence): Opened | undefined
}

/** Where a record comes from. */
export interface Whence {
  readonly from: Actor
  /** TLS 1.2: its number under the keys of the last ChangeCipherSpec. */
  readonly number?: number | undefined
  /** How many records may be missing since the last one that was opened. */
  readonly missing?: number | undefined
}

/** The keys of one direction and epoch, with the number of the record that they open next. */
export class Opener {
  private readonly secret: string
  private readonly from: Actor
  private readonly given: GivenSecret | undefined
  private epoch: AnyEpoch

  /** @param place what the keys protect; `secret` is told of each record that they open */
  constructor(
    keys: EpochKeys | EpochKeys12,
    place: EpochId & { readonly secret: string; readonly from: Actor },
    given?: GivenSecret,
  ) {
    this.secret = place.secret
    this.from = place.from
    this.given = given
    this.epoch = { name: place.name, generation: place.generation, keys, sequence: 0 }
  }

  /** Whether a record was opened yet. */
  get used(): boolean {
    return this.epoch.sequence > 0
  }

  /**
   * What is in a record, where these keys open it. One that is genuine and yet breaks a rule is as closed as any other.
   * @param sequence number of the record, where that is known otherwise
   * @param missing how many records may be missing before it, so that its number may be as much larger
   */
  open(bytes: Uint8Array, sequence = this.epoch.sequence, missing = 0): Opened | undefined {
    const last = sequence + Math.min(missing, Math.floor(BYTES_TRIED / bytes.length))
    for (let number = sequence; number <= last; number++) {
      const epoch = { ...this.epoch, sequence: number }
      const found = tryOpen(bytes, epoch)
      if (!found) continue
      this.epoch = nextRecord(epoch)
      return { ...found, secret: this.secret, from: this.from, epoch, given: this.given }
    }
    return undefined
  }
}

/** Bytes that are decrypted at most to find the number of a record: a hundred records of full size, thousands of small ones. */
const BYTES_TRIED = 2 ** 21

function tryOpen(bytes: Uint8Array, epoch: AnyEpoch): OpenRecord | undefined {
  const record = { type: contentTypes.nameOf(uintAt(bytes, 0, 1)) as ContentType, bytes }
  const { keys } = epoch
  try {
    return keys instanceof EpochKeys12
      ? openRecord12(record, { ...epoch, keys })
      : openRecord(record, { ...epoch, keys })
  } catch (error) {
    if (error instanceof TlsFailure) return undefined
    throw error
  }
}
