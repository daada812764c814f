/** Epochs of TLS 1.2 without an endpoint around them. */
import type { Epoch12, EpochKeys12 } from '../../src/record/epoch12.ts'

/** Before any ChangeCipherSpec: everything in the clear. */
export const PLAINTEXT_12: Epoch12 = { generation: 0, keys: undefined, sequence: 0 }

/** The state after one more ChangeCipherSpec (RFC 5246 §6.1). */
export function nextEpoch12(epoch: Epoch12, keys: EpochKeys12): Epoch12 {
  return { generation: epoch.generation + 1, keys, sequence: 0 }
}
