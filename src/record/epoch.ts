import { Misuse } from '../rules/failure.ts'
import { EpochKeys12, type Epoch12 } from './epoch12.ts'
import type { EpochId } from '../trace/epoch.ts'
import { aead, AEADS, type Aead, type AeadName } from '../crypto/cipher/aead.ts'

/** Key and IV of one epoch and direction. The AEAD object is made when first used, and kept while they are in use. */
export class EpochKeys {
  readonly aeadName: AeadName
  readonly key: Uint8Array
  readonly iv: Uint8Array
  private made: Aead | undefined

  constructor(aeadName: AeadName, key: Uint8Array, iv: Uint8Array) {
    this.aeadName = aeadName
    this.key = key
    this.iv = iv
  }

  /** The keyed AEAD. */
  get aead(): Aead {
    return (this.made ??= aead(this.aeadName, this.key))
  }

  /** Lets the AEAD go once other keys are in use: its tables are large, and earlier moments keep these keys for ever. */
  rest(): void {
    this.made = undefined
  }

  /** Per-record nonce: the IV XOR the sequence number, right-aligned (RFC 9846 §5.3). */
  nonce(sequence: number): Uint8Array {
    const nonce = this.iv.slice()
    let rest = sequence
    for (let i = nonce.length - 1; rest > 0; i--) {
      nonce[i]! ^= rest % 256
      rest = Math.floor(rest / 256)
    }
    return nonce
  }
}

/** One direction's protection at one moment. */
export interface Epoch<K = EpochKeys> extends EpochId {
  /** `undefined` only where records travel in plaintext. */
  readonly keys: K | undefined
  /** Number of the next record under these keys. */
  readonly sequence: number
}

/** One direction's protection in either version. */
export type AnyEpoch = Epoch<EpochKeys | EpochKeys12>

/** Before any key: everything in the clear. */
export const PLAINTEXT: Epoch = {
  name: 'plaintext',
  generation: 0,
  keys: undefined,
  sequence: 0,
}

/** The same protection for the record after this one. */
export function nextRecord<K>({ name, generation, keys, sequence }: Epoch<K>): Epoch<K> {
  return { name, generation, keys, sequence: sequence + 1 }
}

/** An epoch of TLS 1.3, or one in the clear. @throws Misuse for one of TLS 1.2: no machine mixes them */
export function epoch13(epoch: AnyEpoch): Epoch {
  if (epoch.keys && !(epoch.keys instanceof EpochKeys))
    throw new Misuse('keys of TLS 1.2 in a connection of TLS 1.3')
  return epoch as Epoch
}

/** An epoch of TLS 1.2, or one in the clear. @throws Misuse for one of TLS 1.3 */
export function epoch12({ generation, keys, sequence }: AnyEpoch): Epoch12 {
  if (keys && !(keys instanceof EpochKeys12)) throw new Misuse('keys of TLS 1.3 in a connection of TLS 1.2')
  return { generation, keys, sequence }
}

/** How many records the keys may protect before the sender must update them (RFC 9846 §5.5). */
export function recordLimit({ keys }: AnyEpoch): number {
  return keys instanceof EpochKeys ? AEADS[keys.aeadName].limit : Number.POSITIVE_INFINITY
}
