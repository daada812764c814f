/** What a MAC costs, in calls of its hash's compression function: what a stopwatch would show, without a stopwatch. */
import { HASHES, type HashName } from '../../crypto/hash/hash.ts'
import { HmacKey } from '../../crypto/hash/hmac.ts'
import { EpochKeys12 } from '../../record/epoch12.ts'

/** Compressions of a digest: a byte 80 and the length, of 8 or 16 bytes, stand behind the input (FIPS 180-4 §5.1). */
function compressions(hash: HashName, length: number): number {
  const { blockLength } = HASHES[hash]
  return Math.ceil((length + 1 + blockLength / 8) / blockLength)
}

/** Compressions that prepare a key for HMAC: one for either pad, and before that the digest of a key longer than a block. */
export function keyCompressions(hash: HashName, length: number): number {
  return 2 + (length > HASHES[hash].blockLength ? compressions(hash, length) : 0)
}

/** A key whose MACs are counted. Both pads are behind it: the key’s block comes before the text (RFC 2104 §4). */
class MeteredKey extends HmacKey {
  private readonly counted: (compressions: number) => void

  constructor(hash: HashName, key: Uint8Array, counted: (compressions: number) => void) {
    super(hash, key)
    this.counted = counted
  }

  override mac(...parts: readonly Uint8Array[]): Uint8Array {
    const length = parts.reduce((sum, part) => sum + part.length, 0)
    const { blockLength, outputLength } = HASHES[this.hash]
    const inner = compressions(this.hash, blockLength + length) - 1
    this.counted(inner + compressions(this.hash, blockLength + outputLength) - 1)
    return super.mac(...parts)
  }
}

/** The keys of an epoch with a block cipher, their MACs counted. */
export class MeteredKeys extends EpochKeys12 {
  private readonly counted: (compressions: number) => void

  constructor({ suite, keys, encryptThenMac }: EpochKeys12, counted: (compressions: number) => void) {
    super(suite, keys, encryptThenMac)
    this.counted = counted
  }

  override get protector(): EpochKeys12['protector'] {
    const { protector, counted } = { protector: super.protector, counted: this.counted }
    if (protector.kind !== 'block') return protector
    return { ...protector, mac: new MeteredKey(protector.mac.hash, this.keys.macKey, counted) }
  }
}
