/** Records as the trace tells of them: what protects them is computed when somebody looks. */
import type { RecordEvent } from '../trace/event.ts'
import type { EpochKeys } from './epoch.ts'
import { EpochKeys12 } from './epoch12.ts'
import { protectionOf } from './protection.ts'
import { protectionOf12 } from './protection12.ts'

/** What is known of a record before anybody looks at its protection. */
export type SeenRecord = Omit<RecordEvent, 'kind' | 'protection'>

/** A record under keys. It holds the keys, which the epoch has anyway, and nothing that follows from them. */
class ProtectedRecord implements RecordEvent {
  readonly kind = 'record'
  readonly direction: RecordEvent['direction']
  readonly type: string
  readonly epoch: string
  readonly sequence: number
  readonly bytes: Uint8Array
  readonly plaintext: Uint8Array
  readonly #keys: EpochKeys | EpochKeys12

  constructor(
    { direction, type, epoch, sequence, bytes, plaintext }: SeenRecord,
    keys: EpochKeys | EpochKeys12,
  ) {
    this.direction = direction
    this.type = type
    this.epoch = epoch
    this.sequence = sequence
    this.bytes = bytes
    this.plaintext = plaintext
    this.#keys = keys
  }

  get protection() {
    return this.#keys instanceof EpochKeys12
      ? protectionOf12(this.#keys, this)
      : protectionOf(this.#keys, this)
  }
}

/** The event of a record that was sealed or opened. @param keys `undefined` for one in the clear */
export function recordEvent(seen: SeenRecord, keys: EpochKeys | EpochKeys12 | undefined): RecordEvent {
  return keys ? new ProtectedRecord(seen, keys) : { kind: 'record', ...seen }
}
