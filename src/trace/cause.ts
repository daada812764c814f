/** Why a moment happened. Renderers have the words; nobody has to read them back. */
import type { Actor } from '../wire/actor.ts'

/** What set a moment off. Lengths are in bytes. */
export type Cause =
  /** An endpoint had something to do; a connection began; the story remarks on what was seen; a recording has it. */
  | { readonly kind: 'step' | 'connect' | 'remark' | 'recorded' }
  /** An application tells an endpoint something, or the world answers what it asked: the kind of either. */
  | { readonly kind: 'command' | 'answer'; readonly name: string }
  /** A segment arrives. */
  | { readonly kind: 'arrival'; readonly to: Actor; readonly length: number }
  /** Somebody sends what was sent before. */
  | { readonly kind: 'replay'; readonly length: number }

/** The cause of most moments: one value, as every moment keeps its own. */
export const STEP: Cause = { kind: 'step' }
