/** Sealing for the scripted peer, in either version. */
import { epoch13, type AnyEpoch } from '../../src/record/epoch.ts'
import { EpochKeys12 } from '../../src/record/epoch12.ts'
import { sealRecord12 } from '../../src/record/record12.ts'
import { sealRecord } from '../../src/record/record13.ts'
import type { ContentType } from '../../src/wire/registry.ts'

/** One record under the keys of an epoch of either version; the IV of a block cipher is 20 21 22 ... */
export function sealOne(
  epoch: AnyEpoch,
  type: ContentType,
  content: Uint8Array,
  padding?: number,
): Uint8Array {
  const { keys } = epoch
  if (!(keys instanceof EpochKeys12)) return sealRecord(epoch13(epoch), type, content, padding)
  const iv = Uint8Array.from({ length: keys.ivLength }, (_, index) => 0x20 + index)
  return sealRecord12({ ...epoch, keys }, type, content, { iv })
}
