import { fromText, fromUint, toHex } from '../../bytes/bytes.ts'
import { digestWithin } from '../hash/hash.ts'
import { KeyTables } from './key-tables.ts'
import type { PublicKey } from '../keys.ts'
import { countRemembered } from '../meter.ts'
import { Recent } from '../recent.ts'
import type { SchemeName } from './signature.ts'

/** Signatures that are remembered, each as a hash of 32 bytes: 250 kB at most. */
export const MOST_SIGNATURES = 1024

/** A signature with all that its being good depends on. */
export interface Signed {
  readonly scheme: SchemeName
  readonly key: PublicKey
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

/**
 * What makes it cheaper to meet the same peers again: which signatures on certificates were good, and tables of keys. It has
 * one owner and changes while it is used, but all it changes is how long a verification takes: the answer is the one that
 * verifying would give. A signature of a handshake is over fresh random values and is never met twice, so only those on
 * certificates are remembered; the tables serve both. One memory may serve any number of connections of either role and
 * under any trust: what is remembered is arithmetic, not trust.
 */
export class SignatureMemory {
  /** The keys that verified before. */
  readonly tables = new KeyTables()
  private readonly good = new Recent<true>(MOST_SIGNATURES)

  /** Signatures that are remembered. */
  get size(): number {
    return this.good.size
  }

  /** Whether this very signature was found good before. Where it was, counts one 'verify', remembered. */
  recall(signed: Signed): boolean {
    const known = this.good.get(nameOf(signed)) ?? false
    if (known) countRemembered('verify')
    return known
  }

  /** Remembers a signature that is good: only whoever has verified it may say so. */
  remember(signed: Signed): void {
    this.good.set(nameOf(signed), true)
  }
}

/**
 * A hash over everything, each part behind its length, so that no two signatures have the same one; uncounted, since no
 * protocol asks for it.
 */
function nameOf({ scheme, key, message, signature }: Signed): string {
  const parts = [fromText(`${scheme} ${nameOfKey(key)}`), message, signature]
  const hash = digestWithin('sha256', ...parts.flatMap((part) => [fromUint(part.length, 4), part]))
  // Made at once: engines keep a text that was put together as a tree of its parts, which takes ten times as much.
  return String.fromCharCode(...hash)
}

function nameOfKey(key: PublicKey): string {
  if ('n' in key) return `${key.kind} ${key.n.toString(16)} ${key.e.toString(16)}`
  return `${key.kind} ${'curve' in key ? key.curve : ''} ${toHex(key.point)}`
}
