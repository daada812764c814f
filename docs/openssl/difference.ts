/** A difference from OpenSSL as data: for a page, and for the test that finds no others. */
import type { Trial } from '../../src/sim/mutation/trials.ts'
import type { Actor } from '../../src/wire/actor.ts'
import type { Version } from '../../src/wire/version.ts'

/** Whom the RFC agrees with. */
export type Word = 'both allowed' | 'we are right' | 'OpenSSL is right'

/** One difference, of one field or of several that are alike. In paths and outcomes `*` is any name, and `**` anything. */
export interface Difference {
  /** Who sends what is changed; either where nothing is said. */
  readonly from?: Actor
  /** Either where nothing is said. */
  readonly version?: Version
  /** Paths with places left out, any of them. */
  readonly fields: readonly string[]
  /** What is done to the field; anything where nothing is said. */
  readonly mutations?: readonly Trial['mutation'][]
  /** Who sends which alert, or `connected`, or `waiting`: any of them. */
  readonly ours: readonly string[]
  readonly theirs: readonly string[]
  readonly word: Word
  /** What the RFC says, in a sentence. */
  readonly why: string
  readonly cite: string
}

/** What comes of a message that its reader lets pass: nothing, or the transcripts do not fit. */
export const GOES_ON = ['connected', 'waiting', '*: bad_record_mac', '*: decrypt_error']
