import { keyTable } from './ecdsa.ts'
import type { EcdsaPublicKey } from '../keys.ts'
import type { Multiples } from './multiples.ts'
import { Recent } from '../recent.ts'

/** Keys whose tables are kept: 32 points each, which take 7 kB on P-256 and 10 kB on P-521. */
export const MOST_KEYS = 64

/**
 * Tables of public keys that verify more than once, for ECDSA: those of issuers and of servers that are met again. What they
 * save is time and nothing else. A stranger's key gets one when it comes for the second time, so that keys that come once
 * cost nothing; the keys used last are kept, `MOST_KEYS` of them.
 */
export class KeyTables {
  private readonly keys = new Recent<Multiples | 'met'>(MOST_KEYS)

  /** Keys that are known, with a table or without. */
  get size(): number {
    return this.keys.size
  }

  /**
   * The table of a key about to be used; `undefined` the first time, when one would not pay.
   * @throws Error where the bytes are no point of the curve
   */
  of(key: EcdsaPublicKey): Multiples | undefined {
    // Joined, since engines keep what a template makes as a tree.
    const name = [key.curve, String.fromCharCode(...key.point)].join(' ')
    const known = this.keys.get(name)
    if (known === undefined) this.keys.set(name, 'met')
    if (known !== 'met') return known
    const made = keyTable(key, 'kept')
    this.keys.set(name, made)
    return made
  }
}
