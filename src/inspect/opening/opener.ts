/** Records opened with keys: the one place that tries, wherever the keys are from. A wrong key fails its tag. */
import type { EpochKeys, AnyEpoch } from '../../record/epoch.ts'
import { nextRecord } from '../../record/epoch.ts'
import { EpochKeys12 } from '../../record/epoch12.ts'
import { openRecord12 } from '../../record/record12.ts'
import { openRecord, type OpenRecord } from '../../record/record13.ts'
import { TlsFailure } from '../../rules/failure.ts'
import type { Actor } from '../../trace/event.ts'
import { contentTypes, type ContentType } from '../../wire/registry.ts'
import type { Reading } from '../reading.ts'

/** A record without its protection. */
export interface Opened extends OpenRecord {
  /** Label of the secret that opened it, or for TLS 1.2 the name of the key. */
  readonly secret: string
  /** The protection under which it came; its `sequence` is the record's own. */
  readonly epoch: AnyEpoch
}

/** Whoever may have keys: a key log, an observer to whom secrets leaked. It counts the records that each key has opened. */
export interface Keyring {
  /**
   * The record's content; `undefined` where no key fits, or where it is not protected.
   * @param reading what came before: it tells whose secrets are due
   * @param from who sent the record, where that is known
   */
  open(record: Uint8Array, reading: Reading, from?: Actor): Opened | undefined
}

/** The keys of one direction and epoch, with the number of the record that they open next. */
export class Opener {
  private readonly secret: string
  private epoch: AnyEpoch

  constructor(
    secret: string,
    keys: EpochKeys | EpochKeys12,
    name: AnyEpoch['name'] = 'application',
    generation = 0,
  ) {
    this.secret = secret
    this.epoch = { name, generation, keys, sequence: 0 }
  }

  /** Whether a record was opened yet. */
  get used(): boolean {
    return this.epoch.sequence > 0
  }

  /** What is in a record, where these keys open it. One that is genuine and yet breaks a rule is as closed as any other. */
  open(bytes: Uint8Array): Opened | undefined {
    const { secret, epoch } = this
    const found = tryOpen(bytes, epoch)
    if (!found) return undefined
    this.epoch = nextRecord(epoch)
    return { ...found, secret, epoch }
  }
}

function tryOpen(bytes: Uint8Array, epoch: AnyEpoch): OpenRecord | undefined {
  const record = { type: contentTypes.nameOf(bytes[0]) as ContentType, bytes }
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
