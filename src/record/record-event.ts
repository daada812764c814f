/** Records as the trace tells of them: what protects them is computed when somebody looks. */
import { IN_THE_CLEAR, type EpochId } from '../trace/epoch.ts'
import type { Protection, RecordEvent } from '../trace/event.ts'
import type { AnyEpoch, EpochKeys } from './epoch.ts'
import { EpochKeys12 } from './epoch12.ts'
import { protectionOf } from './protection.ts'
import { protectionOf12 } from './protection12.ts'

/** What is known of a record beside its epoch. */
type SeenRecord = Pick<RecordEvent, 'direction' | 'type' | 'bytes' | 'plaintext'>

type ProtectedEpoch = AnyEpoch & { readonly keys: EpochKeys | EpochKeys12 }

function isProtected(epoch: AnyEpoch): epoch is ProtectedEpoch {
  return epoch.keys !== undefined
}

/** A record under keys. It holds its epoch, which an endpoint has anyway, and nothing that follows from it. */
class ProtectedRecord implements RecordEvent {
  readonly kind = 'record'
  readonly direction: RecordEvent['direction']
  readonly type: string
  readonly bytes: Uint8Array
  readonly plaintext: Uint8Array
  readonly #epoch: ProtectedEpoch

  constructor({ direction, type, bytes, plaintext }: SeenRecord, epoch: ProtectedEpoch) {
    this.direction = direction
    this.type = type
    this.bytes = bytes
    this.plaintext = plaintext
    this.#epoch = epoch
  }

  get epoch(): EpochId {
    return epochId(this.#epoch)
  }

  get sequence(): number {
    return this.#epoch.sequence
  }

  get protection(): Protection {
    const { keys } = this.#epoch
    return keys instanceof EpochKeys12 ? protectionOf12(keys, this) : protectionOf(keys, this)
  }
}

/** Which keys an epoch has, without them: a trace is printed whole. */
export function epochId({ name, generation }: EpochId): EpochId {
  return { name, generation }
}

/** The event of a record that was sealed or opened under `epoch`. */
export function recordEvent(seen: SeenRecord, epoch: AnyEpoch): RecordEvent {
  return isProtected(epoch)
    ? new ProtectedRecord(seen, epoch)
    : { kind: 'record', ...seen, epoch: IN_THE_CLEAR, sequence: epoch.sequence }
}
